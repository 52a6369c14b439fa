/** Security events hold IP addresses in plain: they are kept 90 days. */
import type { Queryable } from '../db/pool.ts'

/** A portion is 10,000 rows: more of them than this wait for the next call, which is an hour away. */
const PORTIONS = 100

/**
 * Deletes the security events that are older than 90 days, through the database's own function: the app has no right to
 * delete one. Gives how many went.
 */
export async function purgeEvents({ pool }: { pool: Queryable }): Promise<number> {
  let gone = 0
  for (let portion = 0; portion < PORTIONS; portion += 1) {
    const { rows } = await pool.query<{ gone: number }>({
      name: 'security_events.purge',
      text: 'select purge_security_events() as gone',
    })
    const count = rows[0]?.gone ?? 0
    if (count === 0) break
    gone += count
  }
  return gone
}
