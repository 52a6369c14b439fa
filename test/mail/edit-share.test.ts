import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { editShare } from '../../src/mail/edit-share.ts'

const words = (count: number, word = (at: number) => `w${at}`) => Array.from({ length: count }, (_, at) => word(at))
const HUNDRED = words(100)

const CASES: [what: string, drafted: string, approved: string, share: number][] = [
  ['two empty texts', '', ' \n', 0],
  ['the same text', 'We open at nine.', 'We open at nine.', 0],
  ['other line breaks', 'We open\nat  nine.', 'We open at\r\n\r\nnine. ', 0],
  ['the same letters in another normal form', 'Žena', 'Z\u030cena', 0],
  ['one word of ten replaced', words(10).join(' '), words(10).with(4, 'x').join(' '), 0.1],
  ['one word of a hundred replaced', HUNDRED.join(' '), HUNDRED.with(0, 'x').join(' '), 0.01],
  ['one word of a hundred removed', HUNDRED.join(' '), HUNDRED.toSpliced(50, 1).join(' '), 0.01],
  ['one word added to a hundred', HUNDRED.join(' '), HUNDRED.toSpliced(50, 0, 'x').join(' '), 1 / 101],
  ['two words swapped', HUNDRED.join(' '), HUNDRED.with(3, 'w4').with(4, 'w3').join(' '), 0.02],
  [
    'twenty of a hundred replaced',
    HUNDRED.join(' '),
    [...words(20, (at) => `x${at}`), ...HUNDRED.slice(20)].join(' '),
    0.2,
  ],
  [
    'twenty-one of a hundred replaced',
    HUNDRED.join(' '),
    [...words(21, (at) => `x${at}`), ...HUNDRED.slice(21)].join(' '),
    1,
  ],
  ['everything replaced', 'a b c', 'd e f', 1],
  ['everything removed', 'a b c', '', 1],
  ['the whole order turned around', HUNDRED.join(' '), HUNDRED.toReversed().join(' '), 1],
  ['a character of Chinese', '我们每天九点开门，周日休息。', '我们每天十点开门，周日休息。', 1 / 14],
]

for (const [what, drafted, approved, share] of CASES) {
  test(`${what}: ${share.toFixed(3)}`, () => {
    assert.ok(Math.abs(editShare(drafted, approved) - share) < 1e-9, String(editShare(drafted, approved)))
    assert.equal(editShare(approved, drafted), editShare(drafted, approved))
  })
}

test('it is what counting every edit gives, up to a fifth', () => {
  const word = fc.constantFrom('a', 'b', 'c', 'd', 'e')
  const edit = fc.tuple(fc.nat(200), fc.constantFrom('insert', 'remove', 'replace'), word)
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 60 }), fc.array(edit, { maxLength: 10 }), (text, edits) => {
      const changed = edits.reduce((list, [place, what, by]) => {
        const at = place % (list.length + 1)
        return what === 'insert'
          ? list.toSpliced(at, 0, by)
          : list.toSpliced(at, 1, ...(what === 'replace' ? [by] : []))
      }, text)
      const exact = distance(text, changed) / Math.max(text.length, changed.length)
      assert.equal(editShare(text.join(' '), changed.join(' ')), exact > 0.2 ? 1 : exact)
    }),
    { numRuns: 2_000 },
  )
})

/** The textbook's table. */
function distance(a: readonly string[], b: readonly string[]): number {
  let row = b.map((_, at) => at + 1)
  a.forEach((word, i) => {
    let left = i + 1
    row = row.map((above, j) => {
      const corner = j === 0 ? i : (row[j - 1] ?? 0)
      left = Math.min(above + 1, left + 1, corner + (word === b[j] ? 0 : 1))
      return left
    })
  })
  return b.length === 0 ? a.length : (row.at(-1) ?? 0)
}

const KIB_64 = 65_536
const LONG = words(11_000, (at) => `w${(at * 7919) % 997}`)
const COSTS: [what: string, drafted: string, approved: string, most: number][] = [
  [
    '64 KiB with one word in fifty replaced',
    LONG.join(' '),
    LONG.map((w, at) => (at % 50 === 0 ? 'x' : w)).join(' '),
    3_000,
  ],
  [
    '64 KiB with one word in six moved',
    LONG.join(' '),
    LONG.map((w, at) => (at % 12 === 0 ? (LONG[at + 1] ?? w) : at % 12 === 1 ? (LONG[at - 1] ?? w) : w)).join(' '),
    3_000,
  ],
  ['64 KiB that have nothing in common', 'a '.repeat(KIB_64 / 2), 'b '.repeat(KIB_64 / 2), 3_000],
  ['64 KiB in another order', 'a b '.repeat(KIB_64 / 4), 'b a '.repeat(KIB_64 / 4), 3_000],
  [
    '64 KiB of two words, shuffled',
    words(32_000, (at) => 'ab'[((at * 7919) % 13) % 2] ?? '').join(' '),
    words(32_000, (at) => 'ab'[((at * 104_729) % 13) % 2] ?? '').join(' '),
    3_000,
  ],
  [
    '1 MiB that differs all over',
    words(180_000).join(' '),
    words(180_000, (at) => `w${at + (at % 2)}`).join(' '),
    3_000,
  ],
]
for (const [what, drafted, approved, most] of COSTS) {
  test(`${what} take under ${most} ms`, (t) => {
    const from = performance.now()
    const share = editShare(drafted, approved)
    const took = performance.now() - from
    t.diagnostic(`${took.toFixed(1)} ms, share ${share.toFixed(3)}`)
    assert.ok(took < most, `${took} ms`)
  })
}
