/**
 * What an operator does to a draft. Every act is of one exact version: a draft id names it, and an act on a version that
 * is not the current one, or in a thread that has moved, is refused.
 */
import type pg from 'pg'
import type { Clock } from '../../clock.ts'
import type { Vault } from '../../crypto/vault.ts'
import { type Queryable, withTransaction } from '../../db/pool.ts'
import { AppError } from '../../errors.ts'
import type { JobName } from '../../queue/contract.ts'
import { forgetApproval, keepLabel, labelOf } from '../autonomy/label.ts'
import { type LoadedDraft, loadDraft } from '../drafts.ts'
import type { State } from '../lifecycle.ts'
import { type Advance, advance, type LoadedMessage, loadMessage, type MessageRow, reviewReasons } from '../store.ts'
import type { AroundDeps } from './around.ts'

export type OperateDeps = AroundDeps & {
  pool: pg.Pool
  vault: Vault
  clock: Clock
  wake(job: JobName): void
  policy: { undoSendSeconds: number }
}
/** `actor` is who acts, as the timeline shows it. */
export type Act = { actor: string; requestId: string }

/**
 * Approves exactly this version: it leaves after UNDO_SEND_SECONDS. Refuses `draft.not_found`, `draft.superseded`,
 * `message.wrong_state`, `reply.outcome_unknown`.
 */
export async function approveDraft(deps: OperateDeps, input: Act & { draftId: string }): Promise<void> {
  const { draft, message } = await loadCurrent(deps, input.draftId, ['ready', 'held'])
  await requireUnanswered(deps.pool, message.id)
  requireState(message, ['ready'])
  await requireThreadHead(deps.pool, message, draft)
  const at = deps.clock.now()
  const label = await labelOf(deps, { message, draft })
  await withTransaction(deps.pool, async (client) => {
    // The message first, as everywhere: who comes second waits there, and writes nothing when it has moved.
    const approved = await advance(client, {
      name: 'approve.record',
      message,
      to: 'approved',
      at,
      requestId: input.requestId,
      actor: input.actor,
      story: [{ event: 'draft.approved', detail: { draftId: draft.id, version: draft.version } }],
      enqueue: { name: 'mail.send', startAfter: new Date(at.getTime() + deps.policy.undoSendSeconds * 1000) },
    })
    if (!approved) throw new AppError('draft.superseded', { draftId: draft.id })
    await keepLabel(client, { label, outcome: 'approved', at })
    await client.query({
      name: 'draft.approve',
      text: 'update draft set approved_by = $2 where id = $1',
      values: [draft.id, input.actor],
    })
  })
  deps.wake('mail.send')
}

/** Takes an approval back before the reply leaves. Refuses `draft.superseded` and `message.wrong_state` (it is leaving). */
export async function undoApproval(deps: OperateDeps, input: Act & { draftId: string }): Promise<void> {
  const { draft, message } = await loadCurrent(deps, input.draftId, ['approved'])
  await withTransaction(deps.pool, async (client) => {
    const undone = await advance(client, {
      name: 'undo.record',
      message,
      to: 'ready',
      reasons: reviewReasons(message),
      at: deps.clock.now(),
      requestId: input.requestId,
      actor: input.actor,
      story: [{ event: 'approval.undone', detail: { draftId: draft.id } }],
    })
    if (!undone) throw new AppError('message.wrong_state', { draftId: draft.id })
    await client.query({
      name: 'draft.undo',
      text: 'update draft set approved_by = null where id = $1',
      values: [draft.id],
    })
    await forgetApproval(client, draft.id)
  })
}

/**
 * Rejects this version; its mail is not answered. Refuses `draft.not_found`, `draft.superseded`, `message.wrong_state`,
 * `reply.outcome_unknown`.
 */
export async function rejectDraft(deps: OperateDeps, input: Act & { draftId: string; reason: string }): Promise<void> {
  const { draft, message } = await loadCurrent(deps, input.draftId, ['ready', 'held'])
  const label = await labelOf(deps, { message, draft })
  await settleOrRefuse(deps, message, {
    to: 'rejected',
    reasons: ['rejected_by_operator'],
    name: 'reject.record',
    act: input,
    // The operator's words may name a person: only that there were some is told in the open.
    story: [{ event: 'draft.rejected', detail: { draftId: draft.id, reasonLength: input.reason.length } }],
    also: (tx, at) => keepLabel(tx, { label, outcome: 'rejected', at }),
  })
}

/**
 * Asks Claude for another draft instead of this version. Refuses `draft.not_found`, `draft.superseded`,
 * `message.wrong_state`, `reply.outcome_unknown`.
 */
export async function regenerateDraft(deps: OperateDeps, input: Act & { draftId: string }): Promise<void> {
  const { draft, message } = await loadCurrent(deps, input.draftId, ['ready', 'held'])
  await settleOrRefuse(deps, message, {
    to: 'drafting',
    name: 'regenerate.record',
    act: input,
    story: [{ event: 'draft.regenerated', detail: { draftId: draft.id } }],
    enqueue: { name: 'mail.draft' },
  })
  deps.wake('mail.draft')
}

