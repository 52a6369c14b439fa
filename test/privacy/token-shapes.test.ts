import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findTokenShapes } from '../../src/privacy/token-shapes.ts'

const SHAPES: readonly [string, string][] = [
  ['[CARD_1]', 'CARD 1'],
  ['[ card_1 ]', 'CARD 1'],
  ['[Card 12]', 'CARD 12'],
  ['[CARD-1]', 'CARD 1'],
  ['[CARD:1]', 'CARD 1'],
  ['[CARD_007]', 'CARD 7'],
  ['[C A R D _ 1]', 'CARD 1'],
  ['［ＣＡＲＤ＿１］', 'CARD 1'],
  ['[𝐂𝐀𝐑𝐃_𝟏]', 'CARD 1'],
  ['【EMAIL_1】', 'EMAIL 1'],
  ['⟦EMAIL_1⟧', 'EMAIL 1'],
  ['[E\u200bMAIL\u2060_1]', 'EMAIL 1'],
  ['[EMAIL\ufe0f_1]', 'EMAIL 1'],
  ['[EMA\u00adIL_1]', 'EMAIL 1'],
  ['[\nEMAIL_1\n]', 'EMAIL 1'],
  ['\\[EMAIL\\_1\\]'.slice(1), 'EMAIL 1'],
  ['[**EMAIL_1**]', 'EMAIL 1'],
  ['[`EMAIL_1`]', 'EMAIL 1'],
  ['EMAIL_1', 'EMAIL 1'],
  ['[removed]', 'REMOVED'],
]
for (const [written, label] of SHAPES) {
  test(`${JSON.stringify(written)} reads as ${label}`, () => {
    const text = `x ${written} y`
    const shapes = findTokenShapes(text)
    assert.deepEqual(
      shapes.map(({ start, end, label }) => [text.slice(start, end), label]),
      [[written, label]],
    )
    assert.equal(shapes[0]?.exact, written === '[CARD_1]')
  })
}

test('letters that are hidden in tag characters are read', () => {
  const hidden = [...'CARD_1'].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('')
  assert.equal(findTokenShapes(`[${hidden}]`)[0]?.label, 'CARD 1')
})

for (const text of ['[1]', '[CARD]', 'card 1', '[the card_1]', '[CARDS_1]', 'card_1', '[CARD', '[]', '[EMAIL_x]']) {
  test(`${text} is nothing of ours`, () => assert.deepEqual(findTokenShapes(text), []))
}

test('a token that is not closed is found without its bracket', () => {
  assert.deepEqual(findTokenShapes('[CARD_1 and'), [{ start: 1, end: 7, label: 'CARD 1', exact: false }])
})

test('a token within a word is found: what stands beside it may become another', () => {
  assert.deepEqual(
    findTokenShapes('xCARD_1GB').map(({ start, end }) => [start, end]),
    [[1, 7]],
  )
})

test('brackets within brackets hide none', () => {
  assert.deepEqual(
    findTokenShapes('[[CARD_1]] [a [EMAIL_2]]').map(({ label, exact }) => [label, exact]),
    [
      ['CARD 1', true],
      ['EMAIL 2', true],
    ],
  )
})
