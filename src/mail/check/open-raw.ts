/** The raw form of a mail, as it came: kept sealed in pieces, opened one batch at a time. */
import { open } from '../../crypto/sealed.ts'
import { openContent } from '../../crypto/sealed-content.ts'
import type { Queryable } from '../../db/pool.ts'
import { AttachmentRecord } from '../message.ts'
import type { LoadedMessage } from '../store.ts'

/** Pieces of about 90 KB in one answer of the database. */
const BATCH = 16

/** Gives the bytes in order; null when the mail did not come as raw MIME. Refuses `sealed.unreadable`, also on the way. */
export async function openRaw(
  pool: Queryable,
  { id, key }: Pick<LoadedMessage, 'id' | 'key'>,
): Promise<AsyncIterable<Buffer> | null> {
  const { rows } = await pool.query({
    name: 'check.raw',
    text: "select id, sealed_record from attachment where message_id = $1 and kind = 'raw' and stored limit 1",
    values: [id],
  })
  const [found] = rows
  if (found === undefined) return null
  const attachmentId: string = found.id
  const binding = { table: 'attachment', column: 'sealed_record', row: attachmentId }
  const record = open(key, binding, found.sealed_record, AttachmentRecord)
  if (record.key === null) return null
  return openContent({ key: record.key, attachmentId }, readPieces(pool, attachmentId))
}

async function* readPieces(pool: Queryable, attachmentId: string): AsyncGenerator<Buffer> {
  for (let next = 0; ; next += BATCH) {
    const { rows } = await pool.query<{ content: Buffer }>({
      name: 'check.pieces',
      text: `select content from attachment_chunk where attachment_id = $1 and position >= $2 and position < $3
              order by position`,
      values: [attachmentId, next, next + BATCH],
    })
    for (const { content } of rows) yield content
    if (rows.length < BATCH) return
  }
}
