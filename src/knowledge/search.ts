/**
 * Finds sections by their words. A query counts a section by the share of the query's worth that it has: each lexeme is
 * worth more the fewer sections have it, and words that no section has are worth most, so that a question in another
 * language than the section's cannot win by one chance word. Measured in test/knowledge/retrieval.test.ts.
 */
import type { Queryable } from '../db/pool.ts'

/** `score` orders the sections of one search and means nothing beside those of another. */
export type FoundChunk = {
  documentId: string
  name: string
  version: number
  position: number
  heading: string
  body: string
  score: number
}
type Search = { mailboxId: string; queries: readonly string[]; limit: number }
/** Vectors would come in here. */
export type Retriever = { search(input: Search): Promise<FoundChunk[]> }

const MOST_QUERIES = 6
const MOST_QUERY = 1_000
/** Lexemes of one query under one configuration, the longest ones: a list of all common words would visit every section. */
const MOST_LEXEMES = 64
/** of reciprocal rank fusion, from the paper by Cormack, Clarke and Büttcher (SIGIR 2009) */
const FUSION = 60

/**
 * A query becomes lexemes under every configuration that the mailbox's sections have. It is never parsed as a query
 * language: what PostgreSQL gets is one quoted lexeme at a time. Backslash and quote are doubled by hand, as quote_literal
 * would write E'' for a backslash, which is no tsquery. One scan of the GIN index per lexeme, narrowed by the mailbox's own
 * lexeme; "is not distinct from" keeps the planner from reading the whole mailbox for each instead. Hits travel in arrays,
 * so that no join of many rows depends on what the planner guesses.
 */
const SEARCH = `
  with total as materialized (
    select config, count(*)::float8 as chunks from knowledge_chunk where mailbox_id = $1 group by config
  ), asked as materialized (
    select config, lexeme, array_agg(place) as places
      from total, unnest($2::text[]) with ordinality as query(words, place),
           lateral (select lexeme from unnest(tsvector_to_array(to_tsvector(config::regconfig, words))) as lexeme
                     order by length(lexeme) desc, lexeme limit ${MOST_LEXEMES}) as longest
     group by config, lexeme
  ), term as materialized (
    select lexeme, ('''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || '''')::tsquery as query
      from asked group by lexeme
  ), hit as materialized (
    select lexeme, config, count(*) as hits, array_agg(id) as ids, array_agg(rank) as ranks
      from term, (select quote_literal('@' || $1::uuid)::tsquery as mailbox_lexeme) as own,
           lateral (select c.config, c.id, ts_rank('{0.1,0.2,1.0,1.0}', c.lexemes, term.query, 1) as rank
                      from knowledge_chunk c
                     where c.lexemes @@ (term.query && mailbox_lexeme) and c.mailbox_id is not distinct from $1) as section
     group by lexeme, config
  ), worth as materialized (
    select config, places, ids, ranks, sqrt(ln(1 + chunks / (0.5 + coalesce(hits, 0)))) as worth
      from asked join total using (config) left join hit using (config, lexeme)
  ), most as materialized (
    select config, place, sum(worth) as worth from worth, unnest(places) as place group by config, place
  ), scored as (
    select id, place, sum(rank * worth.worth / most.worth) as score
      from worth cross join lateral unnest(places) as query(place) join most using (config, place)
           cross join lateral unnest(ids, ranks) as section(id, rank)
     group by id, place
  ), ranked as (
    select *, row_number() over (partition by place order by score desc, id) as rank from scored
  ), best as (
    select id, sum(1 / (${FUSION} + rank::float8)) as fused, max(score) as score
      from ranked group by id order by fused desc, score desc, id limit $3
  )
  select c.document_id as "documentId", d.name, d.version, c.position, c.heading, c.body, best.score
    from best join knowledge_chunk c using (id) join knowledge_document d on d.id = c.document_id
   order by fused desc, best.score desc, best.id`

/** Full-text search of PostgreSQL in one round trip. Takes any bytes for a query; reads 6 queries of 1,000 characters. */
export function createTextSearch(pool: Queryable): Retriever {
  return {
    search: async ({ mailboxId, queries, limit }) => {
      const asked = queries
        .slice(0, MOST_QUERIES)
        .map(readable)
        .filter((query) => query !== '')
      if (asked.length === 0) return []
      const { rows } = await pool.query<FoundChunk>({
        name: 'knowledge.search',
        text: SEARCH,
        values: [mailboxId, asked, limit],
      })
      return rows
    },
  }
}

/** PostgreSQL takes no NUL and no half of a surrogate pair. */
const readable = (query: string): string => query.slice(0, MOST_QUERY).replaceAll('\0', ' ').toWellFormed().trim()
