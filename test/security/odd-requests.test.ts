/** Requests that are refused whatever they ask for are counted like any other: none is free. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { BEHIND_PROXY, getFrom, startEdge } from '../support/callers.ts'
import { MIME, PARSED } from '../support/webhook.ts'

const LIMIT = 4
const WEB = { ...BEHIND_PROXY, ROLE: 'web', MAX_REQUESTS_PER_MINUTE: String(LIMIT) }
const postern = await startEdge({ after }, WEB)

/** Sends one request as it is, and gives the status line's number. */
const send = async (url: string, ip: string, requestLine: string, host = 'Host: a\r\n'): Promise<number> => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.write(`${requestLine} HTTP/1.1\r\n${host}X-Forwarded-For: ${ip}\r\nConnection: close\r\n\r\n`)
  await once(socket, 'close')
  return Number(Buffer.concat(chunks).toString('latin1').slice(9, 12))
}

const ODD: { name: string; line: string; host?: string; status: number }[] = [
  { name: 'TRACE', line: 'TRACE /', status: 405 },
  { name: 'TRACE of the webhook', line: `TRACE ${PARSED}`, status: 405 },
  { name: 'a malformed URL', line: 'GET /%zz', status: 400 },
  { name: 'a malformed URL of the webhook', line: `POST ${PARSED}/%E0%A4%A`, status: 400 },
  { name: 'a target that is no path', line: 'OPTIONS *', status: 400 },
  { name: 'no Host', line: 'GET /nothing', host: '', status: 400 },
  { name: 'no Host at the webhook', line: `POST ${MIME}`, host: '', status: 400 },
]
for (const [at, { name, line, host, status }] of ODD.entries()) {
  test(`${name} is limited per caller`, async () => {
    const ip = `192.0.2.${at + 1}`
    const statuses: number[] = []
    for (let n = 0; n < LIMIT + 2; n += 1) statuses.push(await send(postern.url, ip, line, host))
    assert.deepEqual(statuses, [...Array(LIMIT).fill(status), 429, 429])
    assert.equal(await send(postern.url, '192.0.2.100', 'GET /nothing'.concat(`/${at}`)), at < LIMIT ? 404 : 429)
  })
}

test('a malformed URL that looks for weaknesses is a failure, and is in the metrics and the log', async (t) => {
  const scanned = await startEdge(t, { ...WEB, MAX_REQUESTS_PER_MINUTE: '100', MAX_FAILED_ATTEMPTS_PER_HOUR: '3' })
  for (let n = 0; n < 3; n += 1) assert.equal(await send(scanned.url, '192.0.2.50', 'GET /.env%zz-canary'), 400)
  await scanned.deps.callers.flush()
  assert.equal((await getFrom(scanned.url, '192.0.2.50', '/nothing')).status, 429)
  const metrics = await scanned.deps.metrics.render()
  assert.match(metrics, /http_request_duration_seconds_count\{[^}]*status="400"[^}]*\} 3/)
  assert.ok(scanned.logs.some((line) => line.includes('route="none"') && line.includes('status=400')))
  assert.ok(!scanned.logs.join('').includes('canary'))
  assert.equal((await getFrom(scanned.url, '192.0.2.51', '/malformed-url')).status, 404, 'an address like any other')
})
