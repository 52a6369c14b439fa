/**
 * send: our Message-ID and the state `sending` are committed before the provider hears of the reply. Whatever the
 * provider then says is recorded as what is certain; what is not certain is held for a person, never tried again
 * blindly.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { v7 } from 'uuid'
import { type Clock, MINUTE, SECOND } from '../../clock.ts'
import type { Vault } from '../../crypto/vault.ts'
import { isDatabaseUnavailable } from '../../db/database-error.ts'
import { withTransaction } from '../../db/pool.ts'
import { AppError } from '../../errors.ts'
import type { MailProvider, OutboundReply, SendOutcome } from '../../providers/mail-provider.ts'
import type { JobName, MessageJob } from '../../queue/contract.ts'
import { type LoadedDraft, loadDraft } from '../drafts.ts'
import { NO_SETTINGS } from '../mailbox-settings.ts'
import type { Mailboxes } from '../mailboxes.ts'
import { holdUnknown } from '../outcome.ts'
import { advance, type LoadedMessage, loadMessage, type MessageRow, type TimelineEntry } from '../store.ts'
import { ourMessageId } from '../thread.ts'
import { unsubscribeToken } from '../unsubscribe/token.ts'
import { footerOf } from './footer.ts'
import { replyHeaders } from './headers.ts'
import { listUnsubscribe } from './list-unsubscribe.ts'
import { type ClaimedReply, claimReply, settleReply } from './outbox.ts'
import { renderReply } from './render.ts'

export type SendDeps = {
  pool: pg.Pool
  vault: Vault
  mailboxes: Mailboxes
  clock: Clock
  provider: MailProvider | null
  wake(job: JobName): void
  policy: { sendingDomain: string; publicUrl: string | null }
}

/** shorter than the grace of a stopping process, so that a deploy never cuts off a send that would have ended */
const DEADLINE = 15 * SECOND
const FIRST_WAIT = 10 * SECOND
const LONGEST_WAIT = 15 * MINUTE
/** with these waits a bit over a day */
const TRIES = 100

/** Sends one approved reply. Void when the mail has moved on, but a lost outcome is never void: it is held. */
export async function send(deps: SendDeps, job: MessageJob): Promise<void> {
  const message = await loadMessage(deps, job.messageId)
  if (message.state === 'sending' && message.stateVersion === job.version + 1)
    return recordUnknown(deps, message, job, 'worker_lost')
  if (message.state !== 'approved' || message.stateVersion !== job.version || message.draftId === null) return
  if (deps.provider === null) return holdUnconfigured(deps, message, job)
  const draft = await loadDraft(deps, message.draftId)
  const claimed = await claim(deps, message, draft, job)
  if (claimed === null) return
  const outcome = await trySend(deps.provider, job, () => toOutbound(deps, { message, draft, claimed }))
  const settled = {
    message: { ...message, state: 'sending' as const, stateVersion: message.stateVersion + 1 },
    claimed,
    outcome,
    job,
  }
  await keepTrying(() => settle(deps, settled))
}

/**
 * A reply that our own code refuses never reached the post: nothing left, and a person looks. Any other error may have
 * come after the post, so nobody knows.
 */
async function trySend(
  provider: MailProvider,
  { requestId }: MessageJob,
  build: () => OutboundReply,
): Promise<SendOutcome> {
  try {
    return await provider.send(build(), DEADLINE, { requestId })
  } catch (error) {
    const refused = error instanceof AppError && (error.code === 'reply.unsendable' || error.code === 'header.unsafe')
    return refused ? { kind: 'rejected', code: 'bad_reply' } : { kind: 'unknown', code: 'send_failed' }
  }
}

const SETTLE_TRIES = 4
const SETTLE_PAUSE = 1 * SECOND

/** What the provider said is known only here: a database that is away for a moment must not make it unknown. */
async function keepTrying(settleOnce: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await settleOnce()
    } catch (error) {
      if (tries >= SETTLE_TRIES || !isDatabaseUnavailable(error)) throw error
      await sleep(SETTLE_PAUSE)
    }
  }
}

type Claimed = ClaimedReply

/** Null: another reply to this mail left already, or may have; or the mail moved. Nothing was written then. */
async function claim(
  deps: SendDeps,
  message: LoadedMessage,
  draft: LoadedDraft,
  job: MessageJob,
): Promise<Claimed | null> {
  const at = deps.clock.now()
  const id = v7()
  const messageIdHeader = ourMessageId({
    replyId: id,
    tag: deps.vault.indexes.replyTag(id),
    domain: deps.policy.sendingDomain,
  })
  const NOT_CLAIMED = new Error('not claimed')
  try {
    return await withTransaction(deps.pool, async (client) => {
      const claimed = await claimReply(client, { id, messageId: message.id, draftId: draft.id, messageIdHeader, at })
      if (claimed === null) throw NOT_CLAIMED
      const moved = await advance(client, {
        name: 'send.claim',
        message,
        to: 'sending',
        at,
        requestId: job.requestId,
        story: [{ event: 'reply.sending', detail: { messageId: claimed.messageIdHeader, attempt: claimed.attempts } }],
      })
      if (!moved) throw NOT_CLAIMED
      return claimed
    })
  } catch (error) {
    if (error === NOT_CLAIMED) return null
    throw error
  }
}

