import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findRates, isPriced, mergePrices } from '../../src/budget/prices.ts'

const SHIPPED = mergePrices(null)
const on = (day: string) => new Date(`${day}T12:00:00Z`)

const CASES: [model: string, day: string, promptTokens: number, input: number | null, cacheRead?: number][] = [
  ['claude-haiku-5-5', '2026-10-06', 1, null],
  ['claude-haiku-5-5', '2026-10-07', 100_000, 100, 10],
  ['claude-haiku-5-5', '2026-11-20', 100_001, 500, 50],
  ['claude-sonnet-5-5', '2026-09-27', 1, null],
  ['claude-sonnet-5-5', '2026-10-06', 500_000, 2_000, 200],
  ['claude-sonnet-5-5', '2026-10-07', 500_000, 2_000, 100],
  ['claude-opus-5-5', '2026-11-20', 1, 4_000, 200],
  ['claude-sonnet-5', '2026-11-20', 1, 2_000, 200],
  ['claude-opus-5', '2026-11-20', 1, 5_000, 500],
  ['claude-haiku-4-5', '2026-11-20', 1, 1_000, 100],
  ['claude-sonnet-5-5-20260928', '2026-11-20', 1, null],
  ['claude-sonnet', '2026-11-20', 1, null],
]
for (const [model, day, promptTokens, input, cacheRead] of CASES) {
  test(`${model} with ${promptTokens} tokens on ${day}: ${input ?? 'no price'}`, () => {
    const rates = findRates(SHIPPED, { model, promptTokens, at: on(day) })
    assert.deepEqual([rates?.input ?? null, rates?.cacheRead], [input, cacheRead])
  })
}

test('a day begins at midnight in UTC', () => {
  const cacheRead = (at: string) =>
    findRates(SHIPPED, { model: 'claude-sonnet-5-5', promptTokens: 1, at: new Date(at) })?.cacheRead
  assert.equal(cacheRead('2026-10-06T23:59:59.999Z'), 200)
  assert.equal(cacheRead('2026-10-07T00:00:00.000Z'), 100)
})

test('an added price counts from its day, and one of the same day and length replaces the shipped one', () => {
  const rates = { input: 3_000, output: 9_000, cacheRead: 1, cacheWrite5m: 1, cacheWrite1h: 1 }
  const added = mergePrices([
    { model: 'claude-sonnet-5-5', from: '2026-12-01', upTo: null, rates },
    { model: 'claude-opus-5-5', from: '2026-09-22', upTo: null, rates },
    { model: 'claude-next-6', from: '2026-12-01', upTo: null, rates },
  ])
  const input = (model: string, day: string) => findRates(added, { model, promptTokens: 1, at: on(day) })?.input
  assert.equal(input('claude-sonnet-5-5', '2026-11-30'), 2_000)
  assert.equal(input('claude-sonnet-5-5', '2026-12-01'), 3_000)
  assert.equal(input('claude-opus-5-5', '2026-11-20'), 3_000)
  assert.equal(input('claude-haiku-5-5', '2026-11-20'), 100)
  assert.ok(isPriced(added, 'claude-next-6') && !isPriced(SHIPPED, 'claude-next-6'))
  assert.equal(input('claude-next-6', '2026-11-30'), undefined)
})
