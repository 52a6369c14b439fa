/**
 * Brings a database to what this release needs: the queue's schema and queues, then the migrations that ship. One
 * process at a time does it, so that any number may start at once.
 */
import pg from 'pg'
import { MINUTE, SECOND } from '../clock.ts'
import { grantToApp } from './grants.ts'
import { MIGRATIONS_FOLDER, type Migration, readMigrations } from './migrations.ts'
import type { ProgressLog } from './progress-log.ts'
import { installQueues } from './queues.ts'
import { FILTERS, openSchemaEngine } from './schema-engine.ts'

/** key of the advisory lock, per database: 'postern' in ASCII */
export const MIGRATION_LOCK = 0x706f737465726en
const LOCK_TIMEOUT = 10 * MINUTE
const CONNECT_TIMEOUT = 5 * SECOND

type Migrate = { url: string; log: ProgressLog; folder?: string }

/**
 * Applies what is missing in the database of `url`, whose role must own its schemas. Gives the names of the migrations
 * that it applied. Refuses when a migration fails or failed before; `migrationState` says so from then on.
 */
export async function migrate({ url, log, folder = MIGRATIONS_FOLDER }: Migrate): Promise<string[]> {
  const migrations = await readMigrations(folder)
  const lock = new pg.Client({
    connectionString: url,
    application_name: 'postern migrate',
    connectionTimeoutMillis: CONNECT_TIMEOUT,
  })
  lock.on('error', () => undefined)
  await lock.connect()
  try {
    await lock.query(`set lock_timeout = ${LOCK_TIMEOUT}`)
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK.toString()])
    // first, so that a database whose migrations are current has its queues as well
    await installQueues({ url })
    const applied = await apply({ url, migrations, folder })
    await grantToApp(lock)
    log.info({ applied: applied.length, migrations: migrations.length }, 'the database is migrated')
    return applied
  } finally {
    // the lock goes with its connection
    await lock.end()
  }
}

async function apply({
  url,
  migrations,
  folder,
}: {
  url: string
  migrations: Migration[]
  folder: string
}): Promise<string[]> {
  const { engine, close } = await openSchemaEngine({ url })
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: {
        baseDir: folder,
        lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
        shadowDbInitScript: '',
        migrationDirectories: migrations.map(({ name, sql }) => ({
          path: name,
          migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
        })),
      },
      filters: FILTERS,
    })
    return appliedMigrationNames
  } catch (cause) {
    throw new Error(explain(cause), { cause })
  } finally {
    await close()
  }
}

/** PostgreSQL undid the failed script as a whole (one implicit transaction), so it may run again once the cause is gone. */
function explain(cause: unknown): string {
  const words = cause instanceof Error ? cause.message : String(cause)
  // the engine's own words end in a trace of its source
  const name = /migration_name="([^"]+)"/.exec(words)?.[1] ?? /The `([^`]+)` migration/.exec(words)?.[1]
  const reason = /ERROR: .*/.exec(words)?.[0] ?? words.split('\n   0:')[0]?.trim()
  return [
    `The migration ${name ?? ''} failed and changed nothing: ${reason}`,
    'Remove the cause, then let it run again:',
    'update _prisma_migrations set rolled_back_at = now() where finished_at is null and rolled_back_at is null;',
  ].join('\n')
}
