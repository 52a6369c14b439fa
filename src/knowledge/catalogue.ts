/** The documents by mailbox and name, as an operator sees and removes them. */
import type { Queryable } from '../db/pool.ts'
import { AppError } from '../errors.ts'

/** `bytes` of UTF-8; `version` counts the imports under this name. */
export type ListedDocument = { name: string; mailbox: string; version: number; bytes: number; updatedAt: Date }
type Named = { mailboxId: string; name: string }

const COLUMNS = `d.name, b.address as mailbox, d.version, octet_length(d.content) as bytes, d.updated_at as "updatedAt"`

/** Gives every document without its text, by mailbox and name; of one mailbox when `mailboxId` names it. */
export async function listDocuments(
  deps: { pool: Queryable },
  input: { mailboxId: string | null },
): Promise<ListedDocument[]> {
  const { rows } = await deps.pool.query<ListedDocument>({
    text: `select ${COLUMNS} from knowledge_document d join mailbox b on b.id = d.mailbox_id
            where $1::uuid is null or b.id = $1 order by b.address, d.name`,
    values: [input.mailboxId],
  })
  return rows
}

/** Gives one document with its text. Refuses `knowledge.not_found`. */
export async function getDocument(
  deps: { pool: Queryable },
  input: Named,
): Promise<ListedDocument & { content: string }> {
  const { rows } = await deps.pool.query<ListedDocument & { content: string }>({
    text: `select ${COLUMNS}, d.content from knowledge_document d join mailbox b on b.id = d.mailbox_id
            where b.id = $1 and d.name = $2`,
    values: [input.mailboxId, input.name],
  })
  if (rows[0] === undefined) throw new AppError('knowledge.not_found', { name: input.name })
  return rows[0]
}

/** Removes one document for good and gives what it was. Refuses `knowledge.not_found`. */
export async function removeDocument(deps: { pool: Queryable }, input: Named): Promise<ListedDocument> {
  const { rows } = await deps.pool.query<ListedDocument>({
    text: `delete from knowledge_document d using mailbox b
            where b.id = d.mailbox_id and b.id = $1 and d.name = $2 returning ${COLUMNS}`,
    values: [input.mailboxId, input.name],
  })
  if (rows[0] === undefined) throw new AppError('knowledge.not_found', { name: input.name })
  return rows[0]
}
