/** The process: configuration, database, then HTTP and work as ROLE says, until a signal drains both. */
import { pathToFileURL } from 'node:url'
import closeWithGrace from 'close-with-grace'
import { buildApp } from './app.ts'
import { isPriced } from './budget/prices.ts'
import { sweepReservations } from './budget/sweep.ts'
import { MINUTE, SECOND } from './clock.ts'
import { type Config, readConfigOrExit } from './config.ts'
import { isMigrated } from './db/is-migrated.ts'
import { type OpenDatabase, openDatabase } from './db/open-database.ts'
import { createDeps, type Deps } from './deps.ts'
import { AppError } from './errors.ts'
import { EXIT_CONFIGURATION, EXIT_FAILED } from './exit-codes.ts'
import { closeApp } from './http/close-app.ts'
import { createHandlers } from './jobs.ts'
import { indexMissing } from './knowledge/index-missing.ts'
import { createLog, type Log } from './log.ts'
import { resumeHeld } from './mail/recover.ts'
import { requeueLost } from './mail/requeue.ts'
import { checkEpoch } from './mail/send/epoch.ts'
import { endPause } from './mail/send/provider-pause.ts'
import { levelQueues } from './queue/level.ts'

/** of uploads that are under way; the work that they make waits for the next process anyway */
const HTTP_GRACE = 5 * SECOND
const GRACE = 20 * SECOND
const RESUME_EVERY = 2 * SECOND
const LEVEL_EVERY = 2 * SECOND
const REQUEUE_EVERY = 2 * MINUTE

export type Running = { deps: Deps; url: string | null; close(): Promise<void> }

/** Starts what ROLE names; resolves when it is ready. The caller closes it; a start that fails leaves nothing open. */
export async function startPostern(config: Config, log: Log): Promise<Running> {
  const closers: (() => Promise<unknown>)[] = []
  const close = async () => {
    const failures: unknown[] = []
    // One that fails must not keep the rest open: the database would outlive the process that started it.
    for (const closer of closers.splice(0).toReversed()) {
      try {
        await closer()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
  try {
    const database = await openDatabase(config, log)
    closers.push(database.release)
    await migrateIfNeeded(database, log)
    const deps = await createDeps(config, { databaseUrl: database.url, log })
    closers.push(
      async () => deps.mark.close(),
      () => deps.pool.end(),
      deps.security.flush,
      deps.blocks.flush,
      deps.callers.flush,
    )
    requirePrices(deps)
    if (config.role !== 'web') closers.push(await startWork(deps))
    const url = config.role === 'worker' ? null : await startWeb(deps, closers)
    log.info({ event: 'started', role: config.role, url, reply_mode: config.replyMode }, 'Postern is ready')
    return { deps, url, close }
  } catch (error) {
    await close().catch((failure) => log.warn({ err: failure }, 'what had been started could not be closed'))
    throw error
  }
}

/** A mailbox may name a model of its own: without a price nobody could say what it costs, so nothing starts. */
function requirePrices({ mailboxes, prices }: Deps): void {
  for (const { address, settings } of mailboxes.all()) {
    if (settings.model !== null && !isPriced(prices, settings.model))
      throw new AppError('model.unpriced', { why: `  ${address}: ${settings.model}` })
  }
}

/** Closed first and in this order: no new mail, then no mail half taken, then the rest. */
async function startWeb(deps: Deps, closers: (() => Promise<unknown>)[]): Promise<string> {
  const lifecycle = { draining: false }
  const app = await buildApp(deps, lifecycle)
  closers.push(deps.intake.idle, async () => {
    lifecycle.draining = true
    await closeApp(app, HTTP_GRACE)
  })
  return app.listen({ host: deps.config.host, port: deps.config.port })
}

/** The migration engine is large: a process that finds nothing to do never loads it. */
async function migrateIfNeeded(database: OpenDatabase, log: Log): Promise<void> {
  if (await isMigrated({ url: database.url })) return
  const { migrate } = await import('./db/migrate.ts')
  await migrate({ url: database.migrateUrl, log })
}

async function startWork(deps: Deps): Promise<() => Promise<void>> {
  await checkEpoch(deps)
  await endPause(deps.pool)
  const indexed = await indexMissing(deps)
  if (indexed > 0) deps.log.info({ documents: indexed }, 'articles of an earlier release can be searched now')
  const level = () =>
    levelQueues(deps).catch((error) => deps.log.warn({ err: error }, 'a long queue could not be put into turns yet'))
  // After an outage the first mail to be fetched is already in its turn.
  await level()
  await deps.queue.start(createHandlers(deps))
  const resume = setInterval(() => {
    if (deps.model === null) return
    resumeHeld(deps).catch((error) => deps.log.warn({ err: error }, 'held mails could not be looked at yet'))
  }, RESUME_EVERY)
  const levelling = setInterval(level, LEVEL_EVERY)
  const sweep = () =>
    // Also of a database that another worker, with a note of its own, has sent from.
    Promise.all([checkEpoch(deps), requeueLost(deps), sweepReservations(deps, deps.clock.now())]).catch((error) =>
      deps.log.warn({ err: error }, 'mails without a job, and calls without an end, could not be looked for yet'),
    )
  const requeue = setInterval(sweep, REQUEUE_EVERY)
  void sweep()
  return async () => {
    clearInterval(resume)
    clearInterval(levelling)
    clearInterval(requeue)
    await deps.queue.stop(GRACE)
  }
}

async function main(): Promise<void> {
  const config = readConfigOrExit()
  const log = createLog({ level: config.logLevel, format: config.logFormat })
  for (const warning of config.warnings) log.warn({ event: 'configuration' }, warning)
  const running = await startPostern(config, log).catch((error: unknown) => failStart(log, error))
  closeWithGrace({ delay: GRACE + 10 * SECOND, logger: false }, async ({ signal, err }) => {
    if (err !== undefined) log.fatal({ err }, 'an error that nobody caught ends the process')
    log.info({ event: 'stopping', signal: signal ?? null }, 'Postern stops: it finishes what it has begun')
    await running.close()
    log.info({ event: 'stopped' }, 'Postern has stopped')
  })
}

/** The sentence goes to stderr as it is: whoever starts a process reads that, not a log. */
function failStart(log: Log, error: unknown): never {
  log.fatal({ err: error }, 'Postern could not start')
  const sentence = error instanceof Error ? error.message : 'unknown error'
  const why = error instanceof AppError && 'why' in error.detail ? `\n${String(error.detail['why'])}` : ''
  process.stderr.write(`postern: could not start. ${sentence}${why}\n`)
  process.exit(error instanceof AppError && /^(key|model)\./.test(error.code) ? EXIT_CONFIGURATION : EXIT_FAILED)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
