/**
 * The one statement behind every 200: token, message, thread, timeline and job, committed together or not at all.
 *
 * All bytes of a batch travel in one binary parameter that the statement slices, since an array of bytea would travel
 * as hex text. A row whose token, mail or key is not as expected writes nothing and is explained by `explain`.
 */
import type { Sealed } from '../../crypto/sealed.ts'
import type { Queryable } from '../../db/pool.ts'
import { enqueueSql } from '../../queue/enqueue.ts'
import type { MessageBody, MessageHead } from '../message.ts'

export type MailRow = {
  id: string
  mailboxId: string | null
  threadId: string
  threadIsNew: boolean
  correspondentId: string
  keyId: string
  receivedAt: Date
  form: 'parsed' | 'mime'
  late: boolean
  requestId: string
  size: number
  tokenDigest: Buffer
  contentDigest: Buffer
  dedupeIndex: Buffer
  messageIdIndex: Buffer | null
  sealedHead: Sealed<MessageHead>
  sealedBody: Sealed<MessageBody>
}

const DIGEST = 32
const NO_DIGEST = Buffer.alloc(DIGEST)

const SQL = `
with incoming as materialized (
  select r.*,
         substr($14::bytea, r.at + 1, ${DIGEST}) as token_digest,
         substr($14::bytea, r.at + 33, ${DIGEST}) as content_digest,
         substr($14::bytea, r.at + 65, ${DIGEST}) as dedupe_index,
         case when r.has_id then substr($14::bytea, r.at + 97, ${DIGEST}) end as message_id_index,
         substr($14::bytea, r.at + 129, r.head) as sealed_head,
         substr($14::bytea, r.at + 129 + r.head, r.body) as sealed_body
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bool[], $5::uuid[], $6::uuid[], $7::timestamptz[], $8::text[],
                $9::bool[], $10::text[], $11::int[], $12::bool[], $13::int[], $15::int[], $16::int[])
      as r(id, mailbox_id, thread_id, thread_is_new, correspondent_id, key_id, received_at, form,
           late, request_id, size, has_id, at, head, body)
), openable as (
  -- a mail is only kept under a key that exists: one erased a moment ago must not come back
  select i.* from incoming i join correspondent c on c.id = i.correspondent_id and c.key_id = i.key_id
   for key share of c
), claimed as (
  insert into webhook_token (token_digest, content_digest, message_id)
  select token_digest, content_digest, id from openable
  on conflict (token_digest) do nothing
  returning token_digest, message_id
), mail as (
  insert into message (id, mailbox_id, thread_id, correspondent_id, state, received_at, form, late, request_id, size,
                       dedupe_index, message_id_index, sealed_head, sealed_body)
  select o.id, o.mailbox_id, o.thread_id, o.correspondent_id, 'received', o.received_at, o.form, o.late, o.request_id,
         o.size, o.dedupe_index, o.message_id_index, o.sealed_head, o.sealed_body
    from openable o join claimed on claimed.message_id = o.id
  on conflict (dedupe_index) do nothing
  returning id, thread_id, received_at, request_id, late
), opened as (
  insert into thread (id, mailbox_id, correspondent_id)
  select o.thread_id, o.mailbox_id, o.correspondent_id from openable o join mail on mail.id = o.id where o.thread_is_new
), told as (
  insert into timeline (message_id, at, event, request_id)
  select id, received_at, case when late then 'message.late' else 'message.received' end, request_id from mail
), queued as (${enqueueSql({
  from: 'mail',
  name: `'mail.check'`,
  payload: `jsonb_build_object('messageId', mail.id, 'version', 0, 'requestId', mail.request_id, 'attempt', 0)`,
  startAfter: 'null::timestamptz',
})})
select id from mail`

/** Writes a batch in one round trip and one commit; gives the ids that are now stored. Throws what `pg` throws. */
export async function recordMail(db: Queryable, rows: readonly MailRow[]): Promise<Set<string>> {
  const pieces: Uint8Array[] = []
  const offsets: number[] = []
  let at = 0
  for (const row of rows) {
    offsets.push(at)
    const six = [
      row.tokenDigest,
      row.contentDigest,
      row.dedupeIndex,
      row.messageIdIndex ?? NO_DIGEST,
      row.sealedHead,
      row.sealedBody,
    ]
    for (const piece of six) at += piece.length
    pieces.push(...six)
  }
  const result = await db.query<{ id: string }>({
    name: 'accept.record',
    text: SQL,
    values: [
      column(rows, (row) => row.id),
      column(rows, (row) => row.mailboxId ?? 'null'),
      column(rows, (row) => row.threadId),
      column(rows, (row) => row.threadIsNew),
      column(rows, (row) => row.correspondentId),
      column(rows, (row) => row.keyId),
      column(rows, (row) => row.receivedAt.toISOString()),
      column(rows, (row) => row.form),
      column(rows, (row) => row.late),
      rows.map((row) => row.requestId),
      column(rows, (row) => row.size),
      column(rows, (row) => row.messageIdIndex !== null),
      `{${offsets.join()}}`,
      Buffer.concat(pieces, at),
      column(rows, (row) => row.sealedHead.length),
      column(rows, (row) => row.sealedBody.length),
    ],
  })
  return new Set(result.rows.map((row) => row.id))
}

/**
 * The values of a column as the text of a PostgreSQL array: ids, numbers, times and words that we made, so none needs
 * quotes. `pg` would look for that in every character.
 */
const column = (rows: readonly MailRow[], read: (row: MailRow) => string | number | boolean): string =>
  `{${rows.map(read).join()}}`

export type Explanation =
  | { kind: 'duplicate'; id: string | null }
  | { kind: 'token_reused' }
  /** its key is gone, or the row that it met has vanished again: look everything up once more */
  | { kind: 'again' }

/**
 * Why a row was not stored: its token was used (with the same content: a retry; with another: a replay), or the same
 * mail came under another token. In the last case the fresh token is now spent on the first mail.
 */
export async function explainUnstored(db: Queryable, row: MailRow): Promise<Explanation> {
  const { rows } = await db.query<{ content_digest: Buffer; token_mail: string | null; first_mail: string | null }>({
    name: 'accept.explain',
    text: `select t.content_digest, known.id as token_mail, twin.id as first_mail
             from (select 1) one
             left join webhook_token t on t.token_digest = $1
             left join message known on known.id = t.message_id
             left join message twin on twin.dedupe_index = $2`,
    values: [row.tokenDigest, row.dedupeIndex],
  })
  const found = rows[0]
  if (found?.content_digest === null || found === undefined) return { kind: 'again' }
  if (!found.content_digest.equals(row.contentDigest)) return { kind: 'token_reused' }
  const first = found.token_mail ?? found.first_mail
  if (found.token_mail === null && first !== null) await pointToken(db, row.tokenDigest, first)
  return { kind: 'duplicate', id: first }
}

async function pointToken(db: Queryable, tokenDigest: Buffer, messageId: string): Promise<void> {
  await db.query({
    name: 'accept.point_token',
    text: 'update webhook_token set message_id = $2 where token_digest = $1',
    values: [tokenDigest, messageId],
  })
}
