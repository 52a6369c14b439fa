/** Documents of a release that had no sections get them once. */
import type pg from 'pg'
import { withTransaction } from '../db/pool.ts'
import { readKeptArticle } from './front-matter.ts'
import { languageOf, writeChunks } from './write-chunks.ts'

type Unindexed = { id: string; mailboxId: string; name: string; content: string; language: string }

/**
 * Indexes every document without chunks, each in a transaction of its own, so that a start that is cut off goes on at the
 * next one; several processes may do it at once. One look at an index when nothing is missing. Gives how many there were.
 */
export async function indexMissing(deps: { pool: Pick<pg.Pool, 'connect'> }): Promise<number> {
  let indexed = 0
  while (await withTransaction(deps.pool, indexOne)) indexed += 1
  return indexed
}

/** False when no document is left that nobody else is at. */
async function indexOne(client: pg.PoolClient): Promise<boolean> {
  const { rows } = await client.query<Unindexed>({
    name: 'knowledge.unindexed',
    text: `select id, mailbox_id as "mailboxId", name, content, language from knowledge_document d
            where not exists (select from knowledge_chunk c where c.document_id = d.id)
            limit 1 for update skip locked`,
  })
  const [found] = rows
  if (found === undefined) return false
  const article = readKeptArticle(found.content)
  const language = await languageOf(article, found.language)
  await client.query({
    name: 'knowledge.set_language',
    text: 'update knowledge_document set language = $2 where id = $1',
    values: [found.id, language],
  })
  await writeChunks(client, { documentId: found.id, mailboxId: found.mailboxId, name: found.name, article, language })
  return true
}
