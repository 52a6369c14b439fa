import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countLetters, foldCopies, ownText } from '../../../src/mail/check/own-text.ts'

test('own words are those above the quote', () => {
  const quoted = 'Thank you!\n\nOn Mon, 2 Mar 2026 at 10:00, Support <s@ours.example> wrote:\n> We open at nine.'
  assert.equal(ownText(quoted), 'Thank you!')
  assert.equal(ownText(''), '')
})

test('letters of every script count, nothing else does, and no more than asked for', () => {
  const table: [string, number][] = [
    ['', 0],
    ['1 2 3 - !? \n', 0],
    ['Thanks, 4711!', 6],
    ['žluťoučký kůň', 12],
    ['спасибо', 7],
    ['𝒜𝒷', 2],
    ['x'.repeat(500), 20],
  ]
  for (const [text, letters] of table) assert.equal(countLetters(text, 20), letters, text)
})

test('two copies of one text agree whatever happened to their lines, and different texts do not', () => {
  const one = foldCopies('We open at nine.\r\nSee  you!')
  assert.equal(foldCopies(' WE open\n at nine. See\u00a0you!\n'), one)
  assert.notEqual(foldCopies('We open at ten. See you!'), one)
})

test('of a mail that is longer than any letter only the beginning is read', () => {
  const text = `${'word '.repeat(200_000)}the end`
  assert.ok(ownText(text).length > 100_000)
  assert.ok(ownText(text).length <= 128 * 1024)
})
