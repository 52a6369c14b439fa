import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import fastify, { type FastifyInstance, type InjectOptions } from 'fastify'
import { AppError } from '../../src/errors.ts'
import { SECURITY_HEADERS } from '../../src/http/headers.ts'
import { createEdgeOptions, registerEdge } from '../../src/http/register-edge.ts'
import { createLog } from '../../src/log.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const CANARY = 'canary-7f3a'
const GONE = new Error('the database of these tests is away')

type Line = Record<string, unknown>
type Edge = { app: FastifyInstance; lines: Line[]; text: () => string }

const buildEdge = async (
  t: TestContext,
  health: Partial<Parameters<typeof registerEdge>[1]['health']> = {},
): Promise<Edge> => {
  const written: string[] = []
  const destination = { write: (line: string) => written.push(line) }
  const log = createLog({ level: 'info', format: 'json', destination })
  const app: FastifyInstance = fastify(createEdgeOptions({ log, trustProxy: [] }))
  await registerEdge(app, {
    isDatabaseUnavailable: (error) => error === GONE,
    health: {
      checkDatabase: async () => true,
      readMigrations: async () => 'current',
      isDraining: () => false,
      ...health,
    },
  })
  const config = { public: true } as const
  app.get('/fine', { config }, async () => ({ fine: true }))
  app.post('/fine', { config }, async () => ({ fine: true }))
  app.get('/items/:id', { config }, async () => ({ fine: true }))
  app.get('/unsigned', { config }, async () => {
    throw new AppError('webhook.unsigned', { detail: CANARY })
  })
  app.get('/bug', { config }, async () => {
    throw new TypeError(`broken by ${CANARY}`)
  })
  app.get('/gone', { config }, async () => {
    throw GONE
  })
  t.after(() => app.close())
  const text = () => written.join('')
  return {
    app,
    text,
    get lines() {
      return written.map((line) => JSON.parse(line) as Line)
    },
  }
}

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

const assertHeaders = (headers: Record<string, unknown>) => {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) assert.equal(headers[name], value, name)
  assert.match(String(headers['x-request-id']), UUID)
  assert.equal(headers['server'], undefined)
  assert.equal(headers['x-powered-by'], undefined)
}

const WALK = [
  { name: 'a route', request: { url: '/fine' }, status: 200, code: null },
  { name: 'liveness', request: { url: '/livez' }, status: 200, code: null },
  { name: 'readiness', request: { url: '/readyz' }, status: 200, code: null },
  { name: 'a HEAD', request: { method: 'HEAD', url: '/fine' }, status: 200, code: null },
  { name: 'an unknown address', request: { url: '/.git/HEAD' }, status: 404, code: 'request.not_found' },
  {
    name: 'an unknown method of a known address',
    request: { method: 'DELETE', url: '/fine' },
    status: 404,
    code: 'request.not_found',
  },
  { name: 'a refusal', request: { url: '/unsigned' }, status: 401, code: 'webhook.unsigned' },
  { name: 'a bug', request: { url: '/bug' }, status: 500, code: 'request.failed' },
  { name: 'a database that is away', request: { url: '/gone' }, status: 503, code: 'database.unavailable' },
  {
    name: 'a body that is too large',
    request: {
      method: 'POST',
      url: '/fine',
      headers: { 'content-type': 'application/json' },
      payload: `"${'x'.repeat(70_000)}"`,
    },
    status: 413,
    code: 'request.too_large',
  },
  {
    name: 'an unknown body type',
    request: { method: 'POST', url: '/fine', headers: { 'content-type': 'application/x-thing' }, payload: 'x' },
    status: 415,
    code: 'request.content_type',
  },
  {
    name: 'malformed JSON',
    request: { method: 'POST', url: '/fine', headers: { 'content-type': 'application/json' }, payload: '{' },
    status: 400,
    code: 'request.invalid',
  },
  {
    name: 'JSON that reaches for a prototype',
    request: {
      method: 'POST',
      url: '/fine',
      headers: { 'content-type': 'application/json' },
      payload: '{"__proto__":{"a":1}}',
    },
    status: 400,
    code: 'request.invalid',
  },
  { name: 'a malformed URL', request: { url: '/items/%E0%A4%A' }, status: 400, code: 'request.invalid' },
  {
    name: 'a parameter that is too long',
    request: { url: `/items/${'x'.repeat(300)}` },
    status: 400,
    code: 'request.invalid',
  },
  { name: 'TRACE', request: { method: 'TRACE', url: '/fine' }, status: 405, code: 'request.method' },
] as const

