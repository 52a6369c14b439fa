/** The real server as a process of its own: started, killed, and started again on the same port and database. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { type EventEmitter, once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { NODE_COMPILE_CACHE } from './compiled.ts'
import type { Scope } from './database.ts'

const SERVER = fileURLToPath(new URL('../../src/server.ts', import.meta.url))
const FAIL_POINTS = new URL('fail-points.ts', import.meta.url).href
const START_PATIENCE = 30_000
const POLL = 20
/** below the ports that the kernel gives to outgoing connections: a restart finds its port free */
const PORTS = { first: 20_000, count: 10_000 }

export type Exit = { code: number | null; signal: NodeJS.Signals | null }
export type Child = {
  url: string
  /** stdout and stderr of every start, in pieces */
  output: string[]
  /** starts the server, to be killed at `failPoint`; resolves when it is ready, or ended before that */
  start(options?: { failPoint?: string; env?: Record<string, string> }): Promise<void>
  signal(signal: NodeJS.Signals): void
  /** resolves when the process that was started last has ended; rejects after `patience` ms */
  ended(patience: number): Promise<Exit>
  isRunning(): boolean
  /** of the process that was started last */
  pid(): number
  /** the fail points that were reached, in order */
  fired(): Promise<string[]>
}

/** `env` is the whole environment but PORT; DATA_DIR keeps the notes of the fail points. Killed after `scope`. */
export async function createChild(scope: Scope, env: Record<string, string>): Promise<Child> {
  const { port, release } = await claimPort()
  const url = `http://127.0.0.1:${port}`
  const notes = `${env['DATA_DIR']}.fail-points`
  const output: string[] = []
  let current: ChildProcess | undefined
  const isRunning = () => current !== undefined && current.exitCode === null && current.signalCode === null
  const exitOf = async (child: ChildProcess): Promise<Exit> => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    return { code: child.exitCode, signal: child.signalCode }
  }
  scope.after(async () => {
    if (current !== undefined && isRunning()) {
      current.kill('SIGKILL')
      await exitOf(current)
    }
    await rm(notes, { force: true })
    release()
  })
  return {
    url,
    output,
    isRunning,
    pid: () => current?.pid ?? 0,
    start: async ({ failPoint = '', env: more = {} } = {}) => {
      if (isRunning()) throw new Error('the child is still running')
      const watch = failPoint === '' ? {} : { TEST_FAIL_POINT: failPoint, TEST_FAIL_FILE: notes }
      const child = spawn(process.execPath, ['--import', FAIL_POINTS, SERVER], {
        env: {
          PATH: process.env['PATH'] ?? '',
          NODE_COMPILE_CACHE,
          ...env,
          PORT: String(port),
          ...watch,
          ...more,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (piece: Buffer) => output.push(piece.toString('latin1')))
      current = child
      await waitUntilReady(url, isRunning, output)
    },
    signal: (signal) => void current?.kill(signal),
    ended: async (patience) => {
      if (current === undefined) throw new Error('the child was never started')
      const late = sleep(patience, null, { ref: false })
      const exit = await Promise.race([exitOf(current), late])
      if (exit === null) throw new Error(`the server still runs after ${patience} ms`)
      return exit
    },
    fired: async () => (await readFile(notes, 'utf8').catch(() => '')).split('\n').filter((line) => line !== ''),
  }
}

async function waitUntilReady(url: string, isRunning: () => boolean, output: string[]): Promise<void> {
  const until = Date.now() + START_PATIENCE
  while (isRunning()) {
    const status = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
      (answer) => answer.status,
      () => 0,
    )
    if (status === 200) return
    if (Date.now() > until) throw new Error(`the server does not become ready:\n${output.join('').slice(-4_000)}`)
    await sleep(POLL)
  }
}

/**
 * A free port that no other test takes while the child is down between two starts: whoever holds the UDP port of the
 * same number has it, in every process.
 */
async function claimPort(): Promise<{ port: number; release(): void }> {
  for (;;) {
    const port = PORTS.first + Math.floor(Math.random() * PORTS.count)
    const claim = createSocket('udp4')
    const server = createServer()
    const isFree = await Promise.all([
      settles(claim, 'listening', () => claim.bind(port, '127.0.0.1')),
      settles(server, 'listening', () => server.listen(port, '127.0.0.1')),
    ])
    await new Promise((resolve) => server.close(resolve))
    if (isFree.every(Boolean)) return { port, release: () => void claim.unref().close() }
    claim.close()
  }
}

const settles = (emitter: EventEmitter, event: string, begin: () => unknown): Promise<boolean> =>
  new Promise((resolve) => {
    emitter.once(event, () => resolve(true)).once('error', () => resolve(false))
    begin()
  })
