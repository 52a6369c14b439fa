import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dollarsToNano, formatDollars, percentOf } from '../../src/budget/money.ts'

test('every amount that a budget may have is exact in nano-dollars', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 999_999_999_999_999n }), (nano) => {
      const written = `${nano / 1_000_000_000n}.${String(nano % 1_000_000_000n).padStart(9, '0')}`
      assert.equal(dollarsToNano(Number(written)), nano)
    }),
    { numRuns: 10_000 },
  )
  assert.equal(dollarsToNano(0.1) + dollarsToNano(0.2), dollarsToNano(0.3))
})

test('dollars for eyes are rounded half up, and something never reads as nothing', () => {
  const shown = [0n, 1n, 49_999n, 50_000n, 2_600_000n, 5_000_000_000n, 12_345_678_950_000n].map(formatDollars)
  assert.deepEqual(shown, ['$0.0000', '<$0.0001', '<$0.0001', '$0.0001', '$0.0026', '$5.0000', '$12345.6790'])
})

test('a share is rounded down, and of a budget of nothing everything is used up', () => {
  assert.deepEqual([percentOf(899n, 1000n), percentOf(900n, 1000n), percentOf(0n, 0n)], [89, 90, 100])
})
