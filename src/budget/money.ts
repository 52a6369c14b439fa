/** Money is a whole number of nano-dollars: sums of fractions of a cent would drift. */

const NANO_DIGITS = 9
const PER_TEN_THOUSANDTH = 100_000n

/**
 * Gives the exact nano-dollars of an amount of up to a million dollars that was written with at most nine decimals; a
 * number tells fifteen digits apart, and it has no more.
 */
export function dollarsToNano(dollars: number): bigint {
  return BigInt(dollars.toFixed(NANO_DIGITS).replace('.', ''))
}

/** For eyes: `$12.3400`, half a hundredth of a cent rounded up; something that is not nothing never reads as nothing. */
export function formatDollars(nano: bigint): string {
  const rounded = (nano + PER_TEN_THOUSANDTH / 2n) / PER_TEN_THOUSANDTH
  if (nano > 0n && rounded === 0n) return '<$0.0001'
  return `$${rounded / 10_000n}.${String(rounded % 10_000n).padStart(4, '0')}`
}

/** Whole percent of a limit, rounded down. */
export function percentOf(part: bigint, limit: bigint): number {
  return limit === 0n ? 100 : Number((part * 100n) / limit)
}
