/** How the queues stand, for whoever looks for a fault. */
import type { Queryable } from '../db/pool.ts'
import { QUEUES } from './contract.ts'

/** The queues of the contract that the database does not have. */
export async function missingQueues(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>({
    name: 'queue.missing',
    text: `select wanted.name from unnest($1::text[]) with ordinality as wanted(name, at)
            where not exists (select from pgboss.queue q where q.name = wanted.name) order by wanted.at`,
    values: [QUEUES.map(({ name }) => name)],
  })
  return rows.map(({ name }) => name)
}

/** The job that has been due for the longest time and that nobody has taken; null for none. */
export async function oldestDueJob(db: Queryable): Promise<{ job: string; due: Date } | null> {
  const { rows } = await db.query<{ job: string; due: Date }>({
    name: 'queue.oldest',
    text: `select name as job, start_after as due from pgboss.job
            where state in ('created', 'retry') and start_after <= now() and name = any($1)
            order by start_after limit 1`,
    values: [QUEUES.map(({ name }) => name)],
  })
  return rows[0] ?? null
}

/** Whether work on a mail runs, or is to run. */
export async function hasOpenJobs(db: Queryable, messageId: string): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'queue.open',
    text: `select from pgboss.job
            where state in ('created', 'retry', 'active') and data->>'messageId' = $1 limit 1`,
    values: [messageId],
  })
  return rowCount !== 0
}
