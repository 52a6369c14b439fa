/** The sections of a document's current version, with the lexemes that they are found by. */
import type pg from 'pg'
import { newId } from '../new-id.ts'
import { chunkArticle } from './chunk.ts'
import type { Article } from './front-matter.ts'
import { detectLanguage, searchConfiguration, UNDETERMINED } from './language.ts'

type Target = { documentId: string; mailboxId: string; name: string; article: Article; language: string }

/** The article's own word, else the caller's, else what the text looks like; two letters or `und`. */
export async function languageOf(article: Article, given: string | null): Promise<string> {
  return article.language ?? (given === UNDETERMINED ? null : given) ?? (await detectLanguage(article.text))
}

/**
 * Replaces the chunks of a document, whose row the caller's transaction holds. At most about 2,200 rows, in one statement.
 * Beside its words a chunk has its mailbox as a lexeme, which no text can have: the index then narrows to the mailbox.
 */
export async function writeChunks(client: pg.PoolClient, target: Target): Promise<void> {
  const { documentId, mailboxId, name, article, language } = target
  const chunks = chunkArticle({ text: article.text, title: article.title, name })
  // What PostgreSQL has not sorted into the GIN index yet is read through at each look-up of a search: 4 MB of it by default.
  await client.query({
    name: 'knowledge.keep_sorted',
    text: `select set_config('gin_pending_list_limit', '64', true)`,
  })
  await client.query({
    name: 'knowledge.drop_chunks',
    text: 'delete from knowledge_chunk where document_id = $1',
    values: [documentId],
  })
  await client.query({
    name: 'knowledge.write_chunks',
    text: `insert into knowledge_chunk (id, document_id, mailbox_id, position, heading, body, config, lexemes)
           select id, $1, $2, place - 1, heading, body, $3::text,
                  setweight(to_tsvector($3::text::regconfig, heading), 'A') || setweight(to_tsvector($3::text::regconfig, body), 'B')
                    || array_to_tsvector(array['@' || $2::uuid])
             from unnest($4::uuid[], $5::text[], $6::text[]) with ordinality as chunk(id, heading, body, place)`,
    values: [
      documentId,
      mailboxId,
      searchConfiguration(language),
      chunks.map(() => newId()),
      chunks.map(({ heading }) => heading),
      chunks.map(({ body }) => body),
    ],
  })
}
