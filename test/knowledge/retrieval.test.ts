/** How well a customer's question finds the article that answers it: the invented shop, its articles and its questions. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { z } from 'zod'
import { importFolder } from '../../src/knowledge/import-folder.ts'
import { createTextSearch } from '../../src/knowledge/search.ts'
import { createKnowledgeBase } from './knowledge-base.ts'

const ROOT = new URL('../fixtures/shop/', import.meta.url).pathname
const Question = z.object({ question: z.string(), article: z.string(), language: z.string() })
const QUESTIONS = readFileSync(`${ROOT}questions.jsonl`, 'utf8')
  .trim()
  .split('\n')
  .map((line) => Question.parse(JSON.parse(line)))
const LANGUAGES = [...new Set(QUESTIONS.map(({ language }) => language))]

const { pool, mailboxId } = await createKnowledgeBase({ after })
const read = async (path: string) => readFileSync(path, 'utf8')
await importFolder({ pool, read, note: () => undefined }, { mailboxId, folder: `${ROOT}articles`, prune: false })

/** The names of the articles of the first ten sections, the best first; an article counts at its best section. */
type Search = (question: string) => Promise<string[]>

const retriever = createTextSearch(pool)
const ours: Search = async (question) =>
  (await retriever.search({ mailboxId, queries: [question], limit: 10 })).map(({ name }) => name)

const naive: Search = async (question) => {
  const { rows } = await pool.query<{ name: string }>(
    `select d.name from knowledge_chunk c join knowledge_document d on d.id = c.document_id,
            websearch_to_tsquery('english', $2) as query
      where c.mailbox_id = $1 and c.lexemes @@ query
      order by ts_rank_cd(c.lexemes, query) desc, d.name, c.position limit 10`,
    [mailboxId, question],
  )
  return rows.map(({ name }) => name)
}

type Figures = { recallAt1: number; recallAt3: number; mrr: number; byLanguage: Record<string, string> }

async function measure(search: Search): Promise<Figures> {
  const places: { language: string; place: number }[] = []
  for (const { question, article, language } of QUESTIONS)
    places.push({ language, place: (await search(question)).indexOf(article) })
  const share = (list: typeof places, top: number) =>
    list.filter(({ place }) => place >= 0 && place < top).length / list.length
  return {
    recallAt1: share(places, 1),
    recallAt3: share(places, 3),
    mrr: places.reduce((sum, { place }) => sum + (place < 0 ? 0 : 1 / (place + 1)), 0) / places.length,
    byLanguage: Object.fromEntries(
      LANGUAGES.map((each) => [
        each,
        percent(
          share(
            places.filter(({ language }) => language === each),
            3,
          ),
        ),
      ]),
    ),
  }
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const line = (what: string, { recallAt1, recallAt3, mrr, byLanguage }: Figures) =>
  `${what}: recall@3 ${percent(recallAt3)}, recall@1 ${percent(recallAt1)}, MRR ${mrr.toFixed(3)}; recall@3 by language ${JSON.stringify(byLanguage)}`

test('at least seven of ten questions find their article among the first three sections', async (t) => {
  assert.ok(QUESTIONS.length >= 100)
  const [found, usual] = [await measure(ours), await measure(naive)]
  t.diagnostic(`${QUESTIONS.length} questions, the question itself as the only query`)
  t.diagnostic(line('Postern', found))
  t.diagnostic(line(`websearch_to_tsquery('english') and ts_rank_cd`, usual))
  assert.ok(found.recallAt3 >= 0.7)
  assert.ok(found.recallAt3 > usual.recallAt3)
})
