import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wilsonLowerBound } from '../../../src/mail/autonomy/wilson.ts'

// The closed form for n of n is n / (n + z²).
const KNOWN: [successes: number, n: number, bound: number][] = [
  [0, 0, 0],
  [0, 10, 0],
  [1, 1, 0.2065],
  [3, 3, 0.4385],
  [10, 10, 0.7225],
  [19, 19, 0.8318],
  [20, 20, 0.8389],
  [18, 19, 0.7536],
  [19, 20, 0.7639],
  [29, 30, 0.8333],
  [5, 10, 0.2366],
  [81, 263, 0.2553],
  [148, 148, 0.9747],
]

for (const [successes, n, bound] of KNOWN) {
  test(`${successes} of ${n} is at least ${bound}`, () => {
    assert.ok(Math.abs(wilsonLowerBound(successes, n) - bound) < 0.00006, String(wilsonLowerBound(successes, n)))
  })
}

test('a wider interval begins lower', () => {
  assert.ok(wilsonLowerBound(20, 20, 2.58) < wilsonLowerBound(20, 20))
  assert.ok(wilsonLowerBound(20, 20, 1.64) > wilsonLowerBound(20, 20))
})
