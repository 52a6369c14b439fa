/** Requests of nothing but header, and connections of nothing at all: each is refused or waits, and mail is taken. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildApp } from '../../src/app.ts'
import { HEADER_LIMIT, MAX_CONNECTIONS } from '../../src/http/limits.ts'
import { startTestPostern } from '../support/postern.ts'
import { countRows, mailFields, PARSED, postForm, SECOND, sign, signatureFields } from '../support/webhook.ts'

const postern = await startTestPostern({ after }, { ROLE: 'worker', API_RATE_LIMIT_ENABLED: 'false' })
const app = await buildApp(postern.deps, { draining: false })
after(() => app.close())
const configured = app.server.maxConnections
const url = await app.listen({ host: '127.0.0.1', port: 0 })
const PATIENCE = 15 * SECOND

const post = (text: string) => postForm(url, { fields: [...mailFields({ text }), ...signatureFields(sign())] })

const open = async (): Promise<Socket> => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname).on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** Sends all of it, however much the other side takes; gives what came back until the connection closed. */
const send = async (bytes: string): Promise<string> => {
  const socket = await open()
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.write(bytes)
  await new Promise((resolve) => socket.once('close', resolve))
  return Buffer.concat(chunks).toString('latin1')
}

const start = `POST ${PARSED} HTTP/1.1\r\nHost: x\r\n`
const FLOODS = [
  { name: 'one field of 1 MB', bytes: `${start}X: ${'y'.repeat(1_000_000)}\r\n\r\n` },
  {
    name: '10,000 fields',
    bytes: `${start}${Array.from({ length: 10_000 }, (_, at) => `X-${at}: y\r\n`).join('')}\r\n`,
  },
  { name: '100,000 fields of one name', bytes: `${start}${'a: b\r\n'.repeat(100_000)}\r\n` },
  { name: 'a path of 1 MB', bytes: `POST /${'x'.repeat(1_000_000)} HTTP/1.1\r\nHost: x\r\n\r\n` },
  { name: 'fields without end', bytes: `${start}${'X-Forwarded-For: 192.0.2.1\r\n'.repeat(50_000)}` },
]

for (const { name, bytes } of FLOODS) {
  test(`forty requests with ${name} are answered 431 and closed, and mail is taken meanwhile`, async () => {
    assert.ok(bytes.length > HEADER_LIMIT)
    const before = await countRows(postern.deps.pool)
    const floods = Promise.all(Array.from({ length: 40 }, () => send(bytes)))
    for (let at = 0; at < 3; at += 1) assert.equal((await post(`Beside ${name} ${at}`)).status, 200)
    // Who still sends may find the connection reset before the answer was read.
    for (const answer of await floods) assert.match(answer, /^$|^HTTP\/1\.1 431 /)
    assert.match((await send(bytes.slice(0, 2 * HEADER_LIMIT))) || 'HTTP/1.1 431 ', /^HTTP\/1\.1 431 /)
    assert.equal(Number((await countRows(postern.deps.pool))['message']) - Number(before['message']), 3)
    assert.ok(postern.logs.some((line) => line.includes('status=431')))
  })
}

test('three hundred connections that say nothing do not keep mail away', async (t) => {
  const silent = await Promise.all(Array.from({ length: 300 }, open))
  t.after(() => {
    for (const socket of silent) socket.destroy()
  })
  for (let at = 0; at < 5; at += 1) assert.equal((await post(`Beside silence ${at}`)).status, 200)
})

test('connections over the limit are dropped, and when some have gone others are served again', async (t) => {
  assert.equal(configured, MAX_CONNECTIONS)
  app.server.maxConnections = 50
  t.after(() => {
    app.server.maxConnections = configured
  })
  const sockets = await Promise.all(Array.from({ length: 80 }, open))
  const dropped = () => sockets.filter((socket) => socket.destroyed).length
  for (let until = Date.now() + PATIENCE; dropped() < 30 && Date.now() < until; ) {
    for (const socket of sockets) if (!socket.destroyed) socket.resume()
    await sleep(20)
  }
  assert.ok(dropped() >= 30, `${dropped()} were dropped`)
  for (const socket of sockets) socket.destroy()
  let answer = await post('After the flood').catch(() => null)
  for (let until = Date.now() + PATIENCE; answer?.status !== 200 && Date.now() < until; ) {
    await sleep(50)
    answer = await post('After the flood').catch(() => null)
  }
  assert.equal(answer?.status, 200)
})
