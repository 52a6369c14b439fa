/** The reply row after the provider spoke of the reply: it has left, whatever was known before. */
import type { Queryable } from '../../db/pool.ts'
import type { DeliveryEvent } from '../../providers/mail-provider.ts'
import type { FoundReply } from './find-reply.ts'

/** `messageIdHeader`: the one that we give the reply to this mail */
type Proof = { reply: FoundReply; event: DeliveryEvent; messageIdHeader: string; at: Date }

/**
 * Marks the reply as sent, and keeps the Message-ID that it has on the wire when that is not ours. One that this database
 * has forgotten gets its row back, without the version that left.
 */
export async function proveSent(tx: Queryable, { reply, event, messageIdHeader, at }: Proof): Promise<void> {
  const sentAt = event.at < at ? event.at : at
  if (!reply.known) {
    await tx.query({
      name: 'track.restore_reply',
      text: `insert into reply (id, message_id, state, message_id_header, sent_at) values ($1, $1, 'sent', $2, $3)
             on conflict (message_id) do nothing`,
      values: [reply.messageId, messageIdHeader, sentAt],
    })
  }
  await tx.query({
    name: 'track.prove_sent',
    text: `update reply
              set state = 'sent', sent_at = coalesce(sent_at, $2),
                  wire_id = case when $3 <> message_id_header then $3 else wire_id end
            where message_id = $1`,
    values: [reply.messageId, sentAt, event.messageId],
  })
}
