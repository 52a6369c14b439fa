/** What no limit or block needs any more. Addresses of callers are plain, so they go soon. */
import { FORGIVEN_AFTER } from '../access/strikes.ts'
import { type Clock, HOUR, MINUTE } from '../clock.ts'
import type { Queryable } from '../db/pool.ts'

/** Windows of a minute and an hour, and time for clocks that differ. */
const REQUESTS_KEPT = 10 * MINUTE
const FAILURES_KEPT = 2 * HOUR
/** Blocks after failures that keep their strikes; a stranger with more addresses loses those that ended first. */
const MOST_STRUCK = 100_000

/** Rows of one statement, so that none holds up who counts. */
const PORTION = 10_000
/** More of them than this wait for the next call, which is an hour away. */
const PORTIONS = 100

type PurgeDeps = { pool: Queryable; clock: Clock }

/** Deletes counts whose windows are over, blocks whose strikes are forgotten, and limits that are no longer lowered. */
export async function purgeLimits({ pool, clock }: PurgeDeps): Promise<void> {
  const ago = (age: number) => new Date(clock.now().getTime() - age)
  await inPortions(pool, {
    name: 'ip_counter.purge',
    text: `delete from ip_counter where ctid = any(array(
             select ctid from ip_counter where starts_at < case kind when 'requests' then $1::timestamptz else $2 end
              limit ${PORTION}))`,
    values: [ago(REQUESTS_KEPT), ago(FAILURES_KEPT)],
  })
  await inPortions(pool, {
    name: 'block.purge',
    text: `delete from block where id = any(array(select id from block where expires_at < $1 limit ${PORTION}))`,
    values: [ago(FORGIVEN_AFTER)],
  })
  await inPortions(pool, {
    name: 'block.purge_struck',
    text: `delete from block where id = any(array(
             select id from block where source = 'failures' order by expires_at desc offset ${MOST_STRUCK} limit ${PORTION}))`,
    values: [],
  })
  await pool.query({
    name: 'limit.purge',
    text: 'delete from limit_override where expires_at < $1',
    values: [clock.now()],
  })
}

async function inPortions(pool: Queryable, statement: { name: string; text: string; values: Date[] }): Promise<void> {
  for (let portion = 0; portion < PORTIONS; portion += 1) {
    const { rowCount } = await pool.query(statement)
    if ((rowCount ?? 0) < PORTION) return
  }
}
