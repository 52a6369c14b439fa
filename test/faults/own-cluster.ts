/** A PostgreSQL that only one fault uses, since it is stopped and killed; a proxy keeps its address over its starts. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { acquireCluster, type Cluster } from '../../src/db/embedded.ts'
import { waitForStop } from '../../src/db/embedded-server.ts'
import { migrate } from '../../src/db/migrate.ts'
import { createPool } from '../../src/db/pool.ts'
import type { Scope, TestDatabase } from '../support/database.ts'
import { startDatabaseProxy } from '../support/database-proxy.ts'

export type OwnCluster = {
  database: TestDatabase
  /** SIGINT: a fast shutdown; SIGQUIT: an immediate one, with recovery at the next start; SIGKILL: no shutdown */
  stop(signal: NodeJS.Signals): Promise<void>
  start(): Promise<void>
}

const SILENT = { info: () => undefined }

/** A migrated database in a cluster of its own. Stopped and removed after `scope`. */
export async function openOwnCluster(scope: Scope): Promise<OwnCluster> {
  const dataDir = await mkdtemp(join(tmpdir(), 'postern-faults-'))
  const folder = join(dataDir, 'postgres')
  const cluster = await acquireCluster({ dataDir, log: SILENT })
  let joined: Cluster = cluster
  const name = `faults_${randomBytes(4).toString('hex')}`
  const url = cluster.url(name)
  await createDatabase(cluster.url('postgres'), name)
  await migrate({ url, log: SILENT })
  const proxy = await startDatabaseProxy(scope, url)
  const pool = createPool({ url: proxy.url, applicationName: 'postern test' })
  scope.after(async () => {
    await pool.end()
    await joined.release()
    await rm(dataDir, { recursive: true, force: true })
  })
  return {
    database: { url: proxy.url, pool, adminUrl: cluster.url('postgres') },
    stop: async (signal) => {
      const [pid] = (await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n')
      process.kill(Number(pid), signal)
      await waitForStop(folder)
    },
    start: async () => {
      const again = await acquireCluster({ dataDir, log: SILENT })
      // joined already, so that leaving stops nothing
      await joined.release()
      joined = again
      proxy.lead(again.url(name))
    },
  }
}

async function createDatabase(adminUrl: string, name: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  await admin.query(`create database ${name}`)
  await admin.end()
}
