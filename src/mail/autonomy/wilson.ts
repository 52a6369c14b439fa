/**
 * The lower end of the Wilson score interval: what a share is at least, judging by so many trials. Unlike the share
 * itself it does not call three of three a certainty.
 */

/** `z` 1.96 is 95 %. Gives 0 without trials. Takes 0 ≤ successes ≤ n. */
export function wilsonLowerBound(successes: number, n: number, z = 1.96): number {
  if (n === 0) return 0
  const share = successes / n
  const square = z * z
  const middle = share + square / (2 * n)
  const spread = z * Math.sqrt((share * (1 - share) + square / (4 * n)) / n)
  return Math.max(0, (middle - spread) / (1 + square / n))
}
