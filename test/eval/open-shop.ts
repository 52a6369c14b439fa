/** One Postern for a whole pass: a mailbox per case, so that no mail sees the articles or the threads of another. */
import { setTimeout as sleep } from 'node:timers/promises'
import { v7 } from 'uuid'
import { SECOND } from '../../src/clock.ts'
import { importDocument } from '../../src/knowledge/store.ts'
import { NO_SETTINGS } from '../../src/mail/mailbox-settings.ts'
import { writeMailboxes } from '../../src/mail/write-mailboxes.ts'
import type { Scope } from '../support/database.ts'
import { startTestPostern, type TestPostern } from '../support/postern.ts'
import type { EvalOptions } from './options.ts'
import { type Case, readArticle } from './read-cases.ts'
import type { Seeded } from './seeds.ts'
import { startTeller } from './teller.ts'

export type Shop = TestPostern & {
  addressOf(one: Pick<Case, 'id'>): string
  /** the mailboxes of these cases answer by themselves from now on; whoever waits sees it after a second */
  setMode(cases: readonly Case[], mode: 'auto' | 'draft'): Promise<void>
}

export const ACT = { actor: 'eval', requestId: 'eval' }
/** Mailboxes are kept in memory for so long. */
const SEEN_AFTER = 1.1 * SECOND
const MANY = '1000000'

/** Everything that is counted has room, so that a case says something of the mail and its draft alone. */
const settingsOf = ({ model, smallModel, live }: EvalOptions, tellerUrl: string): Record<string, string> => ({
  REPLY_MODE: 'auto',
  AUTONOMY: 'off',
  DAILY_BUDGET_USD: '1000',
  MAX_EMAILS_PER_HOUR: MANY,
  MAX_AUTO_REPLIES_PER_HOUR: MANY,
  MAX_AUTO_REPLIES_PER_DAY: MANY,
  MAX_AUTO_REPLIES_PER_MAILBOX: MANY,
  LOG_LEVEL: 'warn',
  ...(model === null ? {} : { CLAUDE_MODEL: model }),
  ...(smallModel === null ? {} : { CLAUDE_SMALL_MODEL: smallModel }),
  ...(live === null ? { CLAUDE_API_URL: tellerUrl } : { CLAUDE_API_URL: '', CLAUDE_API_KEY: live.apiKey }),
})

type Opening = { options: EvalOptions; cases: readonly Case[]; seeds: readonly Seeded[] }

/** Starts it with the mailboxes and the articles of these cases; it ends with `scope`. Only the fake is told what to answer. */
export async function openShop(scope: Scope, { options, cases, seeds }: Opening): Promise<Shop> {
  const wrongOf = ({ id }: Case) => seeds.find((seed) => seed.id === id)?.wrong ?? null
  const told = cases.map((one) => ({ case: one, address: addressOf(one), wrong: wrongOf(one) }))
  const teller = await startTeller(scope, told)
  const postern = await startTestPostern(scope, settingsOf(options, teller.url))
  teller.begin(postern.claude)
  const { deps } = postern
  const setMode = async (some: readonly Case[], mode: 'auto' | 'draft') => {
    const plan = () => some.map((one) => ({ address: addressOf(one), settings: { ...NO_SETTINGS, mode } }))
    await writeMailboxes(deps, { plan, checkOnly: false }, ACT)
    await sleep(SEEN_AFTER)
  }
  await deps.pool.query('insert into mailbox (id, address) select * from unnest($1::uuid[], $2::text[])', [
    cases.map(() => v7()),
    cases.map(addressOf),
  ])
  await sleep(SEEN_AFTER)
  for (const one of cases) await importArticles(postern, addressOf(one), one)
  return { ...postern, addressOf, setMode }
}

const addressOf = ({ id }: Pick<Case, 'id'>): string => `${id}@postern.example`

async function importArticles({ deps }: TestPostern, address: string, { documents }: Case): Promise<void> {
  const mailbox = await deps.mailboxes.find(address)
  if (mailbox === null) throw new Error(`no mailbox ${address}`)
  for (const name of documents) await importDocument(deps, { mailboxId: mailbox.id, name, content: readArticle(name) })
}
