/**
 * One event of the provider, applied in the caller's transaction: kept, told, and the message moved forward. It may come
 * before our own record of the send, twice, or out of order. A worker that settles its send afterwards finds the message
 * moved, and changes nothing.
 */
import type { SecurityLog } from '../../audit/record.ts'
import type { Clock } from '../../clock.ts'
import type { Vault } from '../../crypto/vault.ts'
import type { Queryable } from '../../db/pool.ts'
import { AppError } from '../../errors.ts'
import type { DeliveryEvent, DeliveryKind } from '../../providers/mail-provider.ts'
import { keepDelivery } from '../delivery.ts'
import { LEFT } from '../lifecycle.ts'
import { advance, type LoadedMessage, loadMessage, loadMessageRow, type MessageRow, tell } from '../store.ts'
import { type SuppressionKind, suppress } from '../suppression.ts'
import { ourMessageId } from '../thread.ts'
import { countAgainstAutonomy } from './fall.ts'
import { findReply } from './find-reply.ts'
import { movesFor, suppressionFor, toldOf } from './moves.ts'
import { proveSent } from './prove-sent.ts'

export type ApplyDeps = { vault: Vault; clock: Clock; policy: { sendingDomain: string } }
type Input = { event: DeliveryEvent; requestId: string }
type KnownEvent = DeliveryEvent & { kind: DeliveryKind }

/** `unknown_event`: of a name that this release does not know; `unknown_reply`: of no reply of ours. */
export type Applied =
  | { kind: 'unknown_event' | 'unknown_reply' }
  | { kind: 'duplicate'; messageId: string }
  | {
      kind: 'applied'
      messageId: string
      event: KnownEvent
      /** the reply was not known to have left */
      found: boolean
      /** whom we sent to; null once erased */
      address: string | null
      suppressed: SuppressionKind | null
    }

/** Applies an event. The message is locked first, as in every transaction that moves it. Tell `reportDelivery` after the commit. */
export async function applyDeliveryEvent(deps: ApplyDeps, tx: Queryable, input: Input): Promise<Applied> {
  const { event, requestId } = input
  const { kind } = event
  if (kind === null) return { kind: 'unknown_event' }
  const reply = await findReply(tx, deps.vault.indexes, event)
  if (reply === null) return { kind: 'unknown_reply' }
  const message = await lockMessage(deps, tx, reply.messageId)
  const address = 'head' in message ? message.head.from.address : null
  const at = deps.clock.now()
  const key = 'key' in message ? message.key : null
  const isNew = await keepDelivery(tx, { messageId: message.id, key, kind, event, receivedAt: at })
  if (!isNew) return { kind: 'duplicate', messageId: message.id }
  await proveSent(tx, { reply, event, messageIdHeader: headerOf(deps, message.id), at })
  await moveForward(tx, message, { event: { ...event, kind }, at, requestId })
  if (kind === 'bounced' || kind === 'rejected') await countAgainstAutonomy(tx, message.id, 'bounced', at)
  if (kind === 'complained') await countAgainstAutonomy(tx, message.id, 'complained', at)
  const suppressed = await suppressSender(deps, tx, { message, address, event: { ...event, kind }, at, requestId })
  return {
    kind: 'applied',
    messageId: message.id,
    event: { ...event, kind },
    found: !LEFT.includes(message.state),
    address,
    suppressed,
  }
}

const headerOf = ({ vault, policy }: ApplyDeps, id: string): string =>
  ourMessageId({ replyId: id, tag: vault.indexes.replyTag(id), domain: policy.sendingDomain })

/** The message as it stands once nobody else moves it. Of an erased person, or a damaged mail, only the row is left. */
async function lockMessage(deps: ApplyDeps, tx: Queryable, id: string): Promise<LoadedMessage | MessageRow> {
  await tx.query({ name: 'track.lock', text: 'select from message where id = $1 for no key update', values: [id] })
  try {
    return await loadMessage({ pool: tx, vault: deps.vault }, id)
  } catch (error) {
    const isUnread = error instanceof AppError && (error.code === 'key.erased' || error.code === 'sealed.unreadable')
    if (isUnread) return loadMessageRow(tx, id)
    throw error
  }
}

type Step = { event: KnownEvent; at: Date; requestId: string }

/** Each move tells its own line; what moves nothing is told beside it. */
async function moveForward(tx: Queryable, message: MessageRow, { event, at, requestId }: Step): Promise<void> {
  const told = toldOf(event.kind)
  const own = told === null ? null : { event: told, detail: detailOf(event) }
  const moves = movesFor(message.state, event.kind)
  let { state, stateVersion } = message
  for (const to of moves) {
    const story = to === 'sent' ? [{ event: 'reply.found' as const }] : own === null ? [] : [own]
    await advance(tx, {
      name: 'track.move',
      message: { id: message.id, state, stateVersion },
      to,
      at,
      requestId,
      story,
    })
    state = to
    stateVersion += 1
  }
  const wasTold = moves.some((to) => to !== 'sent')
  if (own !== null && !wasTold) await tell(tx, { messageId: message.id, at, requestId, story: own })
}

const detailOf = ({ kind, failure }: KnownEvent): Record<string, string | boolean> =>
  failure === null ? {} : { code: codeOf(failure), ...(kind === 'bounced' && failure.delayed ? { delayed: true } : {}) }

/** The most telling of what a failure brought. */
const codeOf = (failure: DeliveryEvent['failure']): string =>
  failure?.enhancedCode ?? (failure?.code ? String(failure.code) : (failure?.reason ?? 'no code'))

/** The address is the one that we sent to, whatever the event claims; of an erased person nobody knows it. */
async function suppressSender(
  deps: ApplyDeps,
  tx: Queryable,
  { message, address, event, at, requestId }: Step & { message: MessageRow; address: string | null },
): Promise<SuppressionKind | null> {
  const kind = suppressionFor(event.kind, event.failure?.reason ?? null)
  if (kind === null || address === null) return null
  if (!(await suppress(tx, deps.vault, { address, kind, source: 'event', at }))) return null
  const story = { event: 'sender.suppressed' as const, detail: { code: kind } }
  await tell(tx, { messageId: message.id, at, requestId, story })
  return kind
}

/** Records what an operator should know of an event that was applied, once that is committed. */
export function reportDelivery(security: SecurityLog, applied: Applied, requestId: string): void {
  if (applied.kind !== 'applied') return
  const { messageId: message_id, event, address, suppressed } = applied
  const recipient = address === null ? {} : { recipient: address }
  if (event.kind === 'bounced' || event.kind === 'rejected')
    security.record('delivery_failed', { message_id, code: codeOf(event.failure), ...recipient }, requestId)
  if (event.kind === 'complained') security.record('complaint_received', { message_id, ...recipient }, requestId)
  if (suppressed === null) return
  const sender = address === null ? {} : { sender: address }
  security.record('address_suppressed', { kind: suppressed, source: 'event', message_id, ...sender }, requestId)
}
