/**
 * Which conversation a mail belongs to: (a) our own Message-ID whose tag verifies, (b) the id that a reply of ours
 * carried on the wire, (c) an id that we received from the same person. Always the same mailbox and the same
 * correspondent; never the subject. A spoofed reference finds nothing, since the thread of another person does not fit.
 */

import type { Indexes } from '../../crypto/blind-index.ts'
import type { Queryable } from '../../db/pool.ts'
import { parseOurMessageId } from '../thread.ts'

const NEWEST_REFERENCES = 20

type Asked = { mailboxId: string | null; correspondentId: string; inReplyTo: string[]; references: string[] }

const SQL = `
select t.id
  from unnest($3::bytea[], $4::uuid[], $5::text[]) with ordinality as r(received, reply, wire, rank)
  join lateral (
    select m.thread_id from message m where m.mailbox_id = $1 and m.message_id_index = r.received
    union all
    select m.thread_id from reply p join message m on m.id = p.message_id where p.id = r.reply
    union all
    select m.thread_id from reply p join message m on m.id = p.message_id where p.wire_id = r.wire
  ) hit on true
  join thread t on t.id = hit.thread_id and t.mailbox_id = $1 and t.correspondent_id = $2
 order by r.rank
 limit 1`

/** Gives the thread's id, or null when the mail opens a new one. At most 20 references are looked up, newest first. */
export async function findThread(db: Queryable, indexes: Indexes, asked: Asked): Promise<string | null> {
  const ids = [...new Set([...asked.inReplyTo, ...asked.references.toReversed()])].slice(0, NEWEST_REFERENCES)
  if (ids.length === 0 || asked.mailboxId === null) return null
  const ours = ids.map((id) => parseOurMessageId(id))
  const { rows } = await db.query<{ id: string }>({
    name: 'accept.find_thread',
    text: SQL,
    values: [
      asked.mailboxId,
      asked.correspondentId,
      ids.map((id) => indexes.messageId(id)),
      ours.map((id) => (id !== null && indexes.verifyReplyTag(id.replyId, id.tag) ? id.replyId : null)),
      ids,
    ],
  })
  return rows[0]?.id ?? null
}
