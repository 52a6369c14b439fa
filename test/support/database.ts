/**
 * A real PostgreSQL for tests: one embedded cluster in .postern/test, shared by every test process, and a database per
 * test file, copied from a template that is migrated once per set of migrations.
 */
import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { acquireCluster, type Cluster } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { MIGRATIONS_FOLDER, readMigrations } from '../../src/db/migrations.ts'
import { createPool } from '../../src/db/pool.ts'
import { QUEUES } from '../../src/queue/contract.ts'

/** A test's context, or the hooks of node:test. */
export type Scope = { after(release: () => Promise<void>): void }
export type TestCluster = { url(database: string): string; adminUrl: string }
export type TestDatabase = { url: string; pool: pg.Pool; adminUrl: string }

const DATA_DIR = fileURLToPath(new URL('../../.postern/test', import.meta.url))
const SILENT = { info: () => undefined }
/** of every test process: who makes the template, who drops what is left over */
const TEMPLATE_LOCK = 7_367
const TEMPLATE_PREFIX = 'template_'

let joined: Promise<Cluster> | undefined

/** The cluster, joined once per process and left when the process ends. Its last user stops it. */
export async function testCluster(): Promise<TestCluster> {
  joined ??= acquireCluster({ dataDir: DATA_DIR, log: SILENT })
  const cluster = await joined
  return { url: cluster.url, adminUrl: cluster.url('postgres') }
}

/** An empty database, without migrations. Dropped after `scope`. */
export async function emptyDatabase(scope: Scope): Promise<TestDatabase> {
  return createDatabase(scope, async () => 'template0')
}

/** A migrated database of its own. Its pool is closed and it is dropped after `scope`. */
export async function testDatabase(scope: Scope): Promise<TestDatabase> {
  return createDatabase(scope, ensureTemplate)
}

async function createDatabase(
  scope: Scope,
  chooseTemplate: (admin: pg.Client, cluster: TestCluster) => Promise<string>,
): Promise<TestDatabase> {
  const cluster = await testCluster()
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`
  await withAdmin(cluster.adminUrl, async (admin) => {
    const template = await chooseTemplate(admin, cluster)
    await admin.query(`create database ${name} template ${template}`)
  })
  const url = cluster.url(name)
  const pool = createPool({ url, applicationName: 'postern test' })
  scope.after(async () => {
    await pool.end()
    await withAdmin(cluster.adminUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`))
  })
  return { url, pool, adminUrl: cluster.adminUrl }
}

async function ensureTemplate(admin: pg.Client, cluster: TestCluster): Promise<string> {
  const name = await templateName()
  await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK])
  if (await exists(admin, name)) return name
  await dropLeftovers(admin)
  const fresh = `${name}_new`
  await admin.query(`create database ${fresh}`)
  await migrate({ url: cluster.url(fresh), log: SILENT })
  await admin.query(`alter database ${fresh} rename to ${name}`)
  return name
}

async function templateName(): Promise<string> {
  const digest = createHash('sha256')
  for (const { name, sql } of await readMigrations(MIGRATIONS_FOLDER)) digest.update(`${name}\0${sql}\0`)
  digest.update(JSON.stringify(QUEUES))
  digest.update(await readFile(new URL('../../package-lock.json', import.meta.url)))
  return `${TEMPLATE_PREFIX}${digest.digest('hex').slice(0, 16)}`
}

/** Templates of other migrations, and databases of test processes that were killed. */
async function dropLeftovers(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ datname: string }>(
    `select datname from pg_database d where (datname like 'template\\_%' or datname like 'test\\_%')
       and not exists (select from pg_stat_activity a where a.datname = d.datname)`,
  )
  for (const { datname } of rows) {
    if (!isOwnedByLiving(datname)) await admin.query(`drop database if exists ${datname}`)
  }
}

function isOwnedByLiving(database: string): boolean {
  const pid = Number(/^test_(\d+)_/.exec(database)?.[1])
  if (!(pid > 0)) return false
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function exists(admin: pg.Client, name: string): Promise<boolean> {
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [name])
  return rowCount === 1
}

async function withAdmin<T>(url: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  try {
    return await work(admin)
  } finally {
    await admin.end()
  }
}
