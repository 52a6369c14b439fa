/** What the provider said about a claimed reply, as what is certain: sent, certainly not sent, refused, or unknown. */
import { setTimeout as sleep } from 'node:timers/promises'
import { MINUTE, SECOND } from '../../clock.ts'
import { isDatabaseUnavailable } from '../../db/database-error.ts'
import { withTransaction } from '../../db/pool.ts'
import type { SendOutcome } from '../../providers/mail-provider.ts'
import type { MessageJob } from '../../queue/contract.ts'
import { canMove } from '../lifecycle.ts'
import { becomeUnknown } from '../outcome.ts'
import type { Reason } from '../reasons.ts'
import { type Advance, advance, loadMessageRow, type MessageRow, stepped, type TimelineEntry } from '../store.ts'
import { settleReply, takeBackResend } from './outbox.ts'
import { pauseFor, pauseProvider } from './provider-pause.ts'
import type { SendDeps } from './send-deps.ts'

/** `message` as it was claimed: in `sending`. */
export type Settled = {
  message: MessageRow
  outcome: SendOutcome
  job: MessageJob
  /** posts before this one whose outcome nobody knows */
  resends: number
}
type Settling<K extends SendOutcome['kind']> = Omit<Settled, 'resends'> & { outcome: SendOutcome & { kind: K } }

const FIRST_WAIT = 10 * SECOND
const LONGEST_WAIT = 15 * MINUTE
/** with these waits a bit over a day */
const TRIES = 100

const SETTLE_TRIES = 4
const SETTLE_PAUSE = 1 * SECOND

/** Records it. What the provider said is known only here: a database that is away for a moment must not make it unknown. */
export async function settle(deps: SendDeps, settled: Settled): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await settleOnce(deps, settled)
    } catch (error) {
      if (tries >= SETTLE_TRIES || !isDatabaseUnavailable(error)) throw error
      await sleep(SETTLE_PAUSE)
    }
  }
}

async function settleOnce(deps: SendDeps, { message, outcome, job, resends }: Settled): Promise<void> {
  if (outcome.kind === 'sent') return recordSent(deps, { message, outcome, job })
  if (outcome.kind === 'unknown' || resends > 0) return recordDoubt(deps, { message, outcome, job, resends })
  if (outcome.kind === 'rejected') return recordRejected(deps, { message, outcome, job })
  return postpone(deps, { message, outcome, job })
}

/** A second post that certainly did not leave says nothing about the first: that one stays in doubt. */
async function recordDoubt(deps: SendDeps, { message, outcome, job, resends }: Settled): Promise<void> {
  const code = outcome.kind === 'sent' ? 'sent' : outcome.code
  const wasGranted = resends > 1 || deps.policy.unknownOutcome === 'hold'
  const isBack = outcome.kind === 'not_sent'
  await becomeUnknown(deps, { message, requestId: job.requestId, code }, (tx) =>
    isBack ? takeBackResend(tx, message.id, wasGranted) : Promise.resolve(),
  )
}

const stepOf = (deps: SendDeps, job: MessageJob): Pick<Advance, 'name' | 'at' | 'requestId'> => ({
  name: 'send.record',
  at: deps.clock.now(),
  requestId: job.requestId,
})

async function recordSent(deps: SendDeps, { message, outcome, job }: Settling<'sent'>): Promise<void> {
  const step = stepOf(deps, job)
  await withTransaction(deps.pool, async (tx) => {
    const story: TimelineEntry[] = [{ event: 'reply.sent', detail: { providerId: outcome.providerMessageId } }]
    const moved = await advance(tx, { ...step, message, to: 'sent', story })
    // Somebody else has taken it for lost meanwhile: what is certain ends that, whatever they made of it.
    if (!moved) await advanceLate(tx, { ...step, story }, message.id)
    await settleReply(tx, message.id, { state: 'sent', at: step.at, providerMessageId: outcome.providerMessageId })
  })
}

/** The row is locked first, so that what is read is what moves. */
async function advanceLate(
  tx: Parameters<typeof advance>[0],
  step: Pick<Advance, 'name' | 'at' | 'requestId' | 'story'>,
  messageId: string,
): Promise<void> {
  await tx.query({
    name: 'send.late',
    text: 'select from message where id = $1 for no key update',
    values: [messageId],
  })
  const message = await loadMessageRow(tx, messageId)
  if (canMove(message.state, 'sent')) await advance(tx, { ...step, message, to: 'sent' })
}

async function recordRejected(deps: SendDeps, { message, outcome, job }: Settling<'rejected'>): Promise<void> {
  const step = stepOf(deps, job)
  const story: TimelineEntry[] = [{ event: 'reply.rejected', detail: { code: outcome.code } }]
  await withTransaction(deps.pool, async (tx) => {
    if (!(await advance(tx, { ...step, message, to: 'approved', story }))) return
    await settleReply(tx, message.id, { state: 'not_sent', at: step.at, providerMessageId: null })
    await hold(tx, step, { message, reason: 'provider_rejected' })
  })
}

/**
 * Certainly not sent: the same version goes out later under the same Message-ID, for about a day. An answer that no other
 * reply would get otherwise stops them all for a while.
 */
async function postpone(deps: SendDeps, { message, outcome, job }: Settling<'not_sent'>): Promise<void> {
  const step = stepOf(deps, job)
  const pause = pauseFor(outcome.code)
  const attempt = job.attempt + 1
  const wait = Math.max(waitOf(job.attempt), outcome.retryAfterMs ?? 0, pause?.ms ?? 0)
  const again = { name: 'mail.send' as const, startAfter: new Date(step.at.getTime() + wait), attempt }
  const story: TimelineEntry[] = [
    { event: 'reply.not_sent', detail: { code: outcome.code, attempt, waitSeconds: Math.round(wait / SECOND) } },
  ]
  const paused = await withTransaction(deps.pool, async (tx) => {
    const enqueue = attempt < TRIES ? { enqueue: again } : {}
    if (!(await advance(tx, { ...step, message, to: 'approved', story, ...enqueue }))) return false
    await settleReply(tx, message.id, { state: 'not_sent', at: step.at, providerMessageId: null })
    if (attempt >= TRIES) await hold(tx, step, { message, reason: 'provider_unavailable' })
    if (pause === null) return false
    return pauseProvider(tx, { code: outcome.code, until: new Date(step.at.getTime() + pause.ms), at: step.at })
  })
  if (!paused || pause === null) return
  deps.log.warn(
    { event: 'sending_paused', code: outcome.code, seconds: pause.ms / SECOND },
    'Mailgun takes nothing for a while',
  )
  if (pause.alert)
    deps.security.record('mail_provider_paused', { code: outcome.code, seconds: pause.ms / SECOND }, job.requestId)
}

const waitOf = (attempt: number): number => Math.min(FIRST_WAIT * 2 ** Math.min(attempt, 10), LONGEST_WAIT)

/** From `approved`, which the message has just become. */
async function hold(
  tx: Parameters<typeof advance>[0],
  step: Pick<Advance, 'name' | 'at' | 'requestId'>,
  { message, reason }: { message: MessageRow; reason: Reason },
): Promise<void> {
  const story: TimelineEntry[] = [{ event: 'message.held', detail: { reason } }]
  await advance(tx, { ...step, message: stepped(message, 'approved'), to: 'held', reasons: [reason], story })
}
