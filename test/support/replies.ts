/** Replies that are on their way, as the outbox writes them, and events about them: nobody works on these mails. */
import { randomBytes } from 'node:crypto'
import { systemClock } from '../../src/clock.ts'
import type { State } from '../../src/mail/lifecycle.ts'
import { ourMessageId } from '../../src/mail/thread.ts'
import type { DeliveryEvent } from '../../src/providers/mail-provider.ts'
import { type MailWorld, makeReady, move, receive } from '../cli/sample-messages.ts'

export type Reply = { id: string; draftId: string; messageId: string }

/** A mail whose reply was claimed: state `sending`. `approvedBy` null: no person approved it. */
export async function makeSending(
  world: MailWorld,
  { from, approvedBy = 'operator' }: { from?: string; approvedBy?: string | null } = {},
): Promise<Reply> {
  const id = await receive(world, from === undefined ? {} : { from })
  const draftId = await makeReady(world, id)
  await world.pool.query('update draft set approved_by = $2, category = $3, triage_category = $3 where id = $1', [
    draftId,
    approvedBy,
    'question',
  ])
  await move(world, id, { to: 'approved', story: [] })
  const messageId = messageIdOf(world, id)
  await world.pool.query(
    `insert into reply (id, message_id, draft_id, state, message_id_header, attempts, sending_at)
     values ($1, $1, $2, 'sending', $3, 1, now())`,
    [id, draftId, messageId],
  )
  await move(world, id, { to: 'sending', story: [{ event: 'reply.sending', detail: { attempt: 1 } }] })
  return { id, draftId, messageId }
}

/** The Message-ID that the reply to a mail has. */
export const messageIdOf = ({ vault }: Pick<MailWorld, 'vault'>, id: string): string =>
  ourMessageId({ replyId: id, tag: vault.indexes.replyTag(id), domain: 'postern.example' })

/** Goes on to the states that a send can end in. */
export async function leadTo(world: MailWorld, { id }: Reply, state: State): Promise<void> {
  const story = [] as const
  if (state === 'approved') await move(world, id, { to: 'approved', story: [...story] })
  if (state === 'unknown' || state === 'held') await move(world, id, { to: 'unknown', story: [...story] })
  if (state === 'held') await move(world, id, { to: 'held', reasons: ['outcome_unknown'], story: [...story] })
  if (state === 'sent') await move(world, id, { to: 'sent', story: [{ event: 'reply.sent' }] })
}

/** What the provider's module gives of an event about a reply. */
export function deliveryEvent(
  kind: NonNullable<DeliveryEvent['kind']>,
  { messageId }: { messageId: string | null },
  change: Partial<DeliveryEvent> = {},
): DeliveryEvent {
  const failure = { code: 550, enhancedCode: '5.1.1', reason: 'bounce', text: 'No such user', delayed: false }
  const fails = kind === 'bounced' || kind === 'deferred' || kind === 'rejected'
  return {
    kind,
    name: kind,
    id: randomBytes(8).toString('hex'),
    at: systemClock.now(),
    messageId,
    replyId: null,
    recipient: null,
    failure: fails ? failure : null,
    ...change,
  }
}
