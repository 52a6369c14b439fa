/** What no limit or block needs any more. Addresses of callers are plain, so they go soon. */
import { FORGIVEN_AFTER } from '../access/strikes.ts'
import { type Clock, HOUR } from '../clock.ts'
import type { Queryable } from '../db/pool.ts'

const COUNTS_KEPT = 48 * HOUR

/** Deletes counts of over two days ago, blocks whose strikes are forgotten, and limits that are no longer lowered. */
export async function purgeLimits({ pool, clock }: { pool: Queryable; clock: Clock }): Promise<void> {
  const ago = (age: number) => new Date(clock.now().getTime() - age)
  await pool.query({
    name: 'ip_counter.purge',
    text: 'delete from ip_counter where starts_at < $1',
    values: [ago(COUNTS_KEPT)],
  })
  await pool.query({
    name: 'block.purge',
    text: 'delete from block where expires_at < $1',
    values: [ago(FORGIVEN_AFTER)],
  })
  await pool.query({
    name: 'limit.purge',
    text: 'delete from limit_override where expires_at < $1',
    values: [clock.now()],
  })
}
