/** Who may read /metrics, from a real socket and through proxies. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fastify, { type FastifyInstance, type InjectOptions } from 'fastify'
import { createSecret } from '../../src/config/secret.ts'
import { registerMetricsRoute } from '../../src/http/metrics-route.ts'
import { createEdgeOptions, registerEdge } from '../../src/http/register-edge.ts'
import { createLog } from '../../src/log.ts'
import { createMetrics } from '../../src/metrics/metrics.ts'

const TOKEN = 'token-of-the-metrics-51c8'
const PROXY = { trustProxy: ['127.0.0.1'] }

type Setting = { token?: string | null; trustProxy?: string[] }

async function buildApp({ token = TOKEN, trustProxy = [] }: Setting = {}) {
  const wrong: string[] = []
  const log = createLog({ level: 'fatal', format: 'json', destination: { write: () => true } })
  const metrics = createMetrics()
  const app: FastifyInstance = fastify(createEdgeOptions({ log, trustProxy, metrics }))
  const health = {
    checkDatabase: async () => true,
    readMigrations: async () => 'current' as const,
    readFrozen: async () => ({ scopes: [], reasons: [] }),
    isDraining: () => false,
  }
  await registerEdge(app, { metrics, health, isDatabaseUnavailable: () => false })
  registerMetricsRoute(app, {
    metrics,
    token: token === null ? null : createSecret(token),
    onWrongToken: ({ ip }) => wrong.push(ip),
  })
  after(() => app.close())
  return { app, wrong }
}

const STRANGER = { remoteAddress: '203.0.113.9' }
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

test('this machine reads them without a token, in the text format of Prometheus', async () => {
  const { app } = await buildApp({ token: null })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const answer = await fetch(`${url}/metrics`)
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
  const text = await answer.text()
  assert.match(text, /^security_events_total\{event="webhook_signature_invalid"\} 0$/m)
  assert.match(text, /^process_resident_memory_bytes \d+$/m)
})

test('another machine reads them with the token, in any case of its scheme', async () => {
  const { app, wrong } = await buildApp()
  for (const authorization of [`Bearer ${TOKEN}`, `bearer ${TOKEN}`, `BEARER  ${TOKEN}`]) {
    const answer = await app.inject({ url: '/metrics', ...STRANGER, headers: { authorization } })
    assert.equal(answer.statusCode, 200, authorization)
  }
  assert.deepEqual(wrong, [])
})

const REFUSED: { name: string; setting?: Setting; request: InjectOptions; wrong?: true }[] = [
  { name: 'a stranger', request: { ...STRANGER } },
  { name: 'a stranger where no token is set', setting: { token: null }, request: { ...STRANGER } },
  {
    name: 'a stranger who says undefined where no token is set',
    setting: { token: null },
    request: { ...STRANGER, headers: bearer('undefined') },
    wrong: true,
  },
  { name: 'a wrong token', request: { ...STRANGER, headers: bearer(`${TOKEN}x`) }, wrong: true },
  { name: 'the beginning of the token', request: { ...STRANGER, headers: bearer(TOKEN.slice(0, -1)) }, wrong: true },
  { name: 'a wrong token from this machine', request: { headers: bearer('not-the-token-at-all') }, wrong: true },
  { name: 'the token under another scheme', request: { ...STRANGER, headers: { authorization: `Basic ${TOKEN}` } } },
  { name: 'the token in the address', request: { ...STRANGER, query: { token: TOKEN } } },
  { name: 'a stranger behind a proxy on this machine', request: { headers: { 'x-forwarded-for': '203.0.113.9' } } },
  {
    name: 'a stranger behind a trusted proxy',
    setting: PROXY,
    request: { headers: { 'x-forwarded-for': '203.0.113.9' } },
  },
  {
    name: 'a stranger behind a trusted proxy who claims to be local',
    setting: PROXY,
    request: { headers: { 'x-forwarded-for': '127.0.0.1, 203.0.113.9' } },
  },
  {
    name: 'a stranger whose claim a trusted proxy passes on as it is',
    setting: PROXY,
    request: { headers: { 'x-forwarded-for': '127.0.0.1' } },
  },
  {
    name: 'a stranger who claims to be local',
    request: { ...STRANGER, headers: { 'x-forwarded-for': '127.0.0.1', host: 'localhost' } },
  },
  { name: 'a page in a browser on this machine', request: { headers: { host: 'evil.example' } } },
]

for (const { name, setting, request, wrong: counted } of REFUSED)
  test(`${name} is refused, and not told why`, async () => {
    const { app, wrong } = await buildApp(setting)
    for (const method of ['GET', 'HEAD'] as const) {
      const answer = await app.inject({ method, ...request, url: '/metrics' })
      assert.equal(answer.statusCode, 403, method)
      assert.doesNotMatch(answer.body, /security_events|token|loopback/i)
      assert.equal(answer.headers['www-authenticate'], undefined)
      if (method === 'GET') assert.equal(answer.json().code, 'request.forbidden')
    }
    assert.equal(wrong.length, counted ? 2 : 0, 'a wrong token is counted, a missing one is not')
  })
