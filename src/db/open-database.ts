/** The database of a configuration: the one that DATABASE_URL names, else the embedded cluster of DATA_DIR. */
import pg from 'pg'
import type { Config } from '../config.ts'
import type { ProgressLog } from './progress-log.ts'

export type OpenDatabase = {
  url: string
  /** of the role that may change the schema */
  migrateUrl: string
  release(): Promise<void>
}

const NAME = 'postern'

/** Joins or starts the embedded cluster when no DATABASE_URL is set; the caller releases it. */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'migrateDatabaseUrl' | 'dataDir'>,
  log: ProgressLog,
): Promise<OpenDatabase> {
  const given = config.databaseUrl?.reveal()
  if (given !== undefined) {
    return { url: given, migrateUrl: config.migrateDatabaseUrl?.reveal() ?? given, release: async () => undefined }
  }
  // Loaded only here: the production image has neither this path nor the package behind it.
  const { acquireCluster } = await import('./embedded.ts')
  const cluster = await acquireCluster({ dataDir: config.dataDir, log })
  await createIfMissing(cluster.url('postgres'))
  const url = cluster.url(NAME)
  return { url, migrateUrl: url, release: cluster.release }
}

async function createIfMissing(adminUrl: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  try {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [NAME])
    if (rowCount === 0) await admin.query(`create database ${NAME}`).catch(ignoreDuplicate)
  } finally {
    await admin.end()
  }
}

/** Two processes may start at once; one of them creates it. */
function ignoreDuplicate(error: unknown): void {
  const DUPLICATE = ['42P04', '23505']
  if (error instanceof pg.DatabaseError && DUPLICATE.includes(error.code ?? '')) return
  throw error
}
