import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BLOCK_LENGTHS, blockLength } from '../../src/access/strikes.ts'
import { HOUR } from '../../src/clock.ts'

test('each strike blocks twice as long, from an hour to seven days', () => {
  const hours = [1, 2, 4, 8, 16, 32, 64, 128, 168]
  assert.deepEqual(
    BLOCK_LENGTHS.map((length) => length / HOUR),
    hours,
  )
  for (const strikes of [9, 10, 60, 2_000]) assert.equal(blockLength(strikes) / HOUR, 168)
  assert.equal(blockLength(0) / HOUR, 1)
})
