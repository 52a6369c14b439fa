/**
 * One mail through the whole road, by the handlers of the service, in a database of its own. Nothing can be sent: there is
 * no provider, and the job that would send does nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { createSecurityLog } from '../audit/record.ts'
import { reportUsage } from '../budget/usage-report.ts'
import { HOUR, MINUTE, SECOND, systemClock } from '../clock.ts'
import { createSecret } from '../config/secret.ts'
import type { Config } from '../config.ts'
import { generateFernetKey } from '../crypto/fernet.ts'
import { parseKeyring } from '../crypto/keyring.ts'
import { openVault } from '../crypto/vault.ts'
import { createPool } from '../db/pool.ts'
import type { ProgressLog } from '../db/progress-log.ts'
import { createDeps, type Deps } from '../deps.ts'
import { createHandlers } from '../jobs.ts'
import { createLog, type Log } from '../log.ts'
import { accept } from '../mail/accept/accept.ts'
import { type DraftStory, showDraft } from '../mail/listing/draft-story.ts'
import { type MessageStory, showMessage } from '../mail/listing/messages.ts'
import type { ReplyMode } from '../mail/message.ts'
import { loadMessageRow, type Verdict } from '../mail/store.ts'
import { hasOpenJobs } from '../queue/queue-state.ts'
import { type Copied, furnish } from './furnish.ts'
import { readMail } from './read-mail.ts'
import { openScratch } from './scratch.ts'

export type Trial = {
  message: MessageStory
  verdict: Verdict | null
  draft: DraftStory | null
  /** how often Claude was asked, and for how many nano-dollars */
  calls: number
  costNano: string
  /** false: work was still going on when patience ended */
  rested: boolean
}
type TrialInput = {
  bytes: Buffer
  /** the address that it comes to; null: what To, Cc and SERVICE_EMAIL say */
  mailbox: string | null
  mode: ReplyMode | null
  copied: Copied
  act: { actor: string; requestId: string }
}
/** `destination`: where log lines go */
type TrialDeps = {
  config: Config
  destination: { write(line: string): unknown }
  progress: ProgressLog
  note(sentence: string): void
}

/** Sorting, drafting and verifying, each with its deadline, and a retry. */
const PATIENCE = 6 * MINUTE
const POLL = 50
const GRACE = 5 * SECOND

/** Runs it, and deletes everything. Refuses what the raw route refuses, and `mailbox.not_found`. */
export async function tryMail(deps: TrialDeps, input: TrialInput): Promise<Trial> {
  const opened = new AsyncDisposableStack()
  try {
    deps.note('a database of its own is made')
    const scratch = await openScratch(deps.progress)
    opened.defer(scratch.close)
    const config = configOf(deps.config, scratch.folder, input.mode)
    const log = createLog({ level: config.logLevel, format: config.logFormat, destination: deps.destination })
    await copyHouse({ config, log, url: scratch.url, note: deps.note }, input)
    const house = await createDeps(config, { databaseUrl: scratch.url, log })
    opened.defer(() => house.pool.end())
    opened.defer(async () => {
      await house.security.flush()
      await house.blocks.flush()
      await house.callers.flush()
    })
    return await runRoad(house, deps.note, input)
  } finally {
    await opened.disposeAsync()
  }
}

/** Of what could reach the real database, mailbox or Mailgun account nothing is left. */
const configOf = (config: Config, dataDir: string, mode: ReplyMode | null): Config => ({
  ...config,
  databaseUrl: null,
  migrateDatabaseUrl: null,
  dataDir,
  mailgunApiKey: null,
  encryptionKey: createSecret(generateFernetKey()),
  replyMode: mode ?? config.replyMode,
})

async function copyHouse(
  { config, log, url, note }: { config: Config; log: Log; url: string; note: TrialDeps['note'] },
  { copied, act }: TrialInput,
): Promise<void> {
  const articles = copied.mailboxes.reduce((sum, { documents }) => sum + documents.length, 0)
  note(`mailboxes ${copied.mailboxes.length}, articles ${articles}, blocks ${copied.blocks.length} are copied into it`)
  const pool = createPool({ url, max: 4, applicationName: 'postern try' })
  const security = createSecurityLog({ log, pool, clock: systemClock })
  try {
    const vault = await openVault(pool, parseKeyring(config.encryptionKey.reveal()))
    await furnish({ pool, vault, clock: systemClock, security }, copied, act)
    await security.flush()
  } finally {
    await pool.end()
  }
}

async function runRoad(house: Deps, note: TrialDeps['note'], { bytes, mailbox, act }: TrialInput): Promise<Trial> {
  const incoming = await readMail(house, { bytes, mailbox, requestId: act.requestId })
  const { id } = await accept(house, incoming)
  if (id === null) throw new Error('a new mail has an id')
  note('the mail is judged; what may be answered is drafted and reviewed')
  await house.queue.start({ ...createHandlers(house), 'mail.send': async () => undefined })
  try {
    const rested = await untilRest(house, id)
    return await tell(house, id, rested)
  } finally {
    await house.queue.stop(GRACE)
  }
}

/** A stage ends together with the job of the next: as long as the mail moves, there is one. */
async function untilRest({ pool, clock }: Deps, id: string): Promise<boolean> {
  const until = clock.now().getTime() + PATIENCE
  while (await hasOpenJobs(pool, id)) {
    if (clock.now().getTime() > until) return false
    await sleep(POLL)
  }
  return true
}

async function tell(house: Deps, id: string, rested: boolean): Promise<Trial> {
  const { draftId, verdict } = await loadMessageRow(house.pool, id)
  const usage = await reportUsage(house, { by: 'model', age: 24 * HOUR })
  return {
    message: await showMessage(house, id),
    verdict,
    draft: draftId === null ? null : await showDraft(house, draftId),
    calls: usage.items.reduce((sum, { calls }) => sum + calls, 0),
    costNano: String(usage.items.reduce((sum, { costNano }) => sum + BigInt(costNano), 0n)),
    rested,
  }
}
