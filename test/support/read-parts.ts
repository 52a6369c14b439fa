/** What is kept of the attachments and the raw form of a mail, opened through the vault. */
import { open } from '../../src/crypto/sealed.ts'
import { openContent } from '../../src/crypto/sealed-content.ts'
import type { Deps } from '../../src/deps.ts'
import { AttachmentRecord } from '../../src/mail/message.ts'

export type StoredPart = {
  id: string
  kind: 'attachment' | 'raw'
  stored: boolean
  record: AttachmentRecord
  /** sealed, in order */
  chunks: Buffer[]
  /** opened; null when only the record is kept */
  content: Buffer | null
}

/** The parts of a message in their order. */
export async function readParts(deps: Pick<Deps, 'pool' | 'vault'>, messageId: string): Promise<StoredPart[]> {
  const { rows } = await deps.pool.query(
    `select a.id, a.kind, a.stored, a.sealed_record, m.correspondent_id
       from attachment a join message m on m.id = a.message_id where a.message_id = $1 order by a.position`,
    [messageId],
  )
  return Promise.all(rows.map((row) => readPart(deps, row)))
}

type Row = { id: string; kind: 'attachment' | 'raw'; stored: boolean; sealed_record: Buffer; correspondent_id: string }

async function readPart({ pool, vault }: Pick<Deps, 'pool' | 'vault'>, row: Row): Promise<StoredPart> {
  const { id, kind, stored } = row
  const key = await vault.keyOf(row.correspondent_id)
  const record = open(
    key,
    { table: 'attachment', column: 'sealed_record', row: id },
    row.sealed_record,
    AttachmentRecord,
  )
  const found = await pool.query<{ content: Buffer }>(
    'select content from attachment_chunk where attachment_id = $1 order by position',
    [id],
  )
  const chunks = found.rows.map(({ content }) => content)
  const content = record.key === null ? null : await openAll(id, record.key, chunks)
  return { id, kind, stored, record, chunks, content }
}

async function openAll(attachmentId: string, key: string, chunks: Buffer[]): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of openContent({ key, attachmentId }, chunks)) pieces.push(piece)
  return Buffer.concat(pieces)
}
