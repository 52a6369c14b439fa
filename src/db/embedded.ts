/**
 * An embedded PostgreSQL per DATA_DIR for demo, tests and development. Any number of processes share it: the first
 * starts it, the others join it, the last one out stops it. PostgreSQL runs detached, so that the death of the process
 * that started it takes it from nobody.
 */
import { existsSync } from 'node:fs'
import { mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { SECOND } from '../clock.ts'
import { findBinaries } from './embedded-binaries.ts'
import { createFolder, ensurePassword } from './embedded-folder.ts'
import { type FileLock, tryLock, waitForLock } from './embedded-lock.ts'
import { findServer, type Server, signalStop, startServer, waitForStop } from './embedded-server.ts'
import type { ProgressLog } from './progress-log.ts'

export type Cluster = {
  /** connection URL (superuser, 127.0.0.1) of a database of this cluster; holds the password, so never print it */
  url(database: string): string
  /** leaves the cluster; stops PostgreSQL when nobody else uses it */
  release(): Promise<void>
}

/** long enough for an initdb and a crash recovery of somebody else */
const LOCK_TIMEOUT = 60 * SECOND
/** who releases or joins at this very moment is done by then; who starts a server will stop it */
const EXIT_WAIT = 1 * SECOND

/**
 * Joins the cluster of `dataDir`, starting or creating it as needed. Refuses with a sentence for the person at the
 * terminal: no binaries for the platform, no user to run it as, a lost password, a server that does not start.
 */
export async function acquireCluster({ dataDir, log }: { dataDir: string; log: ProgressLog }): Promise<Cluster> {
  await mkdir(dataDir, { recursive: true })
  const root = await realpath(dataDir)
  const folder = join(root, 'postgres')
  const locks = { turn: join(root, 'postgres-turn.lock'), users: join(root, 'postgres-users.lock') }
  const turn = await takeTurn(locks.turn)
  try {
    const user = await waitForLock(locks.users, 'shared', LOCK_TIMEOUT)
    if (user === null) throw new Error(`The lock ${locks.users} stays taken.`)
    try {
      const server = await joinOrStart({ root, folder, log })
      return enroll({ server, folder, locks, user, log })
    } catch (error) {
      user.release()
      throw error
    }
  } finally {
    turn.release()
  }
}

async function joinOrStart({ root, folder, log }: { root: string; folder: string; log: ProgressLog }): Promise<Server> {
  const password = await ensurePassword(root, folder)
  const running = await findServer(folder, password)
  if (running !== null) {
    log.info({ port: running.port }, 'joined the embedded PostgreSQL')
    return running
  }
  const binaries = await findBinaries()
  const began = performance.now()
  const runner = await createFolder({ root, folder, password, binaries })
  const server = await startServer({ root, folder, password, binaries, runner })
  log.info({ port: server.port, ms: Math.round(performance.now() - began) }, 'started the embedded PostgreSQL')
  return server
}

type Membership = {
  server: Server
  folder: string
  locks: { turn: string; users: string }
  user: FileLock
  log: ProgressLog
}

function enroll({ server, folder, locks, user, log }: Membership): Cluster {
  let left = false
  /** gives the place back; true when PostgreSQL was told to stop */
  const leave = (turn: FileLock | null): boolean => {
    const last = turn === null ? null : tryLock(locks.users, 'exclusive')
    if (last !== null) signalStop(folder)
    last?.release()
    return last !== null
  }
  // a process that ends without release still counts as gone (the kernel drops its lock); the last one stops the server
  const onExit = () => {
    user.release()
    if (!existsSync(folder)) return
    const turn = tryLock(locks.turn, 'exclusive', EXIT_WAIT)
    leave(turn)
    turn?.release()
  }
  process.once('exit', onExit)
  return {
    url: (database) => `postgresql://postgres:${server.password}@127.0.0.1:${server.port}/${database}`,
    async release() {
      if (left) return
      left = true
      process.removeListener('exit', onExit)
      user.release()
      // the folder was removed: PostgreSQL notices within a minute and ends
      if (!existsSync(folder)) return
      const turn = await takeTurn(locks.turn)
      try {
        if (!leave(turn)) return
        await waitForStop(folder)
        log.info({ port: server.port }, 'stopped the embedded PostgreSQL')
      } finally {
        turn.release()
      }
    },
  }
}

/** Joining, starting and stopping happen one process at a time. */
async function takeTurn(path: string): Promise<FileLock> {
  const turn = await waitForLock(path, 'exclusive', LOCK_TIMEOUT)
  if (turn === null) throw new Error(`Another process holds ${path} for over a minute; end it and try again.`)
  return turn
}
