/** What Postern itself adds to a draft: everything of the job but the calls of the model, with 500 articles. */
import { readdir, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHandlers } from '../../src/jobs.ts'
import { importDocument } from '../../src/knowledge/store.ts'
import { loadMessageRow } from '../../src/mail/store.ts'
import type { Scope } from '../support/database.ts'
import { startTestPostern, type TestPostern } from '../support/postern.ts'

const ARTICLES = 500
const DRAFTS = 60
const WARM_UP = 15
const SHOP = fileURLToPath(new URL('../fixtures/shop/', import.meta.url))

export async function measureDrafts(scope: Scope): Promise<{ median: number; p95: number; count: number }> {
  // No workers: each job is run here, alone, by the handler that a worker would call.
  const postern = await startTestPostern(scope, {
    ROLE: 'web',
    LOG_LEVEL: 'info',
    DAILY_BUDGET_USD: '1000',
    MAX_EMAILS_PER_HOUR: '1000',
  })
  await importArticles(postern)
  const asked = timeModel(postern)
  const handlers = createHandlers(postern.deps)
  const lines = (await readFile(`${SHOP}questions.jsonl`, 'utf8')).trim().split('\n')
  const questions = lines.map((line) => String(JSON.parse(line).question))
  const times: number[] = []
  for (let n = 0; n < DRAFTS; n += 1) {
    const text = `Hello,\n\n${questions[n % questions.length]}\n\nKind regards,\nAda`
    const { id } = await postern.post({ from: `Ada <draft-${n}@customer.example>`, text }, { proven: true })
    const job = { messageId: id, requestId: `bench-${n}`, attempt: 0 }
    await handlers['mail.check']({ ...job, version: 0 }, { failedJob: null })
    const { state, stateVersion } = await loadMessageRow(postern.deps.pool, id)
    if (state !== 'drafting') throw new Error(`the mail is ${state}`)
    asked.ms = 0
    const began = performance.now()
    await handlers['mail.draft']({ ...job, version: stateVersion }, { failedJob: null })
    const took = performance.now() - began - asked.ms
    if (asked.ms > 0 && n >= WARM_UP) times.push(took)
  }
  times.sort((a, b) => a - b)
  return {
    median: times[Math.floor(times.length / 2)] ?? 0,
    p95: times[Math.floor(times.length * 0.95)] ?? 0,
    count: times.length,
  }
}

/** The shop's articles again and again, each time of another branch: a base far too large for one prompt. */
async function importArticles({ deps }: TestPostern): Promise<void> {
  const mailboxId = deps.mailboxes.all()[0]?.id ?? ''
  const files = (await readdir(`${SHOP}articles`)).toSorted()
  for (let n = 0; n < ARTICLES; n += 1) {
    const file = files[n % files.length] ?? ''
    const content = await readFile(`${SHOP}articles/${file}`, 'utf8')
    const branch = Math.floor(n / files.length)
    const name = `${basename(file, '.md')}-${branch}`
    await importDocument(deps, { mailboxId, name, content: `${content}\n\nThis is about branch number ${branch}.\n` })
  }
}

function timeModel({ deps }: TestPostern): { ms: number } {
  const { model } = deps
  if (model === null) throw new Error('the bench needs a model')
  const asked = { ms: 0 }
  deps.model = {
    ...model,
    call: async (prepared, call) => {
      const began = performance.now()
      const outcome = await model.call(prepared, call)
      asked.ms += performance.now() - began
      return outcome
    },
  }
  return asked
}
