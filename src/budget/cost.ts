/** What a call cost, may cost at most, and is likely to: pure arithmetic in nano-dollars. */
import type { Usage } from '../providers/model.ts'
import { bandsOf, findRates, type Price, type Rates } from './prices.ts'

/** Measured on mails and articles in English; other scripts have fewer bytes per token, and no token has less than one. */
export const BYTES_PER_TOKEN = 3.2

/** A request before it leaves: `bytes` of its JSON, `prefixBytes` of what a cache could keep, whether it is to be kept. */
export type Sized = {
  model: string
  bytes: number
  prefixBytes: number
  cached: boolean
  maxTokens: number
  at: Date
}

/** Gives the cost of a call. The length that the price depends on is that of the whole prompt. Null without a price. */
export function costOf(
  prices: readonly Price[],
  { model, usage, at }: { model: string; usage: Usage; at: Date },
): bigint | null {
  const rates = findRates(prices, { model, promptTokens: promptTokensOf(usage), at })
  if (rates === null) return null
  return (
    times(usage.inputTokens, rates.input) +
    times(usage.cacheReadTokens, rates.cacheRead) +
    times(usage.cacheWrite5mTokens, rates.cacheWrite5m) +
    times(usage.cacheWrite1hTokens, rates.cacheWrite1h) +
    times(usage.outputTokens, rates.output)
  )
}

/**
 * Gives the most that a call can cost: every byte is a token, all of `maxTokens` is used, a cached prefix is written anew,
 * and of the prices that a prompt of at most that length can have the dearest counts. Null without a price.
 */
export function worstCase(prices: readonly Price[], call: Sized): bigint | null {
  const bands = bandsOf(prices, call)
  const reached = bands.filter((_, at) => (bands[at - 1]?.upTo ?? -1) < call.bytes)
  const worst = reached.map(({ rates, upTo }) => {
    const tokens = Math.min(call.bytes, upTo ?? call.bytes)
    return priceOf(rates, { tokens, prefix: Math.min(call.prefixBytes, tokens), call, output: call.maxTokens })
  })
  return worst.reduce<bigint | null>((most, cost) => (most === null || cost > most ? cost : most), null)
}

/** Gives what a call of this size costs as a rule, for a figure that is called "about". Null without a price. */
export function likelyCost(prices: readonly Price[], call: Sized): bigint | null {
  const tokens = tokensIn(call.bytes)
  const rates = findRates(prices, { model: call.model, promptTokens: tokens, at: call.at })
  if (rates === null) return null
  const prefix = Math.min(tokensIn(call.prefixBytes), tokens)
  return priceOf(rates, { tokens, prefix, call, output: Math.ceil(call.maxTokens / 2) })
}

/** All tokens of the prompt, however they are priced. */
export function promptTokensOf(usage: Usage): number {
  return usage.inputTokens + usage.cacheReadTokens + usage.cacheWrite5mTokens + usage.cacheWrite1hTokens
}

/** How many tokens a text of so many bytes has, about. */
const tokensIn = (bytes: number): number => Math.ceil(bytes / BYTES_PER_TOKEN)

type Parts = { tokens: number; prefix: number; call: Sized; output: number }

function priceOf(rates: Rates, { tokens, prefix, call, output }: Parts): bigint {
  // nobody knows whether the prefix will be written or read, and an operator's table may price either in any way
  const { output: _, ...prompt } = rates
  const kept = call.cached ? Math.max(...Object.values(prompt)) : rates.input
  return times(prefix, kept) + times(tokens - prefix, rates.input) + times(output, rates.output)
}

const times = (tokens: number, rate: number): bigint => BigInt(tokens) * BigInt(rate)