/**
 * Closes a message without an answer, or one whose reply nobody will know of: nothing is sent by it. Refuses
 * `message.not_found`, `message.wrong_state`, `reply.outcome_unknown`.
 */
export async function closeMessage(deps: OperateDeps, input: Act & { messageId: string }): Promise<void> {
  const message = await loadMessage(deps, input.messageId)
  requireState(message, ['held', 'ready'])
  await settleOrRefuse(deps, message, {
    to: 'closed',
    reasons: ['closed_by_operator'],
    name: 'close.record',
    act: input,
    inDoubt: message.reasons.includes('outcome_unknown'),
    story: [{ event: 'message.closed', detail: { reason: 'closed_by_operator' } }],
  })
}

/**
 * Asks Claude for a draft of a held or refused message. Refuses `message.not_found`, `message.wrong_state`,
 * `reply.outcome_unknown`.
 */
export async function requestDraft(deps: OperateDeps, input: Act & { messageId: string }): Promise<void> {
  const message = await loadMessage(deps, input.messageId)
  requireState(message, ['held', 'refused'])
  await settleOrRefuse(deps, message, {
    to: 'drafting',
    name: 'request_draft.record',
    act: input,
    story: [{ event: 'message.drafting' }],
    enqueue: { name: 'mail.draft' },
  })
  deps.wake('mail.draft')
}

type Settling = Pick<Advance, 'name' | 'to' | 'reasons' | 'story' | 'enqueue'> & {
  act: Act
  /** a reply that may have left is no hindrance */
  inDoubt?: boolean
  /** what becomes a fact together with the move */
  also?: (tx: Queryable, at: Date) => Promise<void>
}

/** Moves the message by an operator's word, unless a reply may have left or the message has moved on. */
export async function settleOrRefuse(
  deps: OperateDeps,
  message: MessageRow,
  { act, also, inDoubt = false, ...step }: Settling,
): Promise<void> {
  if (!inDoubt) await requireUnanswered(deps.pool, message.id)
  const { actor, requestId } = act
  const at = deps.clock.now()
  await withTransaction(deps.pool, async (client) => {
    // The message first, as every stage locks it: whoever came second waits there, with nothing in hand.
    const moved = await advance(client, { ...step, message, at, requestId, actor })
    if (!moved) throw new AppError('message.wrong_state', { messageId: message.id })
    await also?.(client, at)
  })
}

/** The draft and its message, if the draft is the current version and the message in one of `states`. */
export async function loadCurrent(
  deps: OperateDeps,
  draftId: string,
  states: readonly State[],
): Promise<{ draft: LoadedDraft; message: LoadedMessage }> {
  const draft = await loadDraft(deps, draftId)
  const message = await loadMessage(deps, draft.messageId)
  if (message.draftId !== draft.id || message.reasons.includes('superseded'))
    throw new AppError('draft.superseded', { draftId })
  requireState(message, states)
  return { draft, message }
}

/** Refuses `message.wrong_state` unless the message is in one of `states`; `reply.outcome_unknown` while its reply may have left. */
export function requireState(message: MessageRow, states: readonly State[]): void {
  if (states.includes(message.state)) return
  if (message.state === 'sending' || message.state === 'unknown')
    throw new AppError('reply.outcome_unknown', { messageId: message.id })
  throw new AppError('message.wrong_state', { messageId: message.id, state: message.state })
}

/** While a reply is on its way, or may have left, nothing else about this mail is decided: `reply.outcome_unknown`. */
export async function requireUnanswered(db: Queryable, messageId: string): Promise<void> {
  const { rowCount } = await db.query({
    name: 'reply.decided',
    text: `select from reply where message_id = $1 and state <> 'not_sent'`,
    values: [messageId],
  })
  if (rowCount !== 0) throw new AppError('reply.outcome_unknown', { messageId })
}

/**
 * An approval is for the thread as it was when the draft was written: a newer mail voids it, unless it was refused, only
 * stored, or an operator has closed it or rejected its draft, and has seen it then.
 */
async function requireThreadHead(db: Queryable, message: LoadedMessage, draft: LoadedDraft): Promise<void> {
  const { rowCount } = await db.query({
    name: 'thread.moved',
    text: `select from message newer join message head on head.id = $2
            where newer.thread_id = $1 and newer.state not in ('refused', 'stored')
              and not newer.reasons && array['closed_by_operator', 'rejected_by_operator']
              and (newer.received_at, newer.id) > (head.received_at, head.id)
            limit 1`,
    values: [message.threadId, draft.threadHead],
  })
  if (rowCount !== 0) throw new AppError('draft.superseded', { draftId: draft.id })
}
