import type { Queryable } from '../db/pool.ts'

/** The languages of a mailbox's articles as two letters, the commonest first; [] for no mailbox, and when none is known. */
export async function knowledgeLanguages(pool: Queryable, mailboxId: string | null): Promise<string[]> {
  if (mailboxId === null) return []
  const { rows } = await pool.query<{ language: string }>({
    name: 'knowledge.languages',
    text: `select language from knowledge_document where mailbox_id = $1 and language <> 'und'
            group by language order by count(*) desc, language`,
    values: [mailboxId],
  })
  return rows.map(({ language }) => language)
}
