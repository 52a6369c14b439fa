/** The server process of an embedded cluster: is it there, start it, stop it. postmaster.pid tells what runs. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { SECOND } from '../clock.ts'
import type { Binaries, Runner } from './embedded-binaries.ts'
import { ENVIRONMENT } from './embedded-folder.ts'

export type Server = { port: number; password: string }

const POLL_MS = 10
/** a crash recovery replays at most 1 GB of log */
const READY_TIMEOUT = 60 * SECOND
const STOP_TIMEOUT = 30 * SECOND
const CONNECT_TIMEOUT = 5 * SECOND
const START_TRIES = 5
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // A process takes up to 16, one that was killed keeps its own for a moment, and several use one cluster.
  max_connections: '200',
  shared_buffers: '64MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // the log grows with trouble only, and never quotes a row
  log_checkpoints: 'off',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
}

/** The server that runs on `folder` and answers to `password`; null when none runs. Waits while one starts or stops. */
export async function findServer(folder: string, password: string): Promise<Server | null> {
  const deadline = performance.now() + READY_TIMEOUT
  while (performance.now() < deadline) {
    const running = readPidFile(folder)
    if (running === null) return null
    if (running.ready && (await answers({ port: running.port, password }))) return { port: running.port, password }
    await sleep(POLL_MS)
  }
  throw new Error(`The embedded PostgreSQL of ${folder} runs but does not answer; end it and try again.`)
}

type Start = { root: string; folder: string; password: string; binaries: Binaries; runner: Runner }

/** Starts PostgreSQL on `folder`, on a free port of 127.0.0.1; about 0.1 s. Its log is postgres.log beside the folder. */
export async function startServer({ root, folder, password, binaries, runner }: Start): Promise<Server> {
  const log = join(root, 'postgres.log')
  for (let attempt = 0; attempt < START_TRIES; attempt += 1) {
    dropForeignPidFile(folder)
    const port = await findFreePort()
    if (await launch({ folder, log, port, binaries, runner })) {
      if (await answers({ port, password })) return { port, password }
      throw new Error(`The embedded PostgreSQL of ${folder} does not take the password of ${root}/postgres-password.`)
    }
    // the port was taken meanwhile, or the last children of a killed server still hold its memory
    await sleep(attempt * 20 * POLL_MS)
  }
  throw new Error(`The embedded PostgreSQL did not start. ${readLastLine(log)} More in ${log}.`)
}

/** Tells the server of `folder` to stop at once and in order (SIGINT: fast shutdown). */
export function signalStop(folder: string): void {
  const running = readPidFile(folder)
  if (running !== null) process.kill(running.pid, 'SIGINT')
}

/** Comes back when no server runs on `folder`. */
export async function waitForStop(folder: string): Promise<void> {
  const deadline = performance.now() + STOP_TIMEOUT
  while (readPidFile(folder) !== null) {
    if (performance.now() > deadline) throw new Error(`The embedded PostgreSQL of ${folder} does not stop.`)
    await sleep(POLL_MS)
  }
}

async function launch({
  folder,
  log,
  port,
  binaries,
  runner,
}: Omit<Start, 'root' | 'password'> & { log: string; port: number }) {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const command = [...runner.prefix, binaries.postgres, '-D', folder, '-p', String(port), ...settings]
  const output = openSync(log, 'w', 0o600)
  const child = spawn(command[0] ?? binaries.postgres, command.slice(1), {
    ...runner.options,
    cwd: '/',
    env: ENVIRONMENT,
    detached: true,
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  const ended = once(child, 'exit').then(
    () => 'ended',
    (error: Error) => {
      throw new Error(`The embedded PostgreSQL cannot be run: ${error.message}`, { cause: error })
    },
  )
  const deadline = performance.now() + READY_TIMEOUT
  while (performance.now() < deadline) {
    const outcome = await Promise.race([ended, sleep(POLL_MS)])
    if (outcome === 'ended') return false
    const running = readPidFile(folder)
    if (running?.ready === true && running.port === port) {
      child.unref()
      return true
    }
  }
  child.kill('SIGINT')
  return false
}

type Running = { pid: number; port: number; ready: boolean }

/** Lines of postmaster.pid: pid, folder, start, port, socket folder, address, memory key, status. */
function readPidFile(folder: string): Running | null {
  const lines = readPidLines(folder)
  const pid = Number(lines[0])
  if (!Number.isSafeInteger(pid) || pid <= 1 || !isServerOf(pid, folder)) return null
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
}

function readPidLines(folder: string): string[] {
  try {
    return readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return []
  }
}

/** A pid is reused after a reboot, and a copied folder names a server of another one: the server lives in its folder. */
function isServerOf(pid: number, folder: string): boolean {
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === folder
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** PostgreSQL itself clears the file of a dead server, but halts when an unrelated process has its pid. */
function dropForeignPidFile(folder: string): void {
  const pid = Number(readPidLines(folder)[0])
  if (!(pid > 1)) return
  try {
    process.kill(pid, 0)
  } catch {
    return
  }
  if (!isServerOf(pid, folder)) rmSync(join(folder, 'postmaster.pid'), { force: true })
}

async function answers({ port, password }: Server): Promise<boolean> {
  const target = { host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' }
  const client = new pg.Client({ ...target, connectionTimeoutMillis: CONNECT_TIMEOUT })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function findFreePort(): Promise<number> {
  const probe = createServer()
  probe.listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('127.0.0.1 has no free port.')
  return address.port
}

function readLastLine(path: string): string {
  return readFileSync(path, 'utf8').trim().split('\n').at(-1) ?? ''
}
