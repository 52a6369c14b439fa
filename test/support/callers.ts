/** Calls from addresses of the documentation ranges, as the proxy of TRUST_PROXY=127.0.0.1 would pass them on. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildApp } from '../../src/app.ts'
import { MINUTE } from '../../src/clock.ts'
import { loadConfig } from '../../src/config.ts'
import { createDeps, type Deps } from '../../src/deps.ts'
import { createLog } from '../../src/log.ts'
import type { Scope } from './database.ts'
import { testEnvironment } from './postern.ts'
import { type Answer, encodeUrl, mailFields, PARSED, sign, signatureFields, URLENCODED } from './webhook.ts'

export const BEHIND_PROXY = { TRUST_PROXY: '127.0.0.1' }

/** `clock.at` stands still until the test moves it: a minute of a limit never ends in the middle of a test */
export type Edge = { deps: Deps; url: string; logs: string[]; clock: { at: number } }

/** The web side of a service whose time is the test's, from the beginning of this minute on. */
export async function startEdge(t: Scope, overrides: Record<string, string>): Promise<Edge> {
  return startEdgeOn(t, (await testEnvironment(t, overrides)).env)
}

/** The same on an environment that was made before. */
export async function startEdgeOn(t: Scope, env: Record<string, string>): Promise<Edge> {
  const loaded = loadConfig(env)
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  const logs: string[] = []
  const log = createLog({ level: 'debug', format: 'logfmt', destination: { write: (line) => logs.push(line) } })
  const clock = { at: Math.floor(Date.now() / MINUTE) * MINUTE }
  const now = () => new Date(clock.at)
  const deps = await createDeps(loaded.config, { databaseUrl: env['DATABASE_URL'] ?? '', log, clock: { now } })
  const app = await buildApp(deps, { draining: false })
  t.after(async () => {
    await app.close()
    await deps.callers.flush()
    await deps.pool.end()
  })
  return { deps, logs, clock, url: await app.listen({ host: '127.0.0.1', port: 0 }) }
}

type Call = { path?: string; signed?: boolean; headers?: Record<string, string> }

/** Posts a small mail from `ip`, under a wrong signature unless it is `signed`. */
export async function postFrom(url: string, ip: string, { path = PARSED, signed = false, headers = {} }: Call = {}) {
  const signature = signatureFields(signed ? sign() : sign({ key: 'somebody-elses-signing-key' }))
  const body = new Uint8Array(encodeUrl([...mailFields({ from: `p-${randomUUID()}@customer.example` }), ...signature]))
  return call(url + path, { method: 'POST', body, headers: { 'content-type': URLENCODED, ...headers } }, ip)
}

/** Asks for `path` from `ip`. */
export async function getFrom(url: string, ip: string, path: string): Promise<Answer> {
  return call(url + path, {}, ip)
}

async function call(
  url: string,
  init: RequestInit & { headers?: Record<string, string> },
  ip: string,
): Promise<Answer> {
  const requestId = randomUUID()
  const headers = { 'x-forwarded-for': ip, 'x-request-id': requestId, ...init.headers }
  const response = await fetch(url, { ...init, headers, signal: AbortSignal.timeout(20_000) })
  const body = (await response.json()) as Answer['body']
  return { status: response.status, body, headers: response.headers, requestId }
}

/** Waits until `holds` gives true; throws when that takes over ten seconds. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`it did not happen: ${what}`)
    await sleep(25)
  }
}
