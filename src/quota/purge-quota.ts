/** Claims are forgotten when no window counts them any more, and keys that nobody claims. */
import { type Clock, HOUR } from '../clock.ts'
import type { Queryable } from '../db/pool.ts'

/** No limit looks back further than a day; the hour more is for clocks that differ, and for a claim in flight. */
const KEPT = 25 * HOUR

/** Deletes what is older than a day. A key that is being claimed at the moment is locked, and stays for the next time. */
export async function purgeQuota(deps: { pool: Queryable; clock: Clock }): Promise<void> {
  const before = new Date(deps.clock.now().getTime() - KEPT)
  await deps.pool.query({ name: 'quota.purge', text: 'delete from quota_claim where at < $1', values: [before] })
  await deps.pool.query({
    name: 'quota.purge_keys',
    text: `delete from quota_key
            where key in (select key from quota_key where touched_at < $1 for update skip locked)`,
    values: [before],
  })
}
