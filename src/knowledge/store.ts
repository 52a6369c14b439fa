/** What the operator lets Claude know: public words, one document per name and mailbox, every version kept. */
import type pg from 'pg'
import { type Queryable, withTransaction } from '../db/pool.ts'
import { AppError } from '../errors.ts'
import { newId } from '../new-id.ts'
import { readArticle } from './front-matter.ts'
import { languageOf, writeChunks } from './write-chunks.ts'

export type KnowledgeDocument = { id: string; name: string; content: string; version: number }
export type ImportedDocument = KnowledgeDocument & { language: string; outcome: 'added' | 'changed' | 'unchanged' }

const MAX_BYTES = 256 * 1024

/**
 * Writes a document, its version and its sections, all or nothing. Other words under the same name are its next version;
 * the same words are none. The language is that of the front matter, else `language`, else what the text looks like.
 * Refuses `knowledge.empty`, `knowledge.too_long` (256 KiB of UTF-8) and `knowledge.front_matter`.
 */
export async function importDocument(
  deps: { pool: Pick<pg.Pool, 'connect'> },
  input: { mailboxId: string; name: string; content: string; language?: string },
): Promise<ImportedDocument> {
  const { mailboxId, name } = input
  const content = input.content.toWellFormed().replaceAll('\0', '')
  const bytes = Buffer.byteLength(content)
  if (bytes > MAX_BYTES) throw new AppError('knowledge.too_long', { bytes })
  const article = readArticle(content)
  if (article.text.trim() === '') throw new AppError('knowledge.empty')
  const language = await languageOf(article, input.language ?? null)
  const row = { id: newId(), mailboxId, name, content, language }
  return withTransaction(deps.pool, async (client) => {
    const written = await upsert(client, row)
    if (written === null) return { ...row, ...(await readVersion(client, row)), outcome: 'unchanged' }
    await client.query({
      name: 'knowledge.keep_version',
      text: 'insert into knowledge_revision (document_id, version, content) values ($1, $2, $3) on conflict do nothing',
      values: [written.id, written.version, content],
    })
    await writeChunks(client, { documentId: written.id, mailboxId, name, article, language })
    return { ...row, ...written, outcome: written.id === row.id ? 'added' : 'changed' }
  })
}

type Row = { id: string; mailboxId: string; name: string; content: string; language: string }
type Written = { id: string; version: number }

/** Null when the same words are there in the same language; the row is locked in any case. */
async function upsert(client: pg.PoolClient, row: Row): Promise<Written | null> {
  const { rows } = await client.query<Written>({
    name: 'knowledge.write',
    text: `insert into knowledge_document as before (id, mailbox_id, name, content, language) values ($1, $2, $3, $4, $5)
           on conflict (mailbox_id, name) do update
              set content = excluded.content, language = excluded.language, updated_at = now(),
                  version = before.version + (before.content <> excluded.content)::int
            where (before.content, before.language) is distinct from (excluded.content, excluded.language)
           returning id, version`,
    values: [row.id, row.mailboxId, row.name, row.content, row.language],
  })
  return rows[0] ?? null
}

async function readVersion(client: pg.PoolClient, { mailboxId, name }: Row): Promise<Written> {
  const { rows } = await client.query<Written>({
    name: 'knowledge.version',
    text: 'select id, version from knowledge_document where mailbox_id = $1 and name = $2',
    values: [mailboxId, name],
  })
  if (rows[0] === undefined) throw new Error('a row that was locked is there')
  return rows[0]
}

/** Every document of a mailbox as it was imported, by name. */
export async function loadDocuments(pool: Queryable, mailboxId: string): Promise<KnowledgeDocument[]> {
  const { rows } = await pool.query<KnowledgeDocument>({
    name: 'knowledge.load',
    text: 'select id, name, content, version from knowledge_document where mailbox_id = $1 order by name',
    values: [mailboxId],
  })
  return rows
}
