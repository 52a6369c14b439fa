/** The reply rows: one per message, whatever happens. A row exists from the moment a reply may have left. */
import { z } from 'zod'
import type { Queryable } from '../../db/pool.ts'

const Claimed = z.object({ id: z.string(), messageIdHeader: z.string(), attempts: z.number(), automatic: z.boolean() })
export type ClaimedReply = z.infer<typeof Claimed>

type Claim = { id: string; messageId: string; draftId: string; messageIdHeader: string; at: Date }

/**
 * Takes the one place for a reply to this message. A reply that certainly did not leave gives its place, and its
 * Message-ID, to the next try. Null when one is on its way, has left, or may have.
 */
export async function claimReply(db: Queryable, claim: Claim): Promise<ClaimedReply | null> {
  const { rows } = await db.query({
    name: 'send.place',
    text: `insert into reply (id, message_id, draft_id, state, message_id_header, attempts, sending_at)
           values ($1, $2, $3, 'sending', $4, 1, $5)
           on conflict (message_id) do update
              set draft_id = excluded.draft_id, state = 'sending', attempts = reply.attempts + 1, sending_at = excluded.sending_at
            where reply.state = 'not_sent'
           returning id, message_id_header as "messageIdHeader", attempts,
                     (select d.approved_by is null from draft d where d.id = $3) as automatic`,
    values: [claim.id, claim.messageId, claim.draftId, claim.messageIdHeader, claim.at],
  })
  return rows[0] === undefined ? null : Claimed.parse(rows[0])
}

/** What is certain about a claimed reply. */
export async function settleReply(
  db: Queryable,
  id: string,
  settled: { state: 'sent' | 'not_sent'; at: Date; providerMessageId: string | null },
): Promise<void> {
  await db.query({
    name: 'send.settle',
    text: `update reply set state = $2, provider_message_id = $3, wire_id = $3, sent_at = case when $2 = 'sent' then $4::timestamptz end where id = $1`,
    values: [id, settled.state, settled.providerMessageId, settled.at],
  })
}
