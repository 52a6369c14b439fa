/**
 * A PostgreSQL and a folder for one trial, gone after it: what is tried cannot touch what is real, since nothing here knows
 * where that is.
 */
import { existsSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SECOND } from '../clock.ts'
import { openDatabase } from '../db/open-database.ts'
import type { ProgressLog } from '../db/progress-log.ts'

export type Scratch = { folder: string; url: string; close(): Promise<void> }

/** Makes an empty, migrated database. Refuses with a sentence where no PostgreSQL can be started. */
export async function openScratch(log: ProgressLog): Promise<Scratch> {
  await requireBinaries()
  const folder = await mkdtemp(join(tmpdir(), 'postern-try-'))
  const opened = new AsyncDisposableStack()
  const sweep = () => removeNow(folder)
  // A signal ends the process: then this is all that still runs.
  process.once('exit', sweep)
  opened.defer(() => {
    process.removeListener('exit', sweep)
    sweep()
  })
  try {
    const { url, release } = await openDatabase({ databaseUrl: null, migrateDatabaseUrl: null, dataDir: folder }, log)
    opened.defer(release)
    // The cluster stops its server by a listener of its own: the folder goes after that.
    process.removeListener('exit', sweep)
    process.once('exit', sweep)
    // The engine behind it is large.
    const { migrate } = await import('../db/migrate.ts')
    await migrate({ url, log })
    return { folder, url, close: () => opened.disposeAsync() }
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

async function requireBinaries(): Promise<void> {
  try {
    const { findBinaries } = await import('../db/embedded-binaries.ts')
    await findBinaries()
  } catch (cause) {
    const why =
      'A mail is tried in a PostgreSQL of its own, which is not here: it is a development dependency, and no part of the ' +
      'production image. Run this command in a clone after npm install, with the same settings.'
    throw new Error(why, { cause })
  }
}

const STOP_PATIENCE = 5 * SECOND
const POLL_MS = 20

/** Without a turn of the event loop, since a process that exits has none. A server that stops still writes. */
function removeNow(folder: string): void {
  const pidFile = join(folder, 'postgres', 'postmaster.pid')
  const still = new Int32Array(new SharedArrayBuffer(4))
  for (let waited = 0; existsSync(pidFile) && waited < STOP_PATIENCE; waited += POLL_MS)
    Atomics.wait(still, 0, 0, POLL_MS)
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}
