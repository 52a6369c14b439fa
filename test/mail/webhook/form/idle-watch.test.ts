/** Over real sockets: who stops sending is answered and gives back what it holds; who goes on slowly is waited for. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createIdleWatch } from '../../../../src/mail/webhook/form/idle-watch.ts'
import { readMultipart } from '../../../../src/mail/webhook/form/read-multipart.ts'
import { readUrlencoded } from '../../../../src/mail/webhook/form/read-urlencoded.ts'

const IDLE_MS = 300
const limits = () => ({
  names: new Set(['a']),
  totalBytes: 1_000_000,
  fieldBytes: 1_000_000,
  lease: { take: () => {} },
  idle: createIdleWatch({ idleMs: IDLE_MS }),
})

/** A server that reads each request with `read`, and gives its outcome: a code, or the size of field `a`. */
async function serve(t: TestContext, read: (request: IncomingMessage) => ReturnType<typeof readUrlencoded>) {
  const outcome = Promise.withResolvers<string | number>()
  const server = createServer((request) => {
    read(request).then(
      (fields) => outcome.resolve(fields.get('a')?.value.length ?? 0),
      (error) => outcome.resolve(error.code),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {})
  t.after(() => {
    socket.destroy()
    server.close().closeAllConnections()
  })
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n')
  return { socket, outcome: outcome.promise }
}

test('a body that stops coming is refused while its connection still stands', async (t) => {
  const { socket, outcome } = await serve(t, (request) => readUrlencoded(request, limits()))
  socket.write('a=half')
  assert.equal(await outcome, 'webhook.stalled')
  assert.equal(socket.destroyed, false)
})

test('a body of which nothing ever comes is refused, too', async (t) => {
  const { outcome } = await serve(t, (request) => readMultipart(request, 'multipart/form-data; boundary=b', idle()))
  assert.equal(await outcome, 'webhook.stalled')
})

const idle = () => ({
  limits: limits(),
  beforeFirstFile: () => {},
  onFile: () => ({ write: () => {}, end: async () => {} }),
})

test('a body that comes slowly is read to its end', async (t) => {
  const { socket, outcome } = await serve(t, (request) => readUrlencoded(request, limits()))
  socket.write('a=')
  for (let sent = 2; sent < 1000; sent += 998 / 20) {
    await sleep(IDLE_MS / 10)
    socket.write('x'.repeat(Math.min(49, 1000 - sent)))
  }
  socket.write('x'.repeat(1000))
  assert.equal(await outcome, 998)
})

test('the time that a sink takes is not held against the sender', async (t) => {
  const type = 'multipart/form-data; boundary=b'
  const gate = Promise.withResolvers<void>()
  const file = { write: () => gate.promise, end: async () => {} }
  const { socket, outcome } = await serve(t, (request) =>
    readMultipart(request, type, { ...idle(), onFile: () => file }),
  )
  const head = '--b\r\nContent-Disposition: form-data; name="attachment-1"; filename="x"\r\n\r\n'
  const next = '\r\n--b\r\nContent-Disposition: form-data; name="attachment-2"; filename="y"\r\n\r\nz'
  socket.write(`${head}x${next}`)
  await sleep(IDLE_MS * 3)
  const end = '\r\n--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n12345\r\n--b--\r\n'
  gate.resolve()
  socket.write(end + ' '.repeat(1000 - head.length - 1 - next.length - end.length))
  assert.equal(await outcome, 5)
})
