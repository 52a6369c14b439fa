/**
 * What models cost, by exact id: a price that is guessed from a similar name is a wrong price. Shipped rows, and those
 * that an operator adds or corrects with CLAUDE_PRICES. Here, as the start is refused for a model without a price.
 */
import { z } from 'zod'
import { fromText } from './kinds.ts'

/** Whole nano-dollars per token: $1 per million tokens is 1,000. Stored apart, as none follows from another. */
export type Rates = Readonly<{
  input: number
  output: number
  cacheRead: number
  cacheWrite5m: number
  cacheWrite1h: number
}>
export type Price = Readonly<{
  /** the exact id */
  model: string
  /** YYYY-MM-DD in UTC: the first day that it counts */
  from: string
  /** the most tokens of a whole prompt that it counts for; null is no end */
  upTo: number | null
  rates: Rates
}>

const price = (model: string, from: string, upTo: number | null, rates: readonly [...Five]): Price => {
  const [input, output, cacheRead, cacheWrite5m, cacheWrite1h] = rates
  return { model, from, upTo, rates: { input, output, cacheRead, cacheWrite5m, cacheWrite1h } }
}
type Five = [number, number, number, number, number]

/**
 * Anthropic's model and pricing pages, read in November 2026. Of the last three only the price is known, as of the day of
 * that page, not since when.
 */
const SHIPPED_PRICES: readonly Price[] = [
  price('claude-haiku-5-5', '2026-10-07', 100_000, [100, 500, 10, 125, 200]),
  price('claude-haiku-5-5', '2026-10-07', null, [500, 2_500, 50, 625, 1_000]),
  price('claude-sonnet-5-5', '2026-09-28', null, [2_000, 10_000, 200, 2_500, 4_000]),
  price('claude-sonnet-5-5', '2026-10-07', null, [2_000, 10_000, 100, 2_500, 4_000]),
  price('claude-opus-5-5', '2026-09-22', null, [4_000, 20_000, 200, 5_000, 8_000]),
  price('claude-sonnet-5', '2026-08-21', null, [2_000, 10_000, 200, 2_500, 4_000]),
  price('claude-opus-5', '2026-08-21', null, [5_000, 25_000, 500, 6_250, 10_000]),
  price('claude-haiku-4-5', '2026-08-21', null, [1_000, 5_000, 100, 1_250, 2_000]),
]

/** The shipped prices and an operator's, which replace those of the same model, day and length. */
export const mergePrices = (added: readonly Price[] | null): readonly Price[] => {
  const keyOf = ({ model, from, upTo }: Price) => JSON.stringify([model, from, upTo])
  return [...new Map([...SHIPPED_PRICES, ...(added ?? [])].map((row) => [keyOf(row), row])).values()]
}

/** The ids that have a price, in the order of the table. */
export const pricedModels = (prices: readonly Price[]): string[] => [...new Set(prices.map(({ model }) => model))]

/** Whether this exact id has a price at all. */
export const isPriced = (prices: readonly Price[], model: string): boolean => prices.some((row) => row.model === model)

/** $ per million tokens, to a tenth of a cent: what a pricing page says, and a whole number of nano-dollars per token. */
const perMillion = z
  .number()
  .positive()
  .max(100_000)
  .transform((dollars, context) => {
    const nano = Math.round(dollars * 1_000)
    if (nano >= 1 && Math.abs(dollars * 1_000 - nano) < 1e-6) return nano
    context.addIssue({ code: 'custom', message: 'A rate has at most three decimals.' })
    return z.NEVER
  })

const Row = z
  .strictObject({
    model: z.string().min(1).max(128),
    from: z.iso.date(),
    up_to: z.int().positive().nullable().default(null),
    input: perMillion,
    output: perMillion,
    cache_read: perMillion,
    cache_write_5m: perMillion,
    cache_write_1h: perMillion,
  })
  .transform(
    (row): Price =>
      price(row.model, row.from, row.up_to, [
        row.input,
        row.output,
        row.cache_read,
        row.cache_write_5m,
        row.cache_write_1h,
      ]),
  )
const Rows = z.array(Row).min(1).max(200)

const EXPECTED =
  'This must be a JSON list of prices, each with model, from (YYYY-MM-DD), up_to (tokens, or left out), and input, output, cache_read, cache_write_5m and cache_write_1h in US dollars per million tokens'

/** CLAUDE_PRICES. Says which row is wrong by its number, and never what it holds. */
export const priceRows = fromText<readonly Price[]>((text) => {
  const parsed = Rows.safeParse(parseJson(text))
  if (!parsed.success) {
    const [row, field] = parsed.error.issues[0]?.path ?? []
    const known = typeof field === 'string' && field in Row.in.shape ? `: ${field} of` : ':'
    return { refused: typeof row === 'number' ? `${EXPECTED}${known} number ${row + 1} is not.` : `${EXPECTED}.` }
  }
  return isEndless(parsed.data)
    ? { value: parsed.data }
    : { refused: 'Each model needs, for each day that prices of it begin, one without up_to.' }
})

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A prompt that is longer than every row allows would have no price in the middle of a day. */
const isEndless = (added: readonly Price[]): boolean => {
  const prices = mergePrices(added)
  return added.every(({ model, from }) =>
    prices.some((row) => row.model === model && row.from === from && row.upTo === null),
  )
}
