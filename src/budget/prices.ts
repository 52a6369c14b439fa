/** Which rates count for one call: those of the exact model, of the day, and of the length of the whole prompt. */
import type { Price, Rates } from '../config/price-table.ts'
import { periodOf } from './period.ts'

export { isPriced, mergePrices, type Price, type Rates } from '../config/price-table.ts'

type Asked = { model: string; promptTokens: number; at: Date }

/** Gives the rates, or null for a model that has none, or none yet: nothing is ever billed at 0 by mistake. */
export function findRates(prices: readonly Price[], { model, promptTokens, at }: Asked): Rates | null {
  return bandsOf(prices, { model, at }).find(({ upTo }) => promptTokens <= (upTo ?? Infinity))?.rates ?? null
}

/** The prices of a model that count on the UTC day of `at`, the shortest prompts first; [] for none. */
export function bandsOf(prices: readonly Price[], { model, at }: Omit<Asked, 'promptTokens'>): Price[] {
  const day = periodOf(at)
  const begun = prices.filter((row) => row.model === model && row.from <= day)
  const from = begun
    .map((row) => row.from)
    .toSorted()
    .at(-1)
  return begun
    .filter((row) => row.from === from)
    .toSorted((one, other) => (one.upTo ?? Infinity) - (other.upTo ?? Infinity))
}
