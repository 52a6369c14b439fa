import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { costOf, likelyCost, promptTokensOf, worstCase } from '../../src/budget/cost.ts'
import { isPriced, mergePrices, type Price } from '../../src/budget/prices.ts'

const PRICES = mergePrices(null)
const NOV = new Date('2026-11-20T10:00:00Z')
const usageOf = (given: object) => ({
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
  ...given,
})

/** facts: 22k prompt tokens and 800 out, plain and with 20k of them read from the cache; in nano-dollars */
const REPLIES: [string, bigint, bigint][] = [
  ['claude-haiku-5-5', 2_600_000n, 800_000n],
  ['claude-sonnet-5-5', 52_000_000n, 14_000_000n],
  ['claude-opus-5-5', 104_000_000n, 28_000_000n],
]
for (const [model, plain, cached] of REPLIES) {
  test(`one reply of ${model} costs what it was measured to cost`, () => {
    assert.equal(costOf(PRICES, { model, at: NOV, usage: usageOf({ inputTokens: 22_000, outputTokens: 800 }) }), plain)
    const usage = usageOf({ inputTokens: 2_000, cacheReadTokens: 20_000, outputTokens: 800 })
    assert.equal(costOf(PRICES, { model, at: NOV, usage }), cached)
  })
}

test('one token more than the band holds makes every token dear, wherever in the prompt it is', () => {
  const model = 'claude-haiku-5-5'
  const cost = (given: object) => costOf(PRICES, { model, at: NOV, usage: usageOf({ outputTokens: 800, ...given }) })
  assert.equal(cost({ inputTokens: 100_000 }), 10_400_000n)
  assert.equal(cost({ inputTokens: 100_001 }), 52_000_500n)
  const read = { inputTokens: 100, cacheReadTokens: 99_901 }
  assert.equal(cost(read), 100n * 500n + 99_901n * 50n + 800n * 2_500n)
})

test('a model without a price has no cost, never a cost of nothing', () => {
  const call = { model: 'claude-next-9', bytes: 10, prefixBytes: 0, cached: false, maxTokens: 10, at: NOV }
  assert.equal(worstCase(PRICES, call), null)
  assert.equal(likelyCost(PRICES, call), null)
  assert.equal(costOf(PRICES, { ...call, usage: usageOf({ inputTokens: 1 }) }), null)
  assert.ok(!isPriced(PRICES, 'claude-next-9'))
})

test('the worst case takes the dear band as soon as the bytes reach it, and the price of writing for a kept prefix', () => {
  const call = { model: 'claude-haiku-5-5', bytes: 100_000, prefixBytes: 40_000, cached: false, maxTokens: 0, at: NOV }
  assert.equal(worstCase(PRICES, call), 100_000n * 100n)
  assert.equal(worstCase(PRICES, { ...call, cached: true }), 40_000n * 200n + 60_000n * 100n)
  assert.equal(worstCase(PRICES, { ...call, bytes: 100_001 }), 100_001n * 500n)
})

const rate = fc.integer({ min: 1, max: 30_000 })
const rates = fc.record({ input: rate, output: rate, cacheRead: rate, cacheWrite5m: rate, cacheWrite1h: rate })
/** up to three bands, in any order of price and length */
const table: fc.Arbitrary<Price[]> = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 200_000 }), { maxLength: 2 }),
    fc.array(rates, { minLength: 3, maxLength: 3 }),
  )
  .map(([ends, [last, ...others]]) => [
    ...ends.flatMap((upTo, at) => (others[at] ? [{ model: 'm', from: '2026-01-01', upTo, rates: others[at] }] : [])),
    ...(last ? [{ model: 'm', from: '2026-01-01', upTo: null, rates: last }] : []),
  ])
const sized = fc
  .record({
    bytes: fc.integer({ min: 0, max: 300_000 }),
    prefixShare: fc.double({ min: 0, max: 1, noNaN: true }),
    cached: fc.boolean(),
    maxTokens: fc.integer({ min: 0, max: 16_000 }),
  })
  .map(({ prefixShare, ...call }) => ({
    model: 'm',
    at: NOV,
    ...call,
    prefixBytes: Math.floor(call.bytes * prefixShare),
  }))
const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 })

test('no usage that a call can have costs more than its worst case', () => {
  fc.assert(
    fc.property(table, sized, shares, (prices, call, [a = 0, b = 0, c = 0, d = 0, e = 0]) => {
      let left = call.cached ? call.prefixBytes : 0
      const take = (share: number) => {
        const tokens = Math.floor(left * share)
        left -= tokens
        return tokens
      }
      const kept = { cacheWrite1hTokens: take(a), cacheWrite5mTokens: take(b), cacheReadTokens: take(c) }
      const prompt = promptTokensOf(usageOf(kept))
      const usage = usageOf({
        ...kept,
        inputTokens: Math.floor((call.bytes - prompt) * d),
        outputTokens: Math.floor(call.maxTokens * e),
      })
      const [cost, worst] = [costOf(prices, { ...call, usage }), worstCase(prices, call)]
      assert.ok(cost !== null && worst !== null && cost <= worst, `${cost} > ${worst}`)
    }),
    { numRuns: 2_000 },
  )
})

test('what is likely is never more than the worst case', () => {
  fc.assert(
    fc.property(table, sized, (prices, call) => {
      const [likely, worst] = [likelyCost(prices, call), worstCase(prices, call)]
      assert.ok(likely !== null && worst !== null && likely <= worst, `${likely} > ${worst}`)
    }),
    { numRuns: 2_000 },
  )
})
