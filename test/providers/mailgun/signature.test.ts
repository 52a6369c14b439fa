import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { verifySignature } from '../../../src/providers/mailgun/signature.ts'

const KEY = 'tbsy84uSV1Kt3ZJZELY2TmShPRs91E3yL4tzf96297vBCkDWgL'
const STAMP = 1539112500
const golden = {
  keys: [KEY],
  timestamp: String(STAMP),
  token: '7VwW7k6Ak7zcTwoSoNm7aTtbk1g67MKAnsYLfUB7PdszbgR5Xi',
  signature: 'ef24c5225322217bb065b80bb54eb4f9206d764e3e16abab07f0a64d1cf477cc',
  now: STAMP * 1000,
  toleranceSeconds: 300,
}
const HOUR = 3600

const sign = (key: string, timestamp: string, token: string) =>
  createHmac('sha256', key)
    .update(timestamp + token)
    .digest('hex')

test('the golden vector verifies', () => {
  assert.deepEqual(verifySignature(golden), { ok: true, late: false })
})

test('either of two keys verifies while the signing key is rotated, and a third does not', () => {
  assert.deepEqual(verifySignature({ ...golden, keys: ['new-key', KEY] }), { ok: true, late: false })
  assert.deepEqual(verifySignature({ ...golden, keys: [KEY, 'new-key'] }), { ok: true, late: false })
  assert.deepEqual(verifySignature({ ...golden, keys: ['new-key', 'newer-key'] }), { ok: false, why: 'wrong' })
  assert.deepEqual(verifySignature({ ...golden, keys: [] }), { ok: false, why: 'wrong' })
})

test('an empty signing key never verifies anything', () => {
  const signature = createHmac('sha256', '')
    .update(golden.timestamp + golden.token)
    .digest('hex')
  assert.throws(() => verifySignature({ ...golden, keys: [''], signature }), /empty/)
})

test('a stamp is fresh for the tolerance in both directions, late for nine hours, then stale', () => {
  const ages: [seconds: number, expected: unknown][] = [
    [0, { ok: true, late: false }],
    [300, { ok: true, late: false }],
    [301, { ok: true, late: true }],
    [9 * HOUR, { ok: true, late: true }],
    [9 * HOUR + 1, { ok: false, why: 'stale' }],
    [-300, { ok: true, late: false }],
    [-301, { ok: false, why: 'stale' }],
    [-9 * HOUR, { ok: false, why: 'stale' }],
  ]
  for (const [seconds, expected] of ages) {
    assert.deepEqual(verifySignature({ ...golden, now: (STAMP + seconds) * 1000 }), expected, `age ${seconds} s`)
  }
  const strict = verifySignature({ ...golden, now: (STAMP + 301) * 1000, lateSeconds: 0 })
  assert.deepEqual(strict, { ok: false, why: 'stale' })
})

test('fields that are absent are missing; fields of another shape are malformed, whatever they hold', () => {
  const shapes: [field: 'timestamp' | 'token' | 'signature', value: unknown, why: string][] = [
    ['timestamp', undefined, 'missing'],
    ['token', undefined, 'missing'],
    ['signature', null, 'missing'],
    ['signature', '', 'missing'],
    ['timestamp', [golden.timestamp], 'malformed'],
    ['token', [golden.token], 'malformed'],
    ['signature', [golden.signature], 'malformed'],
    ['timestamp', STAMP, 'malformed'],
    ['timestamp', '1539112500.0', 'malformed'],
    ['timestamp', '-1539112500', 'malformed'],
    ['timestamp', ' 1539112500', 'malformed'],
    ['timestamp', '1'.repeat(13), 'malformed'],
    ['timestamp', '1539112500\n', 'malformed'],
    ['token', 'x'.repeat(129), 'malformed'],
    ['token', 'a b', 'malformed'],
    ['token', 'tökén', 'malformed'],
    ['token', { toString: () => golden.token }, 'malformed'],
    ['signature', golden.signature.toUpperCase(), 'malformed'],
    ['signature', golden.signature.slice(1), 'malformed'],
    ['signature', `${golden.signature}\n`, 'malformed'],
    ['signature', 'z'.repeat(64), 'malformed'],
    ['signature', `0${golden.signature.slice(1)}`, 'wrong'],
    ['token', `${golden.token}x`, 'wrong'],
    ['timestamp', String(STAMP + 1), 'wrong'],
  ]
  for (const [field, value, why] of shapes) {
    assert.deepEqual(verifySignature({ ...golden, [field]: value }), { ok: false, why }, `${field} = ${String(value)}`)
  }
})

test('a digit moved between timestamp and token keeps the signature but never the window', () => {
  const token = '12345678901234567890'
  const signature = sign(KEY, golden.timestamp, token)
  const signed = golden.timestamp + token
  for (let cut = 1; cut <= 12; cut++) {
    const verdict = verifySignature({ ...golden, timestamp: signed.slice(0, cut), token: signed.slice(cut), signature })
    assert.equal(verdict.ok, cut === golden.timestamp.length, `timestamp of ${cut} digits`)
  }
})

test('what is signed with the key verifies, and no single changed character does', () => {
  const tokens = fc.string({ unit: fc.constantFrom(...'abcXYZ019_-'), minLength: 1, maxLength: 128 })
  fc.assert(
    fc.property(tokens, fc.nat(63), (token, position) => {
      const signature = sign(KEY, golden.timestamp, token)
      assert.equal(verifySignature({ ...golden, token, signature }).ok, true)
      const other = signature[position] === '0' ? '1' : '0'
      const forged = signature.slice(0, position) + other + signature.slice(position + 1)
      assert.deepEqual(verifySignature({ ...golden, token, signature: forged }), { ok: false, why: 'wrong' })
    }),
  )
})
