/** What the operator lets Claude know: public words, one document per name and mailbox, whole in the prompt. */
import { v7 } from 'uuid'
import type { Queryable } from '../db/pool.ts'
import { AppError } from '../errors.ts'

export type KnowledgeDocument = { id: string; name: string; content: string; version: number }

const MAX_BYTES = 256 * 1024

/**
 * Writes a document; the same name again is its next version. Refuses `knowledge.empty` and `knowledge.too_long` (256 KiB
 * of UTF-8 text).
 */
export async function importDocument(
  deps: { pool: Queryable },
  input: { mailboxId: string; name: string; content: string },
): Promise<KnowledgeDocument> {
  const content = input.content.toWellFormed().replaceAll('\0', '')
  if (content.trim() === '') throw new AppError('knowledge.empty')
  if (Buffer.byteLength(content) > MAX_BYTES)
    throw new AppError('knowledge.too_long', { bytes: Buffer.byteLength(content) })
  const { rows } = await deps.pool.query<KnowledgeDocument>({
    text: `insert into knowledge_document (id, mailbox_id, name, content) values ($1, $2, $3, $4)
           on conflict (mailbox_id, name) do update set content = excluded.content, version = knowledge_document.version + 1, updated_at = now()
           returning id, name, content, version`,
    values: [v7(), input.mailboxId, input.name, content],
  })
  const written = rows[0]
  if (written === undefined) throw new Error('an upsert gives its row')
  return written
}

/** Every document of a mailbox, by name. */
export async function loadDocuments(pool: Queryable, mailboxId: string): Promise<KnowledgeDocument[]> {
  const { rows } = await pool.query<KnowledgeDocument>({
    name: 'knowledge.load',
    text: 'select id, name, content, version from knowledge_document where mailbox_id = $1 order by name',
    values: [mailboxId],
  })
  return rows
}
