import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { assertHeaders, buildEdge } from './sample-edge.ts'

const listen = async (app: FastifyInstance): Promise<number> => {
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return address.port
}

/** Sends bytes as they are, gives all that comes back until the connection closes. */
const sendRaw = (port: number, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
    socket.on('error', reject)
  })

const parseRaw = (answer: string) => {
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  const [first = '', ...fields] = head.split('\r\n')
  const headers = Object.fromEntries(
    fields.map((field) => [
      field.slice(0, field.indexOf(':')).toLowerCase(),
      field.slice(field.indexOf(':') + 1).trim(),
    ]),
  )
  return { status: Number(first.split(' ')[1]), headers, body }
}

const MALFORMED = [
  { name: 'not HTTP at all', bytes: 'HELLO\r\n\r\n', status: 400 },
  { name: 'a bare line feed in a header field', bytes: 'GET /fine HTTP/1.1\r\nHost: a\nX: b\r\n\r\n', status: 400 },
  { name: 'folded header fields', bytes: 'GET /fine HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n', status: 400 },
  {
    name: 'two lengths',
    bytes: 'POST /fine HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx',
    status: 400,
  },
  {
    name: 'a length and a chunked body',
    bytes: 'POST /fine HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    status: 400,
  },
  {
    name: 'header fields that are too large',
    bytes: `GET /fine HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`,
    status: 431,
  },
  { name: 'no Host', bytes: 'GET /fine HTTP/1.1\r\nConnection: close\r\n\r\n', status: 400 },
  {
    name: 'an unknown Expect',
    bytes: 'GET /fine HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\nConnection: close\r\n\r\n',
    status: 200,
  },
  {
    name: 'TRACE',
    bytes: 'TRACE /fine HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Secret: s3cret\r\n\r\n',
    status: 405,
  },
  { name: 'a malformed URL', bytes: 'GET /items/%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', status: 400 },
]

test('what is not a well-formed request is answered once, with every security header, and closed', async (t) => {
  const edge = await buildEdge(t)
  const port = await listen(edge.app)
  for (const { name, bytes, status } of MALFORMED) {
    const raw = await sendRaw(port, bytes)
    const answer = parseRaw(raw)
    assert.equal(answer.status, status, `${name}: ${raw.slice(0, 60)}`)
    assertHeaders(answer.headers)
    assert.equal(raw.split('HTTP/1.1 ').length, 2, name)
    assert.ok(!raw.includes('s3cret'), name)
    if (status !== 200) assert.equal(JSON.parse(answer.body).requestId, answer.headers['x-request-id'], name)
  }
  assert.equal(edge.lines.filter((line) => line['msg'] === 'request').length, MALFORMED.length)
})

test('a caller that leaves before the answer ends in one line, with status 499', async (t) => {
  const edge = await buildEdge(t)
  const entered = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  edge.app.get('/slow', { config: { public: true } }, async () => {
    entered.resolve()
    await release.promise
    return { late: true }
  })
  const port = await listen(edge.app)
  const socket = connect(port, '127.0.0.1', () => socket.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n'))
  await entered.promise
  socket.destroy()
  while (edge.lines.filter((line) => line['msg'] === 'request').length === 0) await new Promise(setImmediate)
  release.resolve()
  await new Promise(setImmediate)
  const ends = edge.lines.filter((line) => line['msg'] === 'request')
  assert.deepEqual(
    ends.map((line) => [line['route'], line['status']]),
    [['/slow', 499]],
  )
})
