/** The demo's own database: one demo per folder at a time, begun anew by each run, and never anybody else's. */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { acquireCluster } from '../db/embedded.ts'
import { tryLock } from '../db/embedded-lock.ts'
import type { ProgressLog } from '../db/progress-log.ts'

type Release = () => Promise<void>

const OWN_FOLDER = '.postern/demo'
/** what src/db/open-database.ts calls the database of an embedded cluster */
const NAME = 'postern'

/**
 * Makes `dataDir` this demo's until the release, or the process's death. Refuses with a sentence: another demo plays
 * there, or the folder holds a database that no demo made, which would be lost.
 */
export async function takeFolder(dataDir: string): Promise<Release> {
  const path = join(dataDir, 'demo.lock')
  const foreign = existsSync(join(dataDir, 'postgres')) && !existsSync(path)
  if (foreign && dataDir !== resolve(OWN_FOLDER))
    throw new Error(`${dataDir} holds a database that no demo made, and a demo begins anew: choose another DATA_DIR.`)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const lock = tryLock(path, 'exclusive')
  if (lock === null)
    throw new Error(`Another demo is running in ${dataDir}: end it (Ctrl-C there), or choose another DATA_DIR.`)
  return async () => lock.release()
}

/** Starts the cluster of `dataDir` and drops what an earlier run or a crash left; who still reads that is cut off. */
export async function openFreshDatabase(dataDir: string, log: ProgressLog): Promise<Release> {
  const cluster = await acquireCluster({ dataDir, log })
  try {
    await drop(cluster.url('postgres'))
    return cluster.release
  } catch (error) {
    await cluster.release()
    throw error
  }
}

async function drop(adminUrl: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  try {
    await admin.query(`drop database if exists ${NAME} with (force)`)
  } finally {
    await admin.end()
  }
}
