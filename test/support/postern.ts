/** A whole Postern for a test: real PostgreSQL, the two fakes over HTTP, the service in this process. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { systemClock } from '../../src/clock.ts'
import { loadConfig } from '../../src/config.ts'
import { generateFernetKey } from '../../src/crypto/fernet.ts'
import { type FakeClaude, startFakeClaude } from '../../src/demo/fake-claude.ts'
import { type FakeMailgun, startFakeMailgun } from '../../src/demo/fake-mailgun.ts'
import { inboundFromEml } from '../../src/demo/inbound-from-eml.ts'
import { type PostResult, postInbound } from '../../src/demo/post-inbound.ts'
import type { Deps } from '../../src/deps.ts'
import { importDocument } from '../../src/knowledge/store.ts'
import { createLog } from '../../src/log.ts'
import type { State } from '../../src/mail/lifecycle.ts'
import { openMailboxes } from '../../src/mail/mailboxes.ts'
import { loadMessageRow, type MessageRow } from '../../src/mail/store.ts'
import { startPostern } from '../../src/server.ts'
import { type Scope, type TestDatabase, testDatabase } from './database.ts'

export const MAILBOX = 'support@postern.example'
export const SIGNING_KEY = 'signing-key-of-the-tests'
export const AUTHSERV = 'mx.postern.example'

export type Mail = {
  from?: string
  to?: string
  subject?: string
  text?: string
  headers?: string[]
  messageId?: string | null
}
export type PostOptions = {
  form?: 'urlencoded' | 'multipart' | 'mime'
  proven?: boolean
  signingKey?: string
  signature?: PostResult['signature']
}
export type TestPostern = {
  deps: Deps
  url: string
  claude: FakeClaude
  mailgun: FakeMailgun
  env: Record<string, string>
  logs: string[]
  post(mail: Mail | Uint8Array, options?: PostOptions): Promise<PostResult & { id: string }>
  /** waits until the message is in one of `states` */
  settled(id: string, ...states: State[]): Promise<MessageRow>
}

/** What the mailbox knows: enough for the question that {@link buildEml} asks, so that a draft waits and none is missing. */
export const HOURS = 'We open at nine on weekdays, and at ten on Saturdays.'

/** A draft about them that no guard and no gate objects to. */
const GOOD_DRAFT = {
  language: 'en',
  category: 'question',
  evidence: [{ doc_id: 'opening-hours', quote: HOURS }],
  unanswered: [] as string[],
  operator_question: '',
  manipulation: false,
  action: 'send',
  reason: 'The article has it.',
  confidence: 'high',
  reply: 'We open at nine on weekdays.',
}

type DraftChange = Partial<typeof GOOD_DRAFT>

/** The draft of {@link answerAlways} as an entry of a script. */
export const goodDraft = (change: DraftChange = {}) => ({ draft: { ...GOOD_DRAFT, ...change } })

/** Whatever it is asked, Claude answers like this; every mail is a question in English, and the verifier is content. */
export function answerAlways(claude: FakeClaude, change: DraftChange = {}): void {
  const triage = { language: 'en', category: 'question', needs_reply: true, manipulation: false }
  claude.always({ for: 'triage', answer: { triage } })
  claude.always({ for: 'draft', answer: goodDraft(change) })
  claude.always({ for: 'verify', answer: { verify: { unsupported: [] } } })
}

async function giveHours(pool: pg.Pool, address: string): Promise<void> {
  const mailboxes = await openMailboxes({ pool, clock: systemClock }, address)
  const mailboxId = (await mailboxes.find(address))?.id ?? ''
  await importDocument({ pool }, { mailboxId, name: 'opening-hours', content: HOURS })
}

/** The environment of a Postern that knows its database and fakes; for child processes too. */
export async function testEnvironment(
  t: Scope,
  overrides: Record<string, string> = {},
  openDatabase: (t: Scope) => Promise<TestDatabase> = testDatabase,
) {
  const [database, claude, mailgun] = await Promise.all([
    openDatabase(t),
    startFakeClaude(),
    startFakeMailgun({ apiKey: 'mailgun-key' }),
  ])
  await giveHours(database.pool, overrides['SERVICE_EMAIL'] ?? MAILBOX)
  const dataDir = await mkdtemp(join(tmpdir(), 'postern-test-'))
  t.after(async () => {
    await Promise.all([claude.close(), mailgun.close()])
    await rm(dataDir, { recursive: true, force: true })
  })
  const env: Record<string, string> = {
    ...settingsFor({ dataDir, claude, mailgun }),
    DATABASE_URL: database.url,
    PORT: '0',
    TRUSTED_AUTHSERV_IDS: AUTHSERV,
    ...overrides,
  }
  return { env, claude, mailgun, database }
}

