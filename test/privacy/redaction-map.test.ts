import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  comparable,
  KIND_SENTENCES,
  openTokenBook,
  REDACTION_KINDS,
  type RedactionKind,
  RedactionMap,
} from '../../src/privacy/redaction-map.ts'

const SAME: readonly [RedactionKind, string, string][] = [
  ['EMAIL', 'Jana@Customer.example', 'jana@customer.example'],
  ['PHONE', '+1 (415) 555-2671', '+14155552671'],
  ['CARD', '4242 4242 4242 4242', '4242-4242-4242-4242'],
  ['IBAN', 'de89 3704 0044 0532 0130 00', 'DE89370400440532013000'],
  ['NATID', '765101/1236', '7651011236'],
  ['PERSON', 'Jana\n Novak', 'jana novak'],
  ['ADDRESS', 'Baker  Street 5', 'Baker Street 5'],
  ['SECRET', 'a \n b', 'a b'],
]
for (const [kind, one, other] of SAME) {
  test(`${JSON.stringify(one)} and ${other} are one ${kind}`, () => {
    const book = openTokenBook({ entries: [] })
    assert.equal(comparable(kind, one), comparable(kind, other))
    assert.equal(book.tokenFor(kind, one), `[${kind}_1]`)
    assert.equal(book.tokenFor(kind, other), `[${kind}_1]`)
    assert.equal(book.entries().length, 1)
  })
}

test('the case of a secret counts', () => {
  assert.notEqual(comparable('SECRET', 'Hunter2'), comparable('SECRET', 'hunter2'))
})

test('numbers go on from those of the map, one series for each kind', () => {
  const book = openTokenBook({ entries: [{ token: '[EMAIL_7]', kind: 'EMAIL', value: 'a@b.example' }] })
  assert.equal(book.tokenFor('EMAIL', 'A@B.example'), '[EMAIL_7]')
  assert.equal(book.tokenFor('EMAIL', 'c@d.example'), '[EMAIL_8]')
  assert.equal(book.tokenFor('PHONE', '603123456'), '[PHONE_1]')
})

test('the map holds 2,000 values; the next one is removed for good, known ones keep their tokens', () => {
  const book = openTokenBook({ entries: [] })
  for (let n = 1; n <= 2_000; n += 1) assert.equal(book.tokenFor('EMAIL', `a${n}@b.example`), `[EMAIL_${n}]`)
  assert.equal(book.tokenFor('EMAIL', 'one-more@b.example'), '[REMOVED]')
  assert.equal(book.tokenFor('EMAIL', 'a2000@b.example'), '[EMAIL_2000]')
  assert.equal(RedactionMap.parse({ entries: book.entries() }).entries.length, 2_000)
})

test('values that are too long are removed; of a secret its beginning is kept', () => {
  const book = openTokenBook({ entries: [] })
  assert.equal(book.tokenFor('PERSON', 'a'.repeat(513)), '[REMOVED]')
  assert.equal(book.tokenFor('SECRET', 'a'.repeat(9_999)), '[SECRET_1]')
  assert.equal(book.tokenFor('SECRET', 'a'.repeat(9_999)), '[SECRET_1]')
  assert.equal(book.entries()[0]?.value.length, 512)
})

test('all values together are at most 256 KiB', () => {
  const book = openTokenBook({ entries: [] })
  const tokens = Array.from({ length: 600 }, (_, n) => book.tokenFor('ADDRESS', `${n} `.padEnd(512, 'a')))
  assert.equal(tokens.filter((token) => token !== '[REMOVED]').length, 512)
})

test('a map whose tokens are no tokens does not parse', () => {
  for (const token of ['[EMAIL_0]', 'EMAIL_1', '[email_1]', '[EMAIL_1] ', '[EMAIL_1234567]']) {
    assert.equal(RedactionMap.safeParse({ entries: [{ token, kind: 'EMAIL', value: 'a@b.c' }] }).success, false, token)
  }
})

test('every kind has a sentence for the page about it', () => {
  for (const kind of REDACTION_KINDS) assert.match(KIND_SENTENCES[kind], /^[A-Z].*\.$/)
})
