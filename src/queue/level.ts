/**
 * Turns in a long queue: senders take them one by one, and mail that has just come does not wait for what came before an
 * outage. A queue that is short is left alone, and runs in the order of its jobs.
 *
 * A place is written into the priority of a waiting job. Two ranges keep senders with only fresh mail before the others,
 * and `OLD_TURNS` lets a worker take from the lower range alone, so that neither stops. Within a range the places count
 * down: a mail gets the place after the last waiting one of its sender, and none before the places that are up now
 * (start-time fair queueing). A place is kept until the mail is fetched, so who was served much does not come back to the
 * front. A job that has no place yet has priority 0, behind all: nothing overtakes the older mails of its thread.
 */
import type { Clock } from '../clock.ts'
import { MINUTE } from '../clock.ts'
import type { Queryable } from '../db/pool.ts'
import type { RoadJob } from './contract.ts'

/** about what the workers of a queue finish while a person waits */
const LONG = 50
/** A sender whose oldest waiting mail is younger has sent during the backlog, not before it. */
const FRESH_FOR = 2 * MINUTE
const PLACES = 1_000_000_000
const FIRST = { old: PLACES, fresh: 2 * PLACES }
/** The priorities of mail that has waited long and has a place. */
export const OLD_TURNS = { minPriority: 1, maxPriority: FIRST.old }

export const LEVELLED: readonly RoadJob[] = ['mail.check', 'mail.draft', 'mail.review', 'mail.send']

/** of the advisory lock: two processes that level at once would write the same */
const LOCK = 7_368

const SQL = `
with busy as materialized (
  select q.name from (select pg_try_advisory_xact_lock(${LOCK}) as mine) turn
   cross join unnest($1::text[]) as q(name)
   cross join lateral (select count(*) as waits from (
     select from pgboss.job j
      where j.name = q.name and j.state < 'active' and not j.blocked and j.start_after <= now() limit ${LONG + 1}) due) counted
   where turn.mine and counted.waits > ${LONG}
), waiting as materialized (
  select j.name, j.id, j.priority, m.correspondent_id as sender, m.received_at, m.id as message_id,
         min(m.received_at) over (partition by j.name, m.correspondent_id) > $2 as fresh
    from busy
    join pgboss.job j on j.name = busy.name
    join message m on m.id = (j.data->>'messageId')::uuid
   where j.state < 'active' and not j.blocked and j.start_after <= now()
), placed as (
  select w.*, r.first, w.priority > r.first - ${PLACES} and w.priority <= r.first as kept
    from waiting w
   cross join lateral (select case when w.fresh then ${FIRST.fresh} else ${FIRST.old} end as first) r
), turned as (
  select name, id, priority, kept, first,
         -- null without a kept place: then the range begins anew
         first - max(priority) filter (where kept) over (partition by name, fresh) as up,
         first - min(priority) filter (where kept) over (partition by name, sender) + 1 as next,
         row_number() over (partition by name, sender, kept order by received_at, message_id) - 1 as rank
    from placed
), levelled as (
  select name, id, (first - least(greatest(up, next, 0) + rank, ${PLACES - 1}))::int as priority
    from turned where not kept
), moved as (
  update pgboss.job j set priority = l.priority
    from levelled l where j.name = l.name and j.id = l.id and j.state < 'active'
  returning j.id
)
select count(*)::int as moved from moved`

/**
 * Gives every waiting mail of a long queue of the road its place. Gives how many got one; 0 while another process does
 * the same.
 */
export async function levelQueues(deps: { pool: Queryable; clock: Clock }): Promise<number> {
  const { rows } = await deps.pool.query<{ moved: number }>({
    name: 'queue.level',
    text: SQL,
    values: [LEVELLED, new Date(deps.clock.now().getTime() - FRESH_FOR)],
  })
  return rows[0]?.moved ?? 0
}
