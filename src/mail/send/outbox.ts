/** The reply rows: one per message, whatever happens. A row exists from the moment a reply may have left. */
import { z } from 'zod'
import type { Queryable } from '../../db/pool.ts'

const Claimed = z.object({
  messageIdHeader: z.string(),
  attempts: z.number(),
  /** how often it was sent again because nobody knew its outcome, this time included */
  resends: z.number(),
  automatic: z.boolean(),
  epoch: z.string(),
  sends: z.number(),
})
export type ClaimedReply = z.infer<typeof Claimed>

type Claim = {
  messageId: string
  draftId: string
  messageIdHeader: string
  at: Date
  /** the same reply once more, after look-ups that found no trace of it */
  again: boolean
}

/**
 * Takes the one place for a reply to this message, and counts it in the epoch. A reply that certainly did not leave gives
 * its place, and its Message-ID, to the next try; one of unknown outcome only to `again`. Null when one is on its way, has
 * left, or may have: the caller rolls back, and with it the count.
 */
export async function claimReply(tx: Queryable, claim: Claim): Promise<ClaimedReply | null> {
  const { rows } = await tx.query({
    name: 'send.place',
    text: `with placed as (
             insert into reply (id, message_id, draft_id, state, message_id_header, attempts, sending_at)
             values ($1, $1, $2, 'sending', $3, 1, $4)
             on conflict (message_id) do update
                set draft_id = excluded.draft_id, state = 'sending', attempts = reply.attempts + 1,
                    -- of a reply in doubt the first post stays the one that is to be known
                    sending_at = case when $5 then reply.sending_at else excluded.sending_at end,
                    resends = case when $5 then reply.resends + 1 else 0 end, resend_granted = false
              where reply.state = case when $5 then 'unknown' else 'not_sent' end
             returning message_id_header, attempts, resends
           ), counted as (update epoch set sends = sends + 1 returning epoch, sends)
           select placed.message_id_header as "messageIdHeader", placed.attempts, placed.resends, d.approved_by is null as automatic,
                  counted.epoch, counted.sends::float8 as sends
             from placed, counted, draft d where d.id = $2`,
    values: [claim.messageId, claim.draftId, claim.messageIdHeader, claim.at, claim.again],
  })
  return rows[0] === undefined ? null : Claimed.parse(rows[0])
}

/** What is certain about the claimed reply of a message. */
export async function settleReply(
  db: Queryable,
  messageId: string,
  settled: { state: 'sent' | 'not_sent'; at: Date; providerMessageId: string | null },
): Promise<void> {
  await db.query({
    name: 'send.settle',
    text: `update reply set state = $2, provider_message_id = $3, wire_id = $3, sent_at = case when $2 = 'sent' then $4::timestamptz end
            where message_id = $1`,
    values: [messageId, settled.state, settled.providerMessageId, settled.at],
  })
}

/** A second post certainly did not leave: the doubt about the first is as it was, and so is the leave to try again. */
export async function takeBackResend(db: Queryable, messageId: string, wasGranted: boolean): Promise<void> {
  await db.query({
    name: 'send.take_back',
    text: 'update reply set resends = resends - 1, resend_granted = $2 where message_id = $1',
    values: [messageId, wasGranted],
  })
}

const Unknown = z.object({
  messageIdHeader: z.string(),
  sendingAt: z.date(),
  resends: z.number(),
  resendGranted: z.boolean(),
})

/** The reply of unknown outcome of a message; null when it has none. */
export async function loadUnknownReply(db: Queryable, messageId: string): Promise<z.infer<typeof Unknown> | null> {
  const { rows } = await db.query({
    name: 'lookup.reply',
    text: `select message_id_header as "messageIdHeader", sending_at as "sendingAt", resends, resend_granted as "resendGranted"
             from reply where message_id = $1 and state = 'unknown'`,
    values: [messageId],
  })
  return rows[0] === undefined ? null : Unknown.parse(rows[0])
}
