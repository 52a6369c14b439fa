/** Jobs that failed for good and belong to no dead letter of a mail: housekeeping, and dead letters that failed themselves. */
import type { Queryable } from '../db/pool.ts'
import type { RoadJob } from './contract.ts'
import { readStoredCode } from './stored-failure.ts'

export type FailedJob = {
  id: string
  job: string
  messageId: string | null
  failedAt: Date
  code: string
  requestId: string | null
  retries: number
}

/** Their mails say themselves that they failed, and for how long they want: the queue forgets a job after a day. */
const STAGES: Record<RoadJob, true> = {
  'mail.check': true,
  'mail.draft': true,
  'mail.review': true,
  'mail.send': true,
  'mail.lookup': true,
}
const ROAD = Object.keys(STAGES)

type Row = Omit<FailedJob, 'code'> & { output: unknown }

/** Gives up to `limit`, newest first, those after a place; or the one of `id`. */
export async function readFailedJobs(
  db: Queryable,
  { limit, after, id = null }: { limit: number; after: { at: Date; id: string } | null; id?: string | null },
): Promise<FailedJob[]> {
  const { rows } = await db.query<Row>({
    name: 'jobs.failed',
    // A cursor has whole milliseconds.
    text: `select id, name as job, data->>'messageId' as "messageId", at as "failedAt", output,
                  data->>'requestId' as "requestId", retry_count as retries
             from pgboss.job cross join lateral (select date_trunc('milliseconds', completed_on) as at) done
            where state = 'failed' and name <> all($1) and ($2::uuid is null or id = $2)
              and ($3::timestamptz is null or (at, id) < ($3, $4::uuid))
            order by at desc, id desc limit $5`,
    values: [ROAD, id, after?.at ?? null, after?.id ?? null, limit],
  })
  return rows.map(({ output, ...row }) => ({ ...row, code: readStoredCode(output) }))
}

/** How many there are. */
export async function countFailedJobs(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ count: number }>({
    name: 'jobs.count_failed',
    text: `select count(*)::int as count from pgboss.job where state = 'failed' and name <> all($1)`,
    values: [ROAD],
  })
  return rows[0]?.count ?? 0
}

/** Gives the job another run, with its payload and where it came from; false when it is no longer there. */
export async function retryFailedJob(db: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'jobs.retry',
    text: `update pgboss.job
              set state = 'retry', retry_limit = retry_limit + 1, completed_on = null,
                  start_after = greatest(start_after, now()),
                  keep_until = greatest(keep_until, now() + (keep_until - start_after))
            where id = $1 and state = 'failed' and name <> all($2)`,
    values: [id, ROAD],
  })
  return rowCount === 1
}

/** Removes the job for good; false when it is no longer there. */
export async function removeFailedJob(db: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'jobs.remove',
    text: `delete from pgboss.job where id = $1 and state = 'failed' and name <> all($2)`,
    values: [id, ROAD],
  })
  return rowCount === 1
}

/** Removes what failed for one mail. */
export async function removeFailedJobsOf(db: Queryable, messageId: string): Promise<void> {
  await db.query({
    name: 'jobs.remove_of',
    text: `delete from pgboss.job where name = any($2) and state = 'failed' and data->>'messageId' = $1`,
    values: [messageId, ROAD],
  })
}
