/** What quotes state, and whether it carries what a sentence says. */
import { foldWords } from './fold-words.ts'
import { type Amount, amountsIn, numbersIn, percentagesIn } from './numbers.ts'

export type Stated = {
  folded: string
  amounts: readonly Amount[]
  percentages: readonly Amount[]
  /** numbers that are neither: of a table, whose heading has the currency, or of days and hours */
  bare: readonly number[]
}

/** What one quote states: its amounts and the things that it promises. */
export function statedIn(quote: string): Stated {
  const folded = foldWords(quote)
  const amounts = amountsIn(folded)
  const percentages = percentagesIn(folded)
  const rest = [...amounts, ...percentages].reduce((left, { written }) => left.replace(written, ' '), folded)
  return { folded, amounts, percentages, bare: numbersIn(rest) }
}

/**
 * Whether the quotes state an amount: the same number in the same currency, or the number where no currency stands. What
 * cannot be compared as a number has to stand there in the same words.
 */
export const carriesAmount = (quotes: readonly Stated[], amount: Amount): boolean =>
  quotes.some(({ folded, amounts, percentages, bare }) => {
    if (amount.values.length === 0) return folded.includes(amount.written)
    const meets = (values: readonly number[]) => values.some((value) => amount.values.includes(value))
    const same = ({ unit }: Amount) => unit === null || amount.unit === null || unit === amount.unit
    return (amount.unit === '%' ? percentages : amounts).some((one) => same(one) && meets(one.values)) || meets(bare)
  })
