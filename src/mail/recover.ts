/** What happens beside the road: dead letters, replays, and holds that pass by themselves. */
import type pg from 'pg'
import type { Clock } from '../clock.ts'
import { AppError } from '../errors.ts'
import type { JobName, MessageJob, RoadJob } from '../queue/contract.ts'
import type { State } from './lifecycle.ts'
import { WORKING } from './lifecycle.ts'
import { holdUnknown } from './outcome.ts'
import { advance, loadMessageRow } from './store.ts'

export type RecoverDeps = { pool: pg.Pool; clock: Clock; wake(job: JobName): void }

const STAGES: Record<RoadJob, State> = {
  'mail.check': 'received',
  'mail.draft': 'drafting',
  'mail.review': 'ready',
  'mail.send': 'approved',
}
const isRoadJob = (name: string | null): name is RoadJob => name !== null && name in STAGES

/**
 * A job failed for good: its message says so, and keeps everything. A draft that only missed its gates stays ready, for
 * a person; a reply on its way is never called failed, since it may have left: its outcome is unknown.
 */
export async function buryMessage(deps: RecoverDeps, job: MessageJob, failedJob: string | null): Promise<void> {
  const message = await loadMessageRow(deps.pool, job.messageId)
  if (!isRoadJob(failedJob)) return
  if (message.state === 'sending' && message.stateVersion === job.version + 1) {
    return holdUnknown(deps.pool, { message, at: deps.clock.now(), requestId: job.requestId, code: 'job_failed' })
  }
  if (message.stateVersion !== job.version || !WORKING.includes(message.state)) return
  await advance(deps.pool, {
    name: 'dead.record',
    message,
    to: 'failed',
    failedStage: failedJob,
    at: deps.clock.now(),
    requestId: job.requestId,
    story: [{ event: 'message.failed', detail: { stage: failedJob } }],
  })
}

/** Starts the stage that failed once more. Refuses `message.not_found`, `message.wrong_state`. */
export async function replayMessage(
  deps: RecoverDeps,
  input: { messageId: string; actor: string; requestId: string },
): Promise<void> {
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
}

const RESUMED_AT_ONCE = 20

/**
 * Takes up held mails whose time has come, oldest first and at most 20 a call. A mail that a newer one of its thread
 * overtook is closed by its own draft stage. Gives how many were taken up.
 */
export async function resumeHeld(deps: RecoverDeps): Promise<number> {
  const at = deps.clock.now()
  const { rows } = await deps.pool.query<{ id: string }>({
    name: 'resume.due',
    text: `select id from message where resume_after <= $1 and state = 'held' order by received_at, id limit $2`,
    values: [at, RESUMED_AT_ONCE],
  })
  for (const { id } of rows) {
    const message = await loadMessageRow(deps.pool, id)
    if (message.state !== 'held') continue
    const moved = await advance(deps.pool, {
      name: 'resume.record',
      message,
      to: 'drafting',
      // The count of tries goes on, so that the next wait is longer; it ends with the next success.
      attempts: message.attempts,
      at,
      requestId: message.requestId,
      story: [{ event: 'message.resumed', detail: { reason: message.reasons[0] ?? null } }],
      enqueue: { name: 'mail.draft' },
    })
    if (moved) deps.wake('mail.draft')
  }
  return rows.length
}

/** Mailgun retries for about 8 hours and a late post is taken up to 9 hours old: tokens are remembered for a day. */
export async function purgeTokens(deps: Pick<RecoverDeps, 'pool' | 'clock'>): Promise<void> {
  await deps.pool.query({
    name: 'token.purge',
    text: `delete from webhook_token where claimed_at < $1::timestamptz - interval '1 day'`,
    values: [deps.clock.now()],
  })
}