for (const { name, request, status, code } of WALK) {
  test(`${name} is answered ${status} with every security header, a request id and one line`, async (t) => {
    const edge = await buildEdge(t)
    const answer = await edge.app.inject(request as InjectOptions)
    assert.equal(answer.statusCode, status)
    assertHeaders(answer.headers)
    assert.ok(!answer.body.includes(CANARY))
    if (code !== null && answer.body !== '') {
      assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
      const problem = answer.json()
      assert.deepEqual(Object.keys(problem).sort(), ['code', 'requestId', 'status', 'title', 'type'])
      assert.deepEqual(
        [problem.code, problem.status, problem.requestId],
        [code, status, answer.headers['x-request-id']],
      )
    }
    if (status === 503) assert.equal(answer.headers['retry-after'], '30')

    const ends = edge.lines.filter((line) => line['msg'] === 'request')
    assert.equal(ends.length, 1)
    assert.equal(ends[0]?.['status'], status)
    assert.equal(ends[0]?.['request_id'], answer.headers['x-request-id'])
    assert.equal(typeof ends[0]?.['duration_ms'] === 'number' || ends[0]?.['route'] === 'none', true)
    assert.ok(!edge.text().includes('xxxx'), 'the raw URL is not logged')
  })
}

test('the message of a bug reaches neither the caller nor the log, its code and place do', async (t) => {
  const edge = await buildEdge(t)
  const answer = await edge.app.inject({ url: '/bug' })
  assert.ok(!edge.text().includes(CANARY))
  const failure = edge.lines.find((line) => line['msg'] === 'a request failed')
  assert.equal(failure?.['request_id'], answer.headers['x-request-id'])
  assert.deepEqual(failure?.['err'], { name: 'TypeError' })
})

test('a UUID of the caller is kept as request id; anything else is replaced', async (t) => {
  const { app } = await buildEdge(t)
  const own = '0190B7C4-7A33-4000-8000-00000000ABCD'
  const kept = await app.inject({ url: '/fine', headers: { 'x-request-id': own } })
  assert.equal(kept.headers['x-request-id'], own.toLowerCase())
  for (const odd of ['1', 'a\tb', `${own}, ${own}`, `${own}x`, 'jane@example.com', 'x'.repeat(5000), '"; drop']) {
    const answer = await app.inject({ url: '/none', headers: { 'x-request-id': odd } })
    assert.match(String(answer.headers['x-request-id']), UUID)
    assert.notEqual(answer.headers['x-request-id'], odd)
  }
})

test('readiness names what is missing: the database, a migration, or a process that drains', async (t) => {
  const cases = [
    [
      { checkDatabase: () => Promise.reject(new Error('gone')) },
      { database: 'down', migrations: 'unknown', draining: false },
    ],
    [
      { checkDatabase: () => new Promise<never>(() => undefined) },
      { database: 'down', migrations: 'unknown', draining: false },
    ],
    [{ readMigrations: async () => 'pending' as const }, { database: 'ok', migrations: 'pending', draining: false }],
    [{ readMigrations: async () => 'failed' as const }, { database: 'ok', migrations: 'failed', draining: false }],
    [{ isDraining: () => true }, { database: 'ok', migrations: 'current', draining: true }],
  ] as const
  for (const [health, checks] of cases) {
    const { app } = await buildEdge(t, health)
    const answer = await app.inject({ url: '/readyz' })
    assert.equal(answer.statusCode, 503)
    assert.equal(answer.headers['retry-after'], '30')
    assert.deepEqual(answer.json(), { status: 'unavailable', checks })
    assert.equal((await app.inject({ url: '/livez' })).statusCode, 200)
  }
})

test('a flood of readiness probes asks the database once', async (t) => {
  let asked = 0
  const { app } = await buildEdge(t, { checkDatabase: async () => (asked += 1) })
  await Promise.all(Array.from({ length: 200 }, () => app.inject({ url: '/readyz' })))
  assert.equal(asked, 1)
})

test('a route that names neither a permission nor public does not boot', async (t) => {
  const { app } = await buildEdge(t)
  assert.throws(() => app.get('/open', async () => ({})), /GET \/open has neither/)
})

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
