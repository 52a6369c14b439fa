/**
 * Sockets that send a byte now and then, in each part of a request, for as long as they are let: other clients are
 * served meanwhile, and each of the slow ones is ended. The times are shorter here than in the service.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildApp } from '../../src/app.ts'
import { HEADERS_TIMEOUT, REQUEST_TIMEOUT } from '../../src/http/limits.ts'
import { startTestPostern } from '../support/postern.ts'
import {
  countRows,
  mailFields,
  PARSED,
  postForm,
  SECOND,
  sign,
  signatureFields,
  URLENCODED,
} from '../support/webhook.ts'

// The limits per IP address are another defence; this one has to stand without them.
const postern = await startTestPostern({ after }, { ROLE: 'worker', API_RATE_LIMIT_ENABLED: 'false' })
const app = await buildApp(postern.deps, { draining: false })
after(() => app.close())
const configured = { headers: app.server.headersTimeout, request: app.server.requestTimeout }
app.server.headersTimeout = 1 * SECOND
app.server.requestTimeout = 2 * SECOND
const url = await app.listen({ host: '127.0.0.1', port: 0 })

const MANY = 60
const PATIENCE = 30 * SECOND

const post = (text: string) => postForm(url, { fields: [...mailFields({ text }), ...signatureFields(sign())] })

const unsigned = async (): Promise<number> => {
  await postern.deps.security.flush()
  const { rows } = await postern.deps.pool.query(
    `select count(*)::int as count from security_event where name = 'webhook_signature_invalid'`,
  )
  return rows[0].count
}

type Slow = { socket: Socket; answer(): string; sent(): number }

/** Sends `begin` at once, and then `drip` one byte at a time until the socket is closed. */
const drip = async (begin: string, drip: string): Promise<Slow> => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname).on('error', () => {})
  await once(socket, 'connect')
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.write(begin)
  let sent = 0
  const timer = setInterval(() => {
    socket.write(drip[sent % drip.length] ?? 'x')
    sent += 1
  }, 100)
  socket.on('close', () => clearInterval(timer))
  return { socket, answer: () => Buffer.concat(chunks).toString('latin1'), sent: () => sent }
}

const HEAD = `POST ${PARSED} HTTP/1.1\r\nHost: x\r\n`
const PARTS = [
  { name: 'the request line', begin: 'POST /', rest: 'x' },
  { name: 'the header fields', begin: HEAD, rest: 'X-Slow: yes\r\n' },
  {
    name: 'a body of a known length',
    begin: `${HEAD}Content-Type: ${URLENCODED}\r\nContent-Length: 100000\r\n\r\n`,
    rest: 'body-plain=slow&',
  },
  {
    name: 'a chunked body',
    begin: `${HEAD}Content-Type: ${URLENCODED}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    rest: '1\r\nx\r\n',
  },
]

test('the service ends a slow header after seconds and a slow request after minutes', () => {
  assert.deepEqual(configured, { headers: HEADERS_TIMEOUT, request: REQUEST_TIMEOUT })
  assert.ok(HEADERS_TIMEOUT > 0 && HEADERS_TIMEOUT <= 30 * SECOND)
  assert.ok(REQUEST_TIMEOUT > 0 && REQUEST_TIMEOUT <= 300 * SECOND)
})

for (const { name, begin, rest } of PARTS) {
  test(`while ${MANY} sockets drip ${name}, mail is taken; then each is answered 408 or cut off, and nothing is kept`, async (t) => {
    const before = await countRows(postern.deps.pool)
    const unsignedBefore = await unsigned()
    const slow = await Promise.all(Array.from({ length: MANY }, () => drip(begin, rest)))
    t.after(() => {
      for (const { socket } of slow) socket.destroy()
    })
    for (let at = 0; at < 5; at += 1) assert.equal((await post(`Beside slow ones: ${name} ${at}`)).status, 200)
    assert.ok(
      slow.some(({ socket }) => !socket.destroyed),
      'they were still there',
    )

    const until = Date.now() + PATIENCE
    while (slow.some(({ socket }) => !socket.destroyed) && Date.now() < until) await sleep(50)
    assert.deepEqual(slow.filter(({ socket }) => !socket.destroyed).length, 0, 'every slow socket was ended')
    for (const { answer } of slow) assert.match(answer(), /^$|^HTTP\/1\.1 408 /)
    assert.equal(await unsigned(), unsignedBefore, 'an upload without an end says nothing of a signature')
    const now = await countRows(postern.deps.pool)
    assert.equal(Number(now['message']) - Number(before['message']), 5)
    assert.ok(
      postern.logs.some((line) => line.includes('status=408') || line.includes('status=499')),
      'it is in the log',
    )
  })
}
