/** What an event makes of a message. Pure: the state that a set of events leads to does not depend on their order. */
import type { DeliveryKind } from '../../providers/mail-provider.ts'
import { canMove, LEFT, type State } from '../lifecycle.ts'
import type { SuppressionKind } from '../suppression.ts'
import type { TimelineEvent } from '../timeline.ts'

type Effect = {
  /** where it leads, if nothing stronger was told before */
  state?: State
  /** what the timeline has of it */
  told?: TimelineEvent
}

const EFFECTS: Readonly<Record<DeliveryKind, Effect>> = {
  accepted: {},
  delivered: { state: 'delivered', told: 'reply.delivered' },
  deferred: { told: 'reply.deferred' },
  bounced: { state: 'bounced', told: 'reply.bounced' },
  complained: { state: 'complained', told: 'reply.complained' },
  unsubscribed: { told: 'reply.unsubscribed' },
  opened: {},
  clicked: {},
  // Mailgun took it and then did not try: nobody has it, as after a bounce.
  rejected: { state: 'bounced', told: 'reply.bounced' },
}

/** What a timeline says of it; null for what no operator needs to know. */
export const toldOf = (kind: DeliveryKind): TimelineEvent | null => EFFECTS[kind].told ?? null

/**
 * Gives the moves of a message, in order; none when it stays. Whatever the event says, the provider has the reply: one that
 * was thought of as anything before is sent first.
 */
export function movesFor(from: State, kind: DeliveryKind): State[] {
  const moves: State[] = LEFT.includes(from) ? [] : ['sent']
  const { state } = EFFECTS[kind]
  if (state !== undefined && canMove(moves.at(-1) ?? from, state)) moves.push(state)
  return moves
}

const BY_REASON: Readonly<Record<string, SuppressionKind>> = {
  'suppress-bounce': 'bounce',
  'suppress-unsubscribe': 'unsubscribe',
  'suppress-complaint': 'complaint',
}

/** Why the address gets no automatic reply any more; null when it still does. A temporary failure says nothing about it. */
export function suppressionFor(kind: DeliveryKind, reason: string | null): SuppressionKind | null {
  if (kind === 'complained') return 'complaint'
  if (kind === 'unsubscribed') return 'unsubscribe'
  // Rejected is about us: Mailgun did not ask the other side at all.
  if (kind !== 'bounced') return null
  return reason !== null && Object.hasOwn(BY_REASON, reason) ? (BY_REASON[reason] ?? null) : 'bounce'
}
