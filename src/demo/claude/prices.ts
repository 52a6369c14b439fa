/**
 * What the API charges. A table of the fake's own, on purpose not Postern's: a wrong price there must differ from here.
 * https://platform.claude.com/docs/en/about-claude/pricing
 */
import type { BilledUsage } from './usage.ts'

/** Nano-dollars a token: input, output, cache read, cache write for five minutes, for an hour. */
type Rates = readonly [input: number, output: number, read: number, write5m: number, write1h: number]
type Price = { from: string; upTo: number; rates: Rates }

const ANY = Number.POSITIVE_INFINITY
const always = (rates: Rates): Price[] => [{ from: '2020-01-01', upTo: ANY, rates }]

/** The last row whose day has come, and whose band holds the prompt, counts. */
const PRICES: Readonly<Record<string, readonly Price[]>> = {
  'claude-haiku-5-5': [
    { from: '2020-01-01', upTo: 100_000, rates: [100, 500, 10, 125, 200] },
    { from: '2020-01-01', upTo: ANY, rates: [500, 2_500, 50, 625, 1_000] },
  ],
  'claude-sonnet-5-5': [
    { from: '2020-01-01', upTo: ANY, rates: [2_000, 10_000, 200, 2_500, 4_000] },
    { from: '2026-10-07', upTo: ANY, rates: [2_000, 10_000, 100, 2_500, 4_000] },
  ],
  'claude-opus-5-5': always([4_000, 20_000, 200, 5_000, 8_000]),
  'claude-sonnet-5': always([2_000, 10_000, 200, 2_500, 4_000]),
  'claude-opus-5': always([5_000, 25_000, 500, 6_250, 10_000]),
  'claude-sonnet-4-6': always([3_000, 15_000, 300, 3_750, 6_000]),
  'claude-haiku-4-5': always([1_000, 5_000, 100, 1_250, 2_000]),
  'claude-sonnet-4-5': always([3_000, 15_000, 300, 3_750, 6_000]),
}

/** One answer → nano-dollars. The band goes by the whole prompt, cached or not, and holds for the answer too. */
export const toNano = (model: string, usage: BilledUsage, now: Date): bigint => {
  const read = usage.cache_read_input_tokens
  const { ephemeral_5m_input_tokens: write5m, ephemeral_1h_input_tokens: write1h } = usage.cache_creation
  const prompt = usage.input_tokens + read + write5m + write1h
  const prices = PRICES[model]?.filter(({ from, upTo }) => Date.parse(from) <= now.getTime() && prompt <= upTo) ?? []
  const newest = prices
    .map(({ from }) => from)
    .toSorted()
    .at(-1)
  const rates = prices.find(({ from }) => from === newest)?.rates
  if (rates === undefined) throw new Error(`the fake has no price for ${model} on ${now.toISOString()}`)
  const counts = [usage.input_tokens, usage.output_tokens, read, write5m, write1h]
  const sum = counts.reduce((nano, count, at) => nano + BigInt(count) * BigInt(rates[at] ?? 0), 0n)
  return usage.inference_geo === 'us' ? (sum * 11n + 9n) / 10n : sum
}
