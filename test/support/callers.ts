/** Calls from addresses of the documentation ranges, as the proxy of TRUST_PROXY=127.0.0.1 would pass them on. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, encodeUrl, mailFields, PARSED, sign, signatureFields, URLENCODED } from './webhook.ts'

export const BEHIND_PROXY = { TRUST_PROXY: '127.0.0.1' }

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
