/** A stranger writes the text: whatever it is made of, a quarter of a mebibyte costs a fifth of a second at most. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRedactor } from '../../src/privacy/redact.ts'
import { restore } from '../../src/privacy/restore.ts'

const MIB = 1024 * 1024
const SIZE = MIB / 4
const BEGIN = `-----BEGIN ${'PRIVATE'} KEY-----`
const HOSTILE = [
  // numbers
  ...['1', '1 ', '42 ', '1.', '(1', '+1 ', '603 123 456, ', '1234567 a ', '12345678901 ', '123456/', '078-05-1120 '],
  ...['4242 4242 4242 4242 ', 'DE12 34 ', 'DE89 ', '20.11.2026 '],
  // addresses
  ...['@', 'a@', 'a.a.', 'a.a@a.a', 'a@b.cz ', "'", '"', '"a@', 'x.x@y.'],
  // words that promise something, and never keep it
  ...['password ', 'password:', 'password: "', 'password=x ', 'passwort fur den ', 'pin 1234 ', 'bearer ', '://a:b'],
  ...['my name is ', 'i am ', 'pan Aa Bb Cc ', 'Mr A. A. ', 'regards,\n', 'LG, Aa ', `${BEGIN}\n`],
  ...[`${BEGIN} a `, 'sk_live_', 'sk-aaaaaaaaaaaaaaaaaaaaaaaa ', 'eyJaaaaaa.', 'a-eyJ', 'aB3/', '0a', 'a1-'],
  // streets
  ...['weg 1 ', 'Aweg 1 ', '1 A ', '1 rue de la ', 'Calle A ', 'Dlouha 12 ', 'Aaaa 1/1, ', 'A-', 'A', 'Aa ', 'SW1A 1A'],
  // tokens of ours
  ...['[', '[ ', '[CARD_', '[CARD_1]', 'CARD_1', '[\u200b', '\u200b'],
  // what is folded
  ...['ř', 'İ', '😀', '\ud800', ' ', '\n', 'jana-', 'Jana Novak '],
]
/** of the processor, not of the clock; five times what the worst needs, since machines differ */
const MOST_MS = 1_000

const spent = (work: () => void) => {
  const before = process.cpuUsage()
  work()
  return process.cpuUsage(before).user / 1_000
}

let worst = 0
for (const pattern of HOSTILE) {
  test(`a text of ${JSON.stringify(pattern)} is redacted and restored within the bound`, (t) => {
    const text = pattern.repeat(Math.ceil(SIZE / pattern.length)).slice(0, SIZE)
    const redactor = createRedactor({
      map: { entries: [] },
      identities: ['Jana Novak'],
      keep: ['support@shop.example', 'https://shop.example/help'],
      country: 'CZ',
    })
    let out = ''
    const redacting = spent(() => {
      out = redactor.redact(text)
    })
    const restoring = spent(() => restore(out, redactor.result()))
    worst = Math.max(worst, redacting)
    t.diagnostic(
      `${redacting.toFixed(0)} ms, restored in ${restoring.toFixed(0)} ms; worst so far ${worst.toFixed(0)} ms`,
    )
    assert.ok(redacting < MOST_MS && restoring < MOST_MS, `${redacting} ms and ${restoring} ms`)
  })
}

test('a full map of secrets that begin alike costs no more', () => {
  const entries = Array.from({ length: 2_000 }, (_, n) => ({
    token: `[SECRET_${n + 1}]`,
    kind: 'SECRET' as const,
    value: `${'a.'.repeat(n % 60)}a${n}`,
  }))
  const redactor = createRedactor({ map: { entries }, identities: [], keep: [], country: null })
  assert.ok(spent(() => redactor.redact('a.'.repeat(MIB / 2))) < MOST_MS)
})

test('work grows with the text and no faster', () => {
  const cost = (size: number) => {
    const text = 'Jana Novak, 603 123 456, password: x1y2, a@b.cz, Dlouhá 12/34; '.repeat(size / 64)
    const redactor = createRedactor({ map: { entries: [] }, identities: ['Jana Novak'], keep: [], country: 'CZ' })
    return spent(() => redactor.redact(text))
  }
  cost(MIB / 8)
  const [one, four] = [cost(MIB / 4), cost(MIB)].map((ms) => Math.max(ms, 20))
  assert.ok((four ?? 0) / (one ?? 1) < 9, `${one} ms, then ${four} ms`)
})
