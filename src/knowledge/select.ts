/** Which words of the operator go into a prompt: all of them while they are few, else the sections that answer. */
import type { Queryable } from '../db/pool.ts'
import { readKeptArticle } from './front-matter.ts'
import type { FoundChunk, Retriever } from './search.ts'
import type { KnowledgeDocument } from './store.ts'

/** `whole`: every document, in full; else only the sections that were found. */
export type Selection = { documents: KnowledgeDocument[]; whole: boolean }

/** An estimate on the safe side: tokenizers of 2026 make a token of 3 to 4 bytes of prose, and of fewer in other scripts. */
const BYTES_PER_TOKEN = 3
const MOST_CHUNKS = 10

/**
 * Takes the queries that the mail asks and the most tokens of a base that may go whole; gives each document once, found ones
 * with the best first; nothing for no mailbox. Two questions, asked together.
 */
export async function selectDocuments(
  deps: { pool: Queryable; retriever: Retriever },
  input: { mailboxId: string | null; queries: readonly string[]; wholeUpTo: number },
): Promise<Selection> {
  const { mailboxId, queries } = input
  if (mailboxId === null) return { documents: [], whole: true }
  // Together: in a base that is small enough to go whole, a search costs next to nothing.
  const [base, found] = await Promise.all([
    loadUpTo(deps.pool, mailboxId, input.wholeUpTo * BYTES_PER_TOKEN),
    deps.retriever.search({ mailboxId, queries, limit: MOST_CHUNKS }),
  ])
  if (base.fits) return { documents: base.documents.map(withoutFrontMatter), whole: true }
  return { documents: joinSections(found), whole: false }
}

type Base = { fits: boolean; documents: KnowledgeDocument[] }
type BaseRow = { fits: boolean } & (KnowledgeDocument | { id: null })

/** The size of a text is in its header: a base that does not fit is not read. */
async function loadUpTo(pool: Queryable, mailboxId: string, bytes: number): Promise<Base> {
  const { rows } = await pool.query<BaseRow>({
    name: 'knowledge.select',
    text: `with base as (
             select coalesce(sum(octet_length(content)), 0) <= $2 as fits from knowledge_document where mailbox_id = $1
           )
           select base.fits, d.id, d.name, d.content, d.version
             from base left join knowledge_document d on base.fits and d.mailbox_id = $1
            order by d.name`,
    values: [mailboxId, bytes],
  })
  return {
    fits: rows[0]?.fits ?? true,
    documents: rows.flatMap((row) => (row.id === null ? [] : [row])),
  }
}

/** What the operator wrote above the text is for us; its title is for the reader. */
function withoutFrontMatter({ id, name, content, version }: KnowledgeDocument): KnowledgeDocument {
  const { title, text } = readKeptArticle(content)
  return { id, name, version, content: title === null ? text : `# ${title}\n\n${text}` }
}

function joinSections(found: readonly FoundChunk[]): KnowledgeDocument[] {
  return [...Map.groupBy(found, ({ documentId }) => documentId).values()].flatMap((sections) => {
    const [first] = sections
    if (first === undefined) return []
    const content = sections.toSorted((a, b) => a.position - b.position).reduce(joinNext, { text: '', last: null }).text
    return [{ id: first.documentId, name: first.name, version: first.version, content }]
  })
}

type Joined = { text: string; last: FoundChunk | null }

/** Neighbours read on; what lies between others is marked, so that nobody takes them for one text. */
function joinNext({ text, last }: Joined, next: FoundChunk): Joined {
  const follows = last !== null && last.position + 1 === next.position
  const goesOn = follows && last.heading === next.heading
  const said = goesOn ? next.body : `# ${next.heading}\n\n${next.body}`
  return { text: last === null ? said : `${text}\n\n${follows ? '' : '[…]\n\n'}${said}`, last: next }
}
