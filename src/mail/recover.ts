/** What happens beside the road: dead letters, replays, and holds that pass by themselves. */
import type pg from 'pg'
import type { SecurityLog } from '../audit/record.ts'
import type { Clock } from '../clock.ts'
import { withTransaction } from '../db/pool.ts'
import { AppError } from '../errors.ts'
import type { JobName, MessageJob, RoadJob } from '../queue/contract.ts'
import type { StoredFailure } from '../queue/stored-failure.ts'
import { isDraftingFrozen } from './freeze.ts'
import type { State } from './lifecycle.ts'
import { WORKING } from './lifecycle.ts'
import { becomeUnknown, type OutcomeDeps } from './outcome.ts'
import { advance, loadMessageRow, type MessageRow, tell } from './store.ts'
import { isReplacedByWaiting, supersede } from './supersede.ts'

export type RecoverDeps = { pool: pg.Pool; clock: Clock; wake(job: JobName): void }
type BuryDeps = RecoverDeps & OutcomeDeps & { security: SecurityLog }

const STAGES: Record<RoadJob, State> = {
  'mail.check': 'received',
  'mail.draft': 'drafting',
  'mail.review': 'ready',
  'mail.send': 'approved',
  'mail.lookup': 'unknown',
}
const isRoadJob = (name: string | null): name is RoadJob => name !== null && name in STAGES

/**
 * A job failed for good: its message says so, and keeps everything. A draft that only missed its gates stays ready, for
 * a person; a reply on its way is never called failed, since it may have left: its outcome is unknown, and when nobody
 * could look it up a person does.
 */
export async function buryMessage(
  deps: BuryDeps,
  job: MessageJob,
  failedJob: string | null,
  failure?: StoredFailure,
): Promise<void> {
  const message = await loadMessageRow(deps.pool, job.messageId)
  if (!isRoadJob(failedJob)) return
  if (message.state === 'sending' && message.stateVersion === job.version + 1) {
    return becomeUnknown(deps, { message, requestId: job.requestId, code: 'job_failed' })
  }
  if (message.stateVersion !== job.version) return
  if (message.state === 'unknown') return holdUnknown(deps, message, job)
  if (failedJob === 'mail.review' && message.state === 'ready') {
    const story = { event: 'verifier.unavailable', detail: { code: 'gave_up' } } as const
    return tell(deps.pool, { messageId: message.id, at: deps.clock.now(), requestId: job.requestId, story })
  }
  if (!WORKING.includes(message.state)) return
  await advance(deps.pool, {
    name: 'dead.record',
    message,
    to: 'failed',
    failedStage: failedJob,
    at: deps.clock.now(),
    requestId: job.requestId,
    story: [{ event: 'message.failed', detail: { stage: failedJob, ...failure } }],
  })
}

async function holdUnknown(deps: BuryDeps, message: MessageRow, job: MessageJob): Promise<void> {
  const moved = await advance(deps.pool, {
    name: 'dead.record',
    message,
    to: 'held',
    reasons: ['outcome_unknown'],
    at: deps.clock.now(),
    requestId: job.requestId,
    story: [{ event: 'message.held', detail: { reason: 'outcome_unknown' } }],
  })
  if (moved)
    deps.security.record('reply_outcome_unknown', { message_id: message.id, code: 'job_failed' }, job.requestId)
}

/** Starts the stage that failed once more, and names it. Refuses `message.not_found`, `message.wrong_state`. */
export async function replayMessage(
  deps: RecoverDeps,
  input: { messageId: string; actor: string; requestId: string },
): Promise<RoadJob> {
  const message = await loadMessageRow(deps.pool, input.messageId)
  const stage = message.failedStage
  if (message.state !== 'failed' || !isRoadJob(stage))
    throw new AppError('message.wrong_state', { messageId: message.id, state: message.state })
  const moved = await advance(deps.pool, {
    name: 'replay.record',
    message,
    to: STAGES[stage],
    at: deps.clock.now(),
    requestId: input.requestId,
    actor: input.actor,
    story: [{ event: 'message.replayed', detail: { stage } }],
    enqueue: { name: stage },
  })
  if (!moved) throw new AppError('message.wrong_state', { messageId: message.id })
  deps.wake(stage)
  return stage
}

const RESUMED_AT_ONCE = 20

/**
 * Takes up held mails whose time has come, oldest first and at most 20 a call; of a thread that waits only the newest is
 * taken up, and answers the others. Gives how many were looked at. One that cannot be read does not hold up the rest:
 * its error is thrown after them.
 */
export async function resumeHeld(deps: RecoverDeps): Promise<number> {
  if (await isDraftingFrozen(deps.pool)) return 0
  const { rows } = await deps.pool.query<{ id: string }>({
    name: 'resume.due',
    text: `select id from message where resume_after <= $1 and state = 'held' order by received_at, id limit $2`,
    values: [deps.clock.now(), RESUMED_AT_ONCE],
  })
  const failures: unknown[] = []
  for (const { id } of rows) await resumeOne(deps, id).catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
  return rows.length
}

async function resumeOne(deps: RecoverDeps, id: string): Promise<void> {
  const message = await loadMessageRow(deps.pool, id)
  if (message.state !== 'held') return
  const step = { name: 'resume.record', message, at: deps.clock.now(), requestId: message.requestId }
  if (await isReplacedByWaiting(deps.pool, message)) {
    await advance(deps.pool, { ...step, to: 'closed', reasons: ['superseded'], story: [{ event: 'draft.superseded' }] })
    return
  }
  const moved = await withTransaction(deps.pool, async (client) => {
    const resumed = await advance(client, {
      ...step,
      to: 'drafting',
      // The count of tries goes on, so that the next wait is longer; it ends with the next success.
      attempts: message.attempts,
      story: [{ event: 'message.resumed', detail: { reason: message.reasons[0] ?? null } }],
      enqueue: { name: 'mail.draft' },
    })
    const authentication = message.verdict?.authentication ?? 'none'
    if (resumed) await supersede(client, { newer: message, authentication }, step)
    return resumed
  })
  if (moved) deps.wake('mail.draft')
}
