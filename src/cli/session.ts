/** What a command needs of the house, built for one invocation and taken down after it: no workers, no server. */
import type pg from 'pg'
import { createSecurityLog, type SecurityLog } from '../audit/record.ts'
import { type Clock, systemClock } from '../clock.ts'
import { type Config, loadConfig } from '../config.ts'
import { type Keyring, parseKeyring } from '../crypto/keyring.ts'
import { openVault, type Vault } from '../crypto/vault.ts'
import { migrationState } from '../db/migration-state.ts'
import { openDatabase } from '../db/open-database.ts'
import { createPool } from '../db/pool.ts'
import { createPrisma, type PrismaClient } from '../db/prisma.ts'
import type { ProgressLog } from '../db/progress-log.ts'
import { AppError } from '../errors.ts'
import { createLog } from '../log.ts'
import { type Mailboxes, openMailboxes } from '../mail/mailboxes.ts'
import type { OperateDeps } from '../mail/review/operate.ts'
import { moneyOf, type Policy, policyOf } from '../policy.ts'
import { configuredLimits, openLimits } from '../quota/limits.ts'
import type { Call } from './command.ts'

export type Database = {
  config: Config
  pool: pg.Pool
  prisma: PrismaClient
  url: string
  migrateUrl: string
  ring: Keyring
}
export type RoadDeps = OperateDeps &
  ReturnType<typeof moneyOf> & { config: Config; pool: pg.Pool; mailboxes: Mailboxes; policy: Policy }
export type GuardDeps = { config: Config; pool: pg.Pool; vault: Vault; clock: Clock; security: SecurityLog }

/** Gives the configuration. Refuses `cli.configuration`, which names every problem at once. */
function readConfig(call: Call): Config {
  const loaded = loadConfig(call.env)
  if (!loaded.ok) {
    const why = loaded.problems.map(({ name, sentence }) => `${name}: ${sentence}`).join('\n  ')
    throw new AppError('cli.configuration', { why: `\n  ${why}` })
  }
  for (const sentence of loaded.made) call.note(sentence)
  return loaded.config
}

/**
 * Runs `work` on the database as it is, migrated or not: the one of DATABASE_URL, or the embedded one of DATA_DIR, which
 * another process may be using. Everything is closed before this resolves.
 */
export async function withAnyDatabase<T>(call: Call, work: (database: Database) => Promise<T>): Promise<T> {
  const config = readConfig(call)
  const ring = parseKeyring(config.encryptionKey.reveal())
  const { url, migrateUrl, release } = await openDatabase(config, createNotes(call, config))
  try {
    const pool = createPool({ url, max: 4, applicationName: 'postern cli' })
    try {
      return await work({ config, pool, prisma: createPrisma(pool), url, migrateUrl, ring })
    } finally {
      await pool.end()
    }
  } finally {
    await release()
  }
}

/** The same on a migrated database. Refuses `database.not_migrated`; the embedded one is nobody else's and is migrated. */
export async function withDatabase<T>(call: Call, work: (database: Database) => Promise<T>): Promise<T> {
  return withAnyDatabase(call, async (database) => {
    await requireMigrated(call, database)
    return work(database)
  })
}

/**
 * The same with what the verbs of the road ask for. A job that is enqueued here is found by the workers' own polling.
 * Refuses `key.ring_mismatch`.
 */
export async function withRoad<T>(call: Call, work: (deps: RoadDeps) => Promise<T>): Promise<T> {
  return withDatabase(call, async ({ config, pool, ring }) => {
    const limits = await openLimits({ pool, clock: systemClock }, configuredLimits(config))
    return work({
      config,
      pool,
      vault: await openVault(pool, ring),
      mailboxes: await openMailboxes({ pool, clock: systemClock }, config.serviceEmail),
      clock: systemClock,
      wake: () => undefined,
      ...moneyOf(config),
      policy: policyOf(config, limits),
    })
  })
}

/**
 * The same with what blocks and limits ask for. Their events are lines of the log on stderr, as stdout is the answer, and
 * become rows before this resolves. Refuses `key.ring_mismatch`.
 */
export async function withGuard<T>(call: Call, work: (deps: GuardDeps) => Promise<T>): Promise<T> {
  return withDatabase(call, async ({ config, pool, ring }) => {
    const log = createLog({ level: 'fatal', format: config.logFormat, destination: process.stderr })
    const security = createSecurityLog({ log, pool, clock: systemClock })
    try {
      return await work({ config, pool, vault: await openVault(pool, ring), clock: systemClock, security })
    } finally {
      await security.flush()
    }
  })
}

/** What the database and its migrations say of themselves: only for whoever looks for a fault. */
export function createNotes(call: Call, config: Config): ProgressLog {
  const wanted = config.logLevel === 'debug' || config.logLevel === 'trace'
  return { info: (_, sentence) => (wanted ? call.note(sentence) : undefined) }
}

async function requireMigrated(call: Call, { config, pool, migrateUrl }: Database): Promise<void> {
  const found = await migrationState({ pool })
  if (found.state === 'current') return
  if (found.state === 'failed' || config.databaseUrl !== null)
    throw new AppError('database.not_migrated', { [found.state]: found.names.join(' ') })
  // The engine behind it is large, and hardly ever needed here.
  const { migrate } = await import('../db/migrate.ts')
  await migrate({ url: migrateUrl, log: createNotes(call, config) })
}
