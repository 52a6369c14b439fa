import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { generateFernetKey } from '../../src/crypto/fernet.ts'
import { parseKeyring, unwrapKey, wrapKey } from '../../src/crypto/keyring.ts'

const [NEW, OLD, OTHER] = [generateFernetKey(), generateFernetKey(), generateFernetKey()]

test('the first key of the list wraps and names itself, every key unwraps', () => {
  const bytes = randomBytes(32)
  const before = wrapKey(parseKeyring(OLD), bytes)
  const ring = parseKeyring(`${NEW}, ${OLD}`)
  const after = wrapKey(ring, bytes)
  assert.notEqual(after.ringKey, before.ringKey)
  assert.equal(after.ringKey, ring.first.id)
  assert.deepEqual(unwrapKey(ring, before.wrapped, before.ringKey), bytes)
  assert.deepEqual(unwrapKey(ring, after.wrapped, after.ringKey), bytes)
})

test('a wrapped key opens under a wrong name too, as long as some key of the ring made it', () => {
  const bytes = randomBytes(32)
  const { wrapped } = wrapKey(parseKeyring(OLD), bytes)
  assert.deepEqual(unwrapKey(parseKeyring(`${NEW},${OLD}`), wrapped, 'deadbeef'), bytes)
})

test('a ring that lacks the key is refused, with the ids of the ring and of the key that is wanted', () => {
  const { wrapped, ringKey } = wrapKey(parseKeyring(OLD), randomBytes(32))
  const ring = parseKeyring(`${NEW},${OTHER}`)
  const detail = { ring: ring.keys.map((key) => key.id).join(', '), wants: ringKey }
  assert.throws(() => unwrapKey(ring, wrapped, ringKey), { code: 'key.ring_mismatch', detail })
})

const BAD_LISTS: [list: string, place: number, why: RegExp][] = [
  ['', 1, /empty/],
  [`${NEW},`, 2, /empty/],
  [`,${NEW}`, 1, /empty/],
  [`${NEW}, ,${OLD}`, 2, /empty/],
  [`${NEW},${OLD},${NEW}`, 3, /twice/],
  [`${NEW} ${OLD}`, 1, /white space/],
  [`${NEW},abcdefghijklmnopqrstuvwx`, 2, /AES-CBC/],
]
for (const [list, place, why] of BAD_LISTS) {
  test(`a list of keys is refused at place ${place}: ${why.source}`, () => {
    assert.throws(
      () => parseKeyring(list),
      (error: { code: string; detail: { place: number; why: string } }) => {
        assert.equal(error.code, 'key.invalid')
        assert.equal(error.detail.place, place)
        assert.match(error.detail.why, why)
        assert.ok(!JSON.stringify(error).includes(NEW), 'no key is quoted')
        return true
      },
    )
  })
}
