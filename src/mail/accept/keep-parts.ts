/**
 * Attachments and raw MIME: sealed once while they stream in, kept as raw bytes, never opened here. Their keys lie in
 * records sealed for the correspondent, so that erasing the person erases them too.
 */
import type { FernetKey } from '../../crypto/fernet.ts'
import { type Sealed, seal } from '../../crypto/sealed.ts'
import type { Queryable } from '../../db/pool.ts'
import { newId } from '../../new-id.ts'
import type { AttachmentRecord } from '../message.ts'

/** One part of a mail. `pieces` gives the sealed content in order; absent when only the record is kept. */
export type KeptPart = {
  /** bound into every piece of the content */
  id: string
  kind: 'attachment' | 'raw'
  record: AttachmentRecord
  pieces?: () => AsyncIterable<Buffer> | Iterable<Buffer>
}

/** Pieces of about 64 KiB travel to the database in statements of about this many bytes. */
const STATEMENT_BYTES = 1024 * 1024

type AttachmentRow = {
  id: string
  messageId: string
  position: number
  kind: KeptPart['kind']
  sealedRecord: Sealed<AttachmentRecord>
  stored: boolean
}

/** Writes the parts of one message inside the caller's transaction. */
export async function keepParts(
  db: Queryable,
  input: { messageId: string; key: FernetKey; parts: readonly KeptPart[] },
): Promise<void> {
  let position = 0
  for (const part of input.parts) {
    const binding = { table: 'attachment', column: 'sealed_record', row: part.id }
    const row: AttachmentRow = {
      id: part.id,
      messageId: input.messageId,
      position,
      kind: part.kind,
      sealedRecord: seal(input.key, binding, part.record),
      stored: part.pieces !== undefined,
    }
    await db.query({
      name: 'accept.part',
      text: 'insert into attachment (id, message_id, position, kind, sealed_record, stored) values ($1, $2, $3, $4, $5, $6)',
      values: [row.id, row.messageId, row.position, row.kind, row.sealedRecord, row.stored],
    })
    position += 1
    if (part.pieces !== undefined) await keepPieces(db, part.id, part.pieces())
  }
}

async function keepPieces(
  db: Queryable,
  attachmentId: string,
  pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
): Promise<void> {
  let batch: Buffer[] = []
  let bytes = 0
  let next = 0
  const flush = async () => {
    const offsets: number[] = []
    let at = 0
    for (const piece of batch) {
      offsets.push(at)
      at += piece.length
    }
    await db.query({
      name: 'accept.pieces',
      text: `insert into attachment_chunk (attachment_id, position, content)
             select $1, $2 + p.rank - 1, substr($3::bytea, p.at + 1, p.size)
               from unnest($4::int[], $5::int[]) with ordinality as p(at, size, rank)`,
      values: [attachmentId, next, Buffer.concat(batch, at), offsets, batch.map((piece) => piece.length)],
    })
    next += batch.length
    batch = []
    bytes = 0
  }
  for await (const piece of pieces) {
    batch.push(piece)
    bytes += piece.length
    if (bytes >= STATEMENT_BYTES) await flush()
  }
  if (batch.length > 0) await flush()
}

export const newPartId = newId
