/** Everything that the demo plays on: a fresh database, the two fakes, and the service in this process. */

import type { Environment } from '../config/read-texts.ts'
import { type Config, loadConfig } from '../config.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { importDocument } from '../knowledge/store.ts'
import { createLog } from '../log.ts'
import { startPostern } from '../server.ts'
import { readDotenv } from './dotenv.ts'
import { startFakeClaude } from './fake-claude.ts'
import { type FakeMailgun, startFakeMailgun } from './fake-mailgun.ts'
import { openFreshDatabase, takeFolder } from './fresh-database.ts'
import { openLogFile } from './log-file.ts'
import type { DemoOptions } from './options.ts'
import { readShopDocument } from './samples.ts'

/** Writes the Authentication-Results that the demo trusts. */
export const AUTHSERV_ID = 'mx.postern.localhost'
const MAILGUN_KEY = 'key-of-the-fake-mailgun'
const HOST = '127.0.0.1'

export type Stage = {
  deps: Deps
  config: Config
  url: string
  signingKey: string
  mailgun: FakeMailgun
  claudeUrl: string
  logPath: string
  close(): Promise<void>
}

/**
 * Starts it all. What is not named in `env` has the demo's own setting. Refuses `cli.configuration` with every problem;
 * other errors have a sentence for the person at the terminal.
 */
export async function openStage(env: Environment, options: DemoOptions): Promise<Stage> {
  const opened = new AsyncDisposableStack()
  try {
    return await open(env, options, opened)
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

/** Whatever `opened` holds is closed in the reverse order. */
async function open(env: Environment, options: DemoOptions, opened: AsyncDisposableStack): Promise<Stage> {
  const mailgun = opened.adopt(await startFakeMailgun({ host: HOST, apiKey: MAILGUN_KEY }), (fake) => fake.close())
  const claude = opened.adopt(await startFakeClaude({ host: HOST }), (fake) => fake.close())
  claude.always(options.claude)
  const config = readDemoConfig({ ...chooseClaude(env, options, claude.url), ...settingsOf(env, mailgun.url) }, options)
  opened.defer(await takeFolder(config.dataDir))
  const { destination, path } = opened.use(openLogFile(config.dataDir))
  const log = createLog({ level: config.logLevel, format: config.logFormat, destination })
  opened.defer(await openFreshDatabase(config.dataDir, log))
  const running = await startPostern(config, log).catch((cause) => explainStart(cause, config))
  opened.defer(running.close)
  await importShop(running.deps)
  return {
    deps: running.deps,
    config,
    url: running.url ?? '',
    signingKey: config.mailgunWebhookSigningKey[0]?.reveal() ?? '',
    mailgun,
    claudeUrl: config.claudeApiUrl,
    logPath: path,
    close: () => opened.disposeAsync(),
  }
}

const KEPT = ['DATA_DIR', 'PORT', 'ROLE', 'LOG_LEVEL', 'LOG_FORMAT', 'DEBUG']
const CLAUDE_KEYS = ['CLAUDE_API_KEY', 'CLAUDE_API_KEY_FILE', 'ANTHROPIC_API_KEY', 'ANTHROPIC_API_KEY_FILE']
const LIVE = [...CLAUDE_KEYS, 'CLAUDE_API_URL', 'CLAUDE_MODEL']

/** Everything else of the environment stays out: the demo never meets a real database, mailbox or Mailgun account. */
const settingsOf = (env: Environment, mailgunUrl: string): Environment => ({
  PORT: '0',
  DATA_DIR: '.postern/demo',
  ...pick(env, KEPT),
  HOST,
  MAILGUN_API_URL: mailgunUrl,
  MAILGUN_API_KEY: MAILGUN_KEY,
  REPLY_MODE: 'auto',
  // A fresh database has no record that a category could have graduated by.
  AUTONOMY: 'off',
  TRUSTED_AUTHSERV_IDS: AUTHSERV_ID,
  UNDO_SEND_SECONDS: '0',
})

const chooseClaude = (env: Environment, { live }: DemoOptions, fakeUrl: string): Environment =>
  live ? pick({ ...readDotenv(), ...env }, LIVE) : { CLAUDE_API_URL: fakeUrl, CLAUDE_API_KEY: 'key-of-the-fake-claude' }

const pick = (env: Environment, names: readonly string[]): Environment =>
  Object.fromEntries(names.filter((name) => (env[name] ?? '') !== '').map((name) => [name, env[name]]))

function readDemoConfig(env: Environment, { live }: DemoOptions): Config {
  const loaded = loadConfig(env)
  const problems = loaded.ok ? [] : [...loaded.problems]
  if (loaded.ok && live && loaded.config.claudeApiKey === null)
    problems.push({ name: 'CLAUDE_API_KEY', sentence: '--live needs it; set it in the environment or in .env.' })
  if (loaded.ok && loaded.config.role === 'worker')
    problems.push({ name: 'ROLE', sentence: 'A worker takes no posts, so there is nothing to play; use all or web.' })
  if (loaded.ok && problems.length === 0) return loaded.config
  throw new AppError('cli.configuration', {
    why: problems.map(({ name, sentence }) => `\n  ${name}: ${sentence}`).join(''),
  })
}

function explainStart(cause: unknown, { host, port }: Config): never {
  if (!(cause instanceof Error && 'code' in cause) || cause.code !== 'EADDRINUSE') throw cause
  const sentence = `Port ${port} of ${host} is taken by another program: set another PORT, or none for a free one.`
  throw new Error(sentence, { cause })
}

async function importShop(deps: Deps): Promise<void> {
  const mailbox = deps.mailboxes.all()[0]
  if (mailbox === undefined) throw new Error('The service has no mailbox.')
  await importDocument(deps, { mailboxId: mailbox.id, ...(await readShopDocument()) })
}