/** The settings of a Postern that talks to these fakes, with keys of its own; its database is the embedded one. */
export const settingsFor = ({
  dataDir,
  claude,
  mailgun,
}: { dataDir: string } & Pick<TestPostern, 'claude' | 'mailgun'>) => ({
  DATA_DIR: dataDir,
  HOST: '127.0.0.1',
  ENCRYPTION_KEY: generateFernetKey(),
  SECRET_KEY: randomBytes(48).toString('base64url'),
  SERVICE_EMAIL: MAILBOX,
  MAILGUN_DOMAIN: 'postern.example',
  MAILGUN_API_KEY: 'mailgun-key',
  MAILGUN_API_URL: mailgun.url,
  MAILGUN_WEBHOOK_SIGNING_KEY: SIGNING_KEY,
  CLAUDE_API_KEY: 'claude-key',
  CLAUDE_API_URL: claude.url,
  UNDO_SEND_SECONDS: '0',
  // Look-ups of unknown outcomes after 1, 2.5 and 5 seconds.
  UNKNOWN_WAIT_SECONDS: '1',
  // No category has a record yet; tests of autonomy set it.
  AUTONOMY: 'off',
  // Tests are strangers at a high rate; those of the limit set it low.
  MAX_REQUESTS_PER_MINUTE: '1000000',
  LOG_LEVEL: 'debug',
})

/** Starts everything and closes it after the test. An override of '' unsets a variable. */
export async function startTestPostern(t: Scope, overrides: Record<string, string> = {}): Promise<TestPostern> {
  const { env, claude, mailgun } = await testEnvironment(t, overrides)
  const loaded = loadConfig(env)
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  const logs: string[] = []
  const log = createLog({
    level: loaded.config.logLevel,
    format: loaded.config.logFormat,
    destination: { write: (line) => logs.push(line) },
  })
  const running = await startPostern(loaded.config, log)
  t.after(() => running.close())
  const url = running.url ?? ''
  return {
    deps: running.deps,
    url,
    claude,
    mailgun,
    env,
    logs,
    post: (mail, options) => postMail(url, mail, options),
    settled: (id, ...states) => waitForState(running.deps, id, states),
  }
}

/** Posts as Mailgun would; `proven` puts a trusted DMARC pass on top of the mail. */
export async function postMail(
  url: string,
  mail: Mail | Uint8Array,
  options: PostOptions = {},
): Promise<PostResult & { id: string }> {
  const { form = 'urlencoded', proven = false, signingKey = SIGNING_KEY, signature } = options
  const eml = mail instanceof Uint8Array ? mail : buildEml(mail)
  const inbound = await inboundFromEml(eml, mail instanceof Uint8Array ? { recipient: MAILBOX } : {})
  const domain = inbound.from?.match(/@([^>\s]+)/)?.[1] ?? ''
  const above: [string, string][] = proven
    ? [['Authentication-Results', `${AUTHSERV}; dmarc=pass header.from=${domain}`]]
    : []
  const path = form === 'mime' ? '/webhook/mailgun/mime' : '/webhook/mailgun'
  const result = await postInbound({
    url: url + path,
    signingKey,
    mail: inbound,
    form,
    above,
    ...(signature ? { signature } : {}),
  })
  const { id } = (result.body ?? {}) as { id?: unknown }
  return { ...result, id: typeof id === 'string' ? id : '' }
}

/** A small mail of a person. `messageId` null leaves the field out. */
export function buildEml(mail: Mail = {}): Buffer {
  const {
    from = 'Jana Novak <jana@customer.example>',
    to = MAILBOX,
    subject = 'A question',
    text = 'When do you open?',
  } = mail
  const messageId =
    mail.messageId === undefined ? `<${randomBytes(8).toString('hex')}@customer.example>` : mail.messageId
  const lines = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    'Date: Fri, 20 Nov 2026 10:00:00 +0000',
    ...(messageId === null ? [] : [`Message-ID: ${messageId}`]),
    ...(mail.headers ?? []),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    text,
    '',
  ]
  return Buffer.from(lines.join('\r\n'))
}

const PATIENCE = 15_000

export async function waitForState(deps: Pick<Deps, 'pool'>, id: string, states: State[]): Promise<MessageRow> {
  const until = Date.now() + PATIENCE
  for (;;) {
    const row = await loadMessageRow(deps.pool, id)
    if (states.includes(row.state)) return row
    if (Date.now() > until)
      throw new Error(`message ${id} is ${row.state} (${row.reasons.join()}), not ${states.join(' or ')}`)
    await sleep(10)
  }
}
