/** Work that failed for good, listed with its reason; each is started again, or given up. */
import type pg from 'pg'
import type { Clock } from '../clock.ts'
import { type Queryable, withTransaction } from '../db/pool.ts'
import { AppError } from '../errors.ts'
import type { JobName } from '../queue/contract.ts'
import {
  type FailedJob,
  readFailedJobs,
  removeFailedJob,
  removeFailedJobsOf,
  retryFailedJob,
} from '../queue/failed-jobs.ts'
import { type Page, type Place, toPage } from './listing/page.ts'
import { replayMessage } from './recover.ts'
import { advance, loadMessageRow } from './store.ts'

/**
 * `message`: the id is that of a mail in `failed`, `job` the stage that failed. `job`: a job of no stage. `code` is null for
 * mails that failed under an earlier release.
 */
export type DeadLetter = Omit<FailedJob, 'code' | 'retries'> & {
  kind: 'message' | 'job'
  code: string | null
  /** after the first run; null where nobody knows any more */
  retries: number | null
}
type Deps = { pool: pg.Pool; clock: Clock; wake(job: JobName): void }
type Act = { id: string; actor: string; requestId: string }

/** Gives a page, newest failure first. */
export async function listDeadLetters(
  { pool }: { pool: Queryable },
  { limit, after }: { limit: number; after: Place | null },
): Promise<Page<DeadLetter>> {
  const wanted = { limit: limit + 1, after }
  const [messages, jobs] = await Promise.all([readFailedMessages(pool, wanted), readFailedJobs(pool, wanted)])
  const all = [...messages, ...jobs.map(toDeadLetter)].sort(newestFirst).slice(0, wanted.limit)
  return toPage(all, { limit, placeOf: ({ failedAt: at, id }) => ({ at, id }), toItem: (item) => item })
}

/** Starts it once more: a mail in the stage that failed. Gives what it was. Refuses `job.not_found`, `message.wrong_state`. */
export async function retryDeadLetter(deps: Deps, { id, ...act }: Act): Promise<DeadLetter> {
  const found = await findDeadLetter(deps.pool, id)
  if (found.kind === 'message') await replayMessage(deps, { ...act, messageId: id })
  else if (!(await retryFailedJob(deps.pool, id))) throw new AppError('job.not_found', { id })
  return found
}

/** Gives it up: a mail is closed and kept, a job is removed. Gives what it was. Refuses `job.not_found`. */
export async function dropDeadLetter(deps: Deps, { id, ...act }: Act): Promise<DeadLetter> {
  const found = await findDeadLetter(deps.pool, id)
  const gone = await withTransaction(deps.pool, (tx) =>
    found.kind === 'job' ? removeFailedJob(tx, id) : closeFailed(tx, deps.clock.now(), { id, ...act }),
  )
  if (!gone) throw new AppError('job.not_found', { id })
  return found
}

async function closeFailed(tx: Queryable, at: Date, { id, actor, requestId }: Act): Promise<boolean> {
  const message = await loadMessageRow(tx, id)
  if (message.state !== 'failed') return false
  const closed = await advance(tx, {
    name: 'drop.record',
    message,
    to: 'closed',
    reasons: ['closed_by_operator'],
    at,
    requestId,
    actor,
    story: [{ event: 'message.dropped', detail: { stage: message.failedStage } }],
  })
  if (closed) await removeFailedJobsOf(tx, id)
  return closed
}

async function findDeadLetter(db: Queryable, id: string): Promise<DeadLetter> {
  const only = { limit: 1, after: null, id }
  const [message] = await readFailedMessages(db, only)
  const [job] = message === undefined ? await readFailedJobs(db, only) : []
  const found = message ?? (job === undefined ? undefined : toDeadLetter(job))
  if (found === undefined) throw new AppError('job.not_found', { id })
  return found
}

/** What the timeline keeps of the failure is there as long as the mail. */
async function readFailedMessages(
  db: Queryable,
  { limit, after, id = null }: { limit: number; after: Place | null; id?: string | null },
): Promise<DeadLetter[]> {
  const { rows } = await db.query<Omit<DeadLetter, 'kind'>>({
    name: 'message.failed',
    text: `select m.id, m.id as "messageId", coalesce(m.failed_stage, '') as job, t.at as "failedAt", t.code,
                  t.request_id as "requestId", t.retries
             from message m
            cross join lateral (
              select at, request_id, detail->>'code' as code, (detail->>'retries')::int as retries
                from timeline where message_id = m.id and event = 'message.failed' order by id desc limit 1) t
            where m.state = 'failed' and ($1::uuid is null or m.id = $1)
              and ($2::timestamptz is null or (t.at, m.id) < ($2, $3::uuid))
            order by t.at desc, m.id desc limit $4`,
    values: [id, after?.at ?? null, after?.id ?? null, limit],
  })
  return rows.map((row) => ({ kind: 'message' as const, ...row }))
}

const toDeadLetter = (job: FailedJob): DeadLetter => ({ kind: 'job', ...job })

const newestFirst = (one: DeadLetter, other: DeadLetter): number =>
  other.failedAt.getTime() - one.failedAt.getTime() || (one.id < other.id ? 1 : -1)
