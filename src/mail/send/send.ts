/**
 * send: our Message-ID and the state `sending` are committed before the provider hears of the reply. Whatever the
 * provider then says is recorded as what is certain; what is not certain is looked up, never tried again blindly.
 */
import { randomInt } from 'node:crypto'
import { SECOND } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import type { MailProvider, SendOutcome } from '../../providers/mail-provider.ts'
import type { MessageJob } from '../../queue/contract.ts'
import { enqueueJob } from '../../queue/enqueue.ts'
import { type LoadedDraft, loadDraft } from '../drafts.ts'
import { isFrozen } from '../freeze.ts'
import { becomeUnknown } from '../outcome.ts'
import { advance, type LoadedMessage, loadMessage, stepped } from '../store.ts'
import { type Claim, claim, tellWait } from './claim.ts'
import { toOutbound } from './outbound.ts'
import type { SendDeps } from './send-deps.ts'
import { settle } from './settle.ts'

/** shorter than the grace of a stopping process, so that a deploy never cuts off a send that would have ended */
const DEADLINE = 15 * SECOND
/**
 * A worker whose process stood still for as long since it began its claim no longer owns the job: another one may have
 * looked the reply up by now, and sent it again.
 */
const STALE = 10 * SECOND
/** After a pause all its replies would leave in one moment. */
const SPREAD = 10 * SECOND

/** Sends one approved reply. Void when the mail has moved on, but a lost outcome is never void: it is looked up. */
export async function send(deps: SendDeps, job: MessageJob): Promise<void> {
  const message = await loadMessage(deps, job.messageId)
  // The process died between the claim and the answer, so the reply may have left.
  if (message.state === 'sending' && message.stateVersion === job.version + 1)
    return becomeUnknown(deps, { message, requestId: job.requestId, code: 'worker_lost' })
  if (message.state !== 'approved' || message.stateVersion !== job.version || message.draftId === null) return
  if (deps.provider === null) return holdUnconfigured(deps, message, job)
  const draft = await loadDraft(deps, message.draftId)
  const began = performance.now()
  const claimed = await claim(deps, { message, draft, job, again: false })
  if (claimed.kind === 'wait') return waitToSend(deps, { message, job, wait: claimed })
  if (claimed.kind === 'claimed') await handOver(deps, { message, draft, job, claimed, began, provider: deps.provider })
}

type HandingOver = {
  message: LoadedMessage
  draft: LoadedDraft
  job: MessageJob
  claimed: Claim & { kind: 'claimed' }
  /** when the claim began, by performance.now(), which goes on while a process stands still */
  began: number
  provider: MailProvider
}

/** Posts a claimed reply, and records what comes of it. `message` is as it was before the claim. */
export async function handOver(deps: SendDeps, handing: HandingOver): Promise<void> {
  const { message, job, claimed } = handing
  const outcome = await trySend(deps, handing)
  const { resends } = claimed.reply
  await settle(deps, { message: stepped(message, 'sending'), outcome, job, resends })
}

/**
 * A reply that our own code refuses never reached the post: nothing left, and a person looks. Any other error may have
 * come after the post, so nobody knows.
 */
async function trySend(
  deps: SendDeps,
  { message, draft, job, claimed, began, provider }: HandingOver,
): Promise<SendOutcome> {
  try {
    const outbound = toOutbound(deps, { message, draft, claimed: claimed.reply })
    if (!claimed.noted) return { kind: 'not_sent', code: 'note_failed', retryAfterMs: null }
    if (performance.now() - began > STALE) return { kind: 'not_sent', code: 'stale_worker', retryAfterMs: null }
    return await provider.send(outbound, DEADLINE, { requestId: job.requestId })
  } catch (error) {
    const refused = error instanceof AppError && (error.code === 'reply.unsendable' || error.code === 'header.unsafe')
    return refused ? { kind: 'rejected', code: 'bad_reply' } : { kind: 'unknown', code: 'send_failed' }
  }
}

/** While sending is frozen no job waits: whoever thaws makes one for every approved mail. A pause ends by itself. */
async function waitToSend(
  deps: SendDeps,
  { message, job, wait }: { message: LoadedMessage; job: MessageJob; wait: Claim & { kind: 'wait' } },
): Promise<void> {
  await tellWait(deps, { message, job, code: wait.code })
  const thawed = wait.until === null && !(await isFrozen(deps.pool, 'sending'))
  if (wait.until === null && !thawed) return
  // Whoever thawed in between has seen this job at work.
  const startAfter = new Date((wait.until ?? deps.clock.now()).getTime() + randomInt(SPREAD))
  await enqueueJob(deps.pool, { name: 'mail.send', payload: job, startAfter })
}

async function holdUnconfigured(deps: SendDeps, message: LoadedMessage, job: MessageJob): Promise<void> {
  await advance(deps.pool, {
    name: 'send.record',
    message,
    to: 'held',
    reasons: ['provider_missing'],
    at: deps.clock.now(),
    requestId: job.requestId,
    story: [{ event: 'message.held', detail: { reason: 'provider_missing' } }],
  })
}
