import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { createFingerprints } from '../../../src/mail/suppressions/fingerprints.ts'

const digest = (n: number) => createHash('sha256').update(String(n)).digest()

test('what was added is there, and nothing else, however much it is', () => {
  const set = createFingerprints()
  assert.equal(set.has(digest(0)), false)
  for (let n = 0; n < 10_000; n += 2) set.add(digest(n))
  for (let n = 0; n < 10_000; n += 1) assert.equal(set.has(digest(n)), n % 2 === 0)
  set.add(digest(1))
  assert.ok(set.has(digest(1)), 'also after it was asked')
})
