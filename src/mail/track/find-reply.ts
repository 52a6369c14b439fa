/**
 * Which reply an event is about: (a) our own Message-ID whose tag verifies, (b) the id that the reply carried on the wire,
 * (c) the id that we sent along. Never the recipient, which an account may have redacted.
 */
import type { Indexes } from '../../crypto/blind-index.ts'
import type { Queryable } from '../../db/pool.ts'
import type { DeliveryEvent } from '../../providers/mail-provider.ts'
import { parseOurMessageId } from '../thread.ts'

/** `known` false: the mail is there and its reply is not: this database was set back to an earlier state. */
export type FoundReply = { messageId: string; known: boolean }

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/** A reply has the id of the mail that it answers, so its Message-ID leads to the mail even when the reply is forgotten. */
const SQL = `
select hit.message_id as "messageId", hit.known
  from (
    select message_id, true as known, 1 as rank from reply where id = $1
    union all
    select message_id, true, 2 from reply where wire_id = $2
    union all
    select message_id, true, 3 from reply where id = $3
    union all
    select id, false, 4 from message where id = $1
    union all
    select id, false, 5 from message where id = $3
  ) hit
 order by hit.rank
 limit 1`

/** Gives the mail whose reply the event is about; null when it is none of ours. */
export async function findReply(
  db: Queryable,
  indexes: Pick<Indexes, 'verifyReplyTag'>,
  { messageId, replyId }: DeliveryEvent,
): Promise<FoundReply | null> {
  const ours = messageId === null ? null : parseOurMessageId(messageId)
  const proven = ours !== null && indexes.verifyReplyTag(ours.replyId.toLowerCase(), ours.tag.toLowerCase())
  const sentAlong = replyId !== null && UUID.test(replyId) ? replyId : null
  const { rows } = await db.query<FoundReply>({
    name: 'track.find_reply',
    text: SQL,
    values: [proven ? ours.replyId : null, messageId, sentAlong],
  })
  return rows[0] ?? null
}