function toOutbound(
  deps: SendDeps,
  input: { message: LoadedMessage; draft: LoadedDraft; claimed: Claimed },
): OutboundReply {
  const { message, draft, claimed } = input
  const mailbox = message.mailboxId === null ? null : deps.mailboxes.byId(message.mailboxId)
  const { automatic } = claimed
  const { content, origin } = draft
  const footed = { automatic, byModel: origin === 'model', language: content.language }
  const footer = footerOf({ settings: mailbox?.settings ?? NO_SETTINGS, ...footed })
  const { text, html } = renderReply({ text: content.text, footer })
  const from = { name: mailbox?.settings.name ?? '', address: mailbox?.address ?? message.head.recipient }
  const token = unsubscribeToken(deps.vault.indexes, message.id)
  return {
    from,
    // Not the draft's: whatever a draft says, a reply goes to the From address of the mail that it answers.
    to: message.head.from,
    subject: content.subject,
    text,
    html,
    messageId: claimed.messageIdHeader,
    headers: {
      ...replyHeaders({
        theirMessageId: message.head.messageId,
        theirReferences: message.head.references,
        theirInReplyTo: message.head.inReplyTo,
        automatic,
      }),
      ...listUnsubscribe({ automatic, mailbox: from.address, token, publicUrl: deps.policy.publicUrl }),
    },
    replyId: claimed.id,
  }
}

type Settled = { message: MessageRow; claimed: Claimed; outcome: SendOutcome; job: MessageJob }

async function settle(deps: SendDeps, { message, claimed, outcome, job }: Settled): Promise<void> {
  if (outcome.kind === 'not_sent') return postpone(deps, { message, claimed, outcome, job })
  if (outcome.kind === 'unknown') return recordUnknown(deps, message, job, outcome.code)
  const at = deps.clock.now()
  await withTransaction(deps.pool, async (client) => {
    if (outcome.kind === 'sent') {
      const story: TimelineEntry[] = [{ event: 'reply.sent', detail: { providerId: outcome.providerMessageId } }]
      await advance(client, {
        name: 'send.record',
        message,
        to: 'sent',
        at,
        requestId: job.requestId,
        story,
      })
      // Also when another worker gave this send up: what is certain stays known, beside a message held for a person.
      await settleReply(client, claimed.id, { state: 'sent', at, providerMessageId: outcome.providerMessageId })
      return
    }
    const step = { name: 'send.record', at, requestId: job.requestId }
    const moved = await advance(client, {
      ...step,
      message,
      to: 'approved',
      story: [{ event: 'reply.rejected', detail: { code: outcome.code } }],
    })
    if (!moved) return
    await settleReply(client, claimed.id, { state: 'not_sent', at, providerMessageId: null })
    await advance(client, {
      ...step,
      message: stepped(message, 'approved'),
      to: 'held',
      reasons: ['provider_rejected'],
      story: heldStory('provider_rejected'),
    })
  })
}

/** Certainly not sent: the same version goes out later under the same Message-ID, for about a day. */
async function postpone(
  deps: SendDeps,
  settled: Settled & { outcome: SendOutcome & { kind: 'not_sent' } },
): Promise<void> {
  const { message, claimed, outcome, job } = settled
  const at = deps.clock.now()
  const attempt = job.attempt + 1
  const wait = Math.min(Math.max(outcome.retryAfterMs ?? 0, FIRST_WAIT * 2 ** Math.min(job.attempt, 10)), LONGEST_WAIT)
  const step = { name: 'send.record', at, requestId: job.requestId }
  const story: TimelineEntry[] = [
    { event: 'reply.not_sent', detail: { code: outcome.code, attempt, waitSeconds: Math.round(wait / SECOND) } },
  ]
  const enqueue = { name: 'mail.send' as const, startAfter: new Date(at.getTime() + wait), attempt }
  await withTransaction(deps.pool, async (client) => {
    const moved = await advance(client, {
      ...step,
      message,
      to: 'approved',
      story,
      ...(attempt < TRIES ? { enqueue } : {}),
    })
    if (!moved) return
    await settleReply(client, claimed.id, { state: 'not_sent', at, providerMessageId: null })
    if (attempt < TRIES) return
    await advance(client, {
      ...step,
      message: stepped(message, 'approved'),
      to: 'held',
      reasons: ['provider_unavailable'],
      story: heldStory('provider_unavailable'),
    })
  })
}

/** `worker_lost`: the process died between the claim and the answer, so the reply may have left. */
const recordUnknown = (deps: SendDeps, message: MessageRow, job: MessageJob, code: string): Promise<void> =>
  holdUnknown(deps.pool, { message, at: deps.clock.now(), requestId: job.requestId, code })

async function holdUnconfigured(deps: SendDeps, message: LoadedMessage, job: MessageJob): Promise<void> {
  const story = heldStory('provider_missing')
  await advance(deps.pool, {
    name: 'send.record',
    message,
    to: 'held',
    reasons: ['provider_missing'],
    at: deps.clock.now(),
    requestId: job.requestId,
    story,
  })
}

const stepped = (message: MessageRow, state: MessageRow['state']): MessageRow => ({
  ...message,
  state,
  stateVersion: message.stateVersion + 1,
})
const heldStory = (reason: string): TimelineEntry[] => [{ event: 'message.held', detail: { reason } }]
