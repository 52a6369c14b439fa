import { MIGRATION_LOCK } from './migrate.ts'
import { MIGRATIONS_FOLDER, readMigrations } from './migrations.ts'
import type { Queryable } from './pool.ts'

export type MigrationState = { state: 'current' } | { state: 'pending' | 'failed'; names: string[] }

const UNDEFINED_TABLE = '42P01'
let shipped: Promise<string[]> | undefined

/**
 * Whether the database has every migration that ships. `failed` names those that began and did not end; they need a
 * person. One cheap query.
 */
export async function migrationState({
  pool,
  folder = MIGRATIONS_FOLDER,
}: {
  pool: Queryable
  folder?: string
}): Promise<MigrationState> {
  const names = folder === MIGRATIONS_FOLDER ? await readShipped() : await readNames(folder)
  const rows = await readRows(pool)
  const failed = rows.filter((row) => !row.finished && !row.running).map((row) => row.name)
  if (failed.length > 0) return { state: 'failed', names: failed }
  const done = new Set(rows.filter((row) => row.finished).map((row) => row.name))
  const pending = names.filter((name) => !done.has(name))
  return pending.length > 0 ? { state: 'pending', names: pending } : { state: 'current' }
}

type Row = { name: string; finished: boolean; running: boolean }

async function readRows(pool: Queryable): Promise<Row[]> {
  try {
    // an unfinished migration is still running while somebody holds the lock, and failed otherwise
    const { rows } = await pool.query<Row>({
      name: 'migration_state',
      text: `select migration_name as name, finished_at is not null as finished, logs is null and exists (
               select from pg_locks where locktype = 'advisory' and granted and objsubid = 1
                 and database = (select oid from pg_database where datname = current_database())
                 and (classid::bigint << 32 | objid::bigint) = $1) as running
             from _prisma_migrations where rolled_back_at is null`,
      values: [MIGRATION_LOCK.toString()],
    })
    return rows
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE) return []
    throw error
  }
}

function readShipped(): Promise<string[]> {
  shipped ??= readNames(MIGRATIONS_FOLDER)
  return shipped
}

const readNames = async (folder: string): Promise<string[]> => (await readMigrations(folder)).map(({ name }) => name)
