/** How long an address is blocked after failures: each time twice as long. */
import { HOUR } from '../clock.ts'

const DAY = 24 * HOUR
const LONGEST = 7 * DAY
/** Strikes are forgotten as long after the end of the last block: an address changes hands. */
export const FORGIVEN_AFTER = 30 * DAY

/** Milliseconds of the block of this strike, counted from 1: 1 h, 2 h, 4 h … at most 7 days. */
export function blockLength(strikes: number): number {
  return Math.min(2 ** (Math.max(strikes, 1) - 1) * HOUR, LONGEST)
}

/** The lengths of the first strikes up to the longest, for a statement that counts strikes itself. */
export const BLOCK_LENGTHS: readonly number[] = Array.from({ length: 9 }, (_, at) => blockLength(at + 1))
