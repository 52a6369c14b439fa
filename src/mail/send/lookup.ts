/**
 * lookup: a reply of unknown outcome is looked up at the provider under its Message-ID. Found, it had left. Without a
 * trace after three look-ups the same reply is sent once more or held, as UNKNOWN_OUTCOME says; an operator can grant one
 * more. Events are indexed with delay, so the look-ups are spread over five times UNKNOWN_WAIT_SECONDS.
 */
import { HOUR, SECOND } from '../../clock.ts'
import { withTransaction } from '../../db/pool.ts'
import type { DeliveryEvent, MailProvider } from '../../providers/mail-provider.ts'
import type { MessageJob } from '../../queue/contract.ts'
import { enqueueJob } from '../../queue/enqueue.ts'
import { keepDelivery } from '../delivery.ts'
import { loadDraft } from '../drafts.ts'
import { becomeUnknown } from '../outcome.ts'
import type { Reason } from '../reasons.ts'
import { advance, type LoadedMessage, loadMessage, type TimelineEntry, tell } from '../store.ts'
import { claim } from './claim.ts'
import { judgeLookup } from './judge-lookup.ts'
import { loadUnknownReply, settleReply } from './outbox.ts'
import { handOver } from './send.ts'
import type { SendDeps } from './send-deps.ts'

const DEADLINE = 15 * SECOND
/** Mailgun keeps events for a day at least; a look-up of an older reply that finds nothing proves nothing. */
const RETENTION = 20 * HOUR

/** Looks one reply up. Void when the mail has moved on. */
export async function lookUp(deps: SendDeps, job: MessageJob): Promise<void> {
  const message = await loadMessage(deps, job.messageId)
  // The process died between the claim of the second post and its answer.
  if (message.state === 'sending' && message.stateVersion === job.version + 1)
    return becomeUnknown(deps, { message, requestId: job.requestId, code: 'worker_lost' })
  if (message.state !== 'unknown' || message.stateVersion !== job.version) return
  const reply = await loadUnknownReply(deps.pool, message.id)
  if (reply === null || deps.provider === null) return holdLookedUp(deps, { message, job })
  const lookup = await deps.provider.findEvents(reply.messageIdHeader, DEADLINE)
  if (lookup.kind === 'failed')
    deps.log.warn(
      { event: 'lookup_failed', code: lookup.code, request_id: job.requestId },
      'Mailgun could not be asked about a reply',
    )
  const next = judgeLookup({
    lookup,
    lookups: job.attempt + 1,
    waitSeconds: deps.policy.unknownWaitSeconds,
    isOld:
      deps.clock.now().getTime() - reply.sendingAt.getTime() > RETENTION ||
      // another domain than now: Mailgun shows no event of it here
      !reply.messageIdHeader.endsWith(`@${deps.policy.sendingDomain}>`),
    mayResend: reply.resendGranted || (deps.policy.unknownOutcome === 'resend' && reply.resends === 0),
    granted: reply.resendGranted,
  })
  if (next.kind === 'sent') return recordFound(deps, { message, job })
  if (next.kind === 'rejected') return recordRefused(deps, { message, job, event: next.event })
  if (next.kind === 'hold') return holdLookedUp(deps, { message, job })
  if (next.kind === 'resend') return resend(deps, { message, job, provider: deps.provider })
  await waitForMore(deps, { message, job, ...next })
}

type LookedUp = { message: LoadedMessage; job: MessageJob }

const codeOf = ({ failure }: DeliveryEvent): string => failure?.reason ?? 'rejected'

const stepOf = (deps: SendDeps, job: MessageJob) => ({
  name: 'lookup.record',
  at: deps.clock.now(),
  requestId: job.requestId,
})

/** What followed the acceptance comes as events of their own, or with the next reconciliation. */
async function recordFound(deps: SendDeps, { message, job }: LookedUp): Promise<void> {
  const step = stepOf(deps, job)
  await withTransaction(deps.pool, async (tx) => {
    if (!(await advance(tx, { ...step, message, to: 'sent', story: [{ event: 'reply.found' }] }))) return
    await settleReply(tx, message.id, { state: 'sent', at: step.at, providerMessageId: null })
  })
}

/** Mailgun took the request and then refused the mail: it went nowhere. The event is kept, so that it is not applied later. */
async function recordRefused(
  deps: SendDeps,
  { message, job, event }: LookedUp & { event: DeliveryEvent },
): Promise<void> {
  const step = stepOf(deps, job)
  const code = codeOf(event)
  const kept = { messageId: message.id, key: message.key, kind: 'rejected', event, receivedAt: step.at } as const
  await withTransaction(deps.pool, async (tx) => {
    const moved = await advance(tx, {
      ...step,
      message,
      to: 'held',
      reasons: ['provider_rejected'],
      story: [
        { event: 'reply.rejected', detail: { code } },
        { event: 'message.held', detail: { reason: 'provider_rejected' } },
      ],
    })
    if (!moved) return
    await keepDelivery(tx, kept)
    await settleReply(tx, message.id, { state: 'not_sent', at: step.at, providerMessageId: null })
  })
}

/** `reason`: why the same reply may not go once more; null when the thread moved. */
async function holdLookedUp(
  deps: SendDeps,
  { message, job, reason }: LookedUp & { reason?: Reason | null },
): Promise<void> {
  const voided: TimelineEntry[] = reason === undefined ? [] : [{ event: 'approval.voided', detail: { reason } }]
  const moved = await advance(deps.pool, {
    ...stepOf(deps, job),
    message,
    to: 'held',
    reasons: ['outcome_unknown'],
    story: [
      { event: 'reply.not_found', detail: { lookups: job.attempt + 1 } },
      ...voided,
      { event: 'message.held', detail: { reason: 'outcome_unknown' } },
    ],
  })
  if (moved) deps.security.record('reply_outcome_unknown', { message_id: message.id, code: 'not_found' }, job.requestId)
}

/** The same version under the same Message-ID, if nothing speaks against it now; a thread that moved has another draft. */
async function resend(
  deps: SendDeps,
  { message, job, provider }: LookedUp & { provider: MailProvider },
): Promise<void> {
  if (message.draftId === null) return holdLookedUp(deps, { message, job })
  const draft = await loadDraft(deps, message.draftId)
  const began = performance.now()
  const claimed = await claim(deps, { message, draft, job, again: true })
  if (claimed.kind === 'claimed') return handOver(deps, { message, draft, job, claimed, began, provider })
  if (claimed.kind === 'void') return holdLookedUp(deps, { message, job, reason: claimed.reason })
  if (claimed.kind === 'wait')
    await waitForMore(deps, { message, job, waitSeconds: deps.policy.unknownWaitSeconds, counts: false })
}

/** `counts`: the provider was asked and had no trace; otherwise it is as if nobody had looked. */
async function waitForMore(
  deps: SendDeps,
  { message, job, waitSeconds, counts }: LookedUp & { waitSeconds: number; counts: boolean },
): Promise<void> {
  const at = deps.clock.now()
  const attempt = counts ? job.attempt + 1 : job.attempt
  await withTransaction(deps.pool, async (tx) => {
    const story = { event: 'reply.looked_up', detail: { attempt, waitSeconds } } as const
    if (counts) await tell(tx, { messageId: message.id, at, requestId: job.requestId, story })
    await enqueueJob(tx, {
      name: 'mail.lookup',
      payload: { ...job, attempt },
      startAfter: new Date(at.getTime() + waitSeconds * SECOND),
    })
  })
}
