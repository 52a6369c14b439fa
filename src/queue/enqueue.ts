/**
 * Enqueuing is a part of the statement that records a stage's result, so that neither exists without the other. The
 * queue's options are read from its row, since pg-boss applies them only to jobs that it inserts itself.
 */
import type { Queryable } from '../db/pool.ts'
import type { MessageJob, RoadJob } from './contract.ts'

const COLUMNS =
  'name, data, start_after, keep_until, retry_limit, retry_delay, retry_backoff, retry_delay_max, expire_seconds, ' +
  'deletion_seconds, policy, dead_letter, heartbeat_seconds'

/**
 * SQL that inserts one job for every row of `from` (a CTE name); `name`, `payload` and `startAfter` are SQL expressions
 * over that row, a null name enqueues nothing. Goes into a `with` list as the body of a CTE.
 */
export const enqueueSql = (input: { from: string; name: string; payload: string; startAfter: string }): string => `
  insert into pgboss.job (${COLUMNS})
  select q.name, ${input.payload}, t.start_after, t.start_after + q.retention_seconds * interval '1 second', q.retry_limit,
         q.retry_delay, q.retry_backoff, q.retry_delay_max, q.expire_seconds, q.deletion_seconds, q.policy, q.dead_letter,
         q.heartbeat_seconds
    from ${input.from}
    join pgboss.queue q on q.name = ${input.name}
   cross join lateral (select coalesce(${input.startAfter}, now()) as start_after) t`

/** Enqueues one job by itself, for work that goes on without a move of its message. */
export async function enqueueJob(
  db: Queryable,
  job: { name: RoadJob; payload: MessageJob; startAfter: Date },
): Promise<void> {
  await db.query({
    name: 'job.enqueue',
    text: `with one as (select 1) ${enqueueSql({ from: 'one', name: '$1', payload: '$2::jsonb', startAfter: '$3::timestamptz' })}`,
    values: [job.name, JSON.stringify(job.payload), job.startAfter],
  })
}
