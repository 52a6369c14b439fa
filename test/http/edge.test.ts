import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InjectOptions } from 'fastify'
import { assertHeaders, buildEdge, CANARY, UUID } from './sample-edge.ts'

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
      { database: 'down', migrations: 'unknown', frozen: 'unknown', draining: false },
    ],
    [
      { checkDatabase: () => new Promise<never>(() => undefined) },
      { database: 'down', migrations: 'unknown', frozen: 'unknown', draining: false },
    ],
    [
      { readMigrations: async () => 'pending' as const },
      { database: 'ok', migrations: 'pending', frozen: [], draining: false },
    ],
    [
      { readMigrations: async () => 'failed' as const },
      { database: 'ok', migrations: 'failed', frozen: [], draining: false },
    ],
    [{ isDraining: () => true }, { database: 'ok', migrations: 'current', frozen: [], draining: true }],
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

test('what stands still is named, and mail is taken all the same', async (t) => {
  const restored = { scopes: ['drafting', 'sending'], reasons: ['restored'] }
  const cases = [
    [async () => ({ scopes: ['sending'], reasons: [] }), { frozen: ['sending'] }],
    [async () => restored, { frozen: ['drafting', 'sending'], reasons: ['restored'] }],
    [() => Promise.reject(new Error('gone')), { frozen: 'unknown' }],
  ] as const
  for (const [readFrozen, named] of cases) {
    const { app } = await buildEdge(t, { readFrozen })
    const answer = await app.inject({ url: '/readyz' })
    assert.equal(answer.statusCode, 200)
    const checks = { database: 'ok', migrations: 'current', draining: false, ...named }
    assert.deepEqual(answer.json(), { status: 'ready', checks })
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
