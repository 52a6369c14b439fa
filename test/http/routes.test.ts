/** The app as it is served: every route of it, and every answer that is none, has the headers and the id. */
import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { after, test } from 'node:test'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { buildApp } from '../../src/app.ts'
import { SECURITY_HEADERS } from '../../src/http/headers.ts'
import { startTestPostern } from '../support/postern.ts'
import { encodeUrl, mailFields, sign, signatureFields, URLENCODED } from '../support/webhook.ts'

type Route = { method: string; url: string; isPublic: boolean }

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** Fastify announces an app before it has its first route. */
const ANNOUNCED = 'fastify.initialization'
const CANARY = 'canary-of-a-bug'

const { deps } = await startTestPostern({ after }, { ROLE: 'web' })
const routes: Route[] = []
const collect = (announced: unknown) => {
  const { fastify } = announced as { fastify: FastifyInstance }
  fastify.addHook('onRoute', ({ method, url, config }) => {
    for (const one of [method].flat()) routes.push({ method: one, url, isPublic: config?.public === true })
  })
}
subscribe(ANNOUNCED, collect)
const app = await buildApp(deps, { draining: false })
await app.ready()
unsubscribe(ANNOUNCED, collect)
after(() => app.close())

const assertAnswer = async (from: FastifyInstance, request: InjectOptions, status?: number) => {
  const requestId = crypto.randomUUID()
  const answer = await from.inject({ ...request, headers: { ...request.headers, 'x-request-id': requestId } })
  const what = `${request.method} ${request.url} ${answer.statusCode}`
  if (status !== undefined) assert.equal(answer.statusCode, status, what)
  for (const [name, value] of Object.entries(SECURITY_HEADERS))
    assert.equal(answer.headers[name], value, `${what} ${name}`)
  assert.equal(answer.headers['x-request-id'], requestId, what)
  for (const name of ['server', 'x-powered-by', 'access-control-allow-origin'])
    assert.equal(answer.headers[name], undefined)
  assert.ok(!answer.body.includes(CANARY))
  const other = await from.inject(request)
  assert.match(String(other.headers['x-request-id']), UUID, what)
  return answer
}

test('the routes of the service are the ones that are documented, each open on purpose or behind a permission', () => {
  const found = routes.map(({ method, url }) => `${method} ${url}`)
  for (const known of [
    'POST /webhook/mailgun',
    'POST /webhook/mailgun/mime',
    'GET /livez',
    'GET /readyz',
    'GET /metrics',
    'GET /unsubscribe/:token',
    'POST /unsubscribe/:token',
  ])
    assert.ok(found.includes(known), known)
  const open = routes.filter(({ isPublic }) => isPublic).map(({ url }) => url)
  for (const url of open)
    assert.match(url, /^\/(webhook\/mailgun(\/mime|\/events)?|livez|readyz|metrics|unsubscribe\/:token|$)/)
})

test('every route answers every method with all headers, and never with an error of ours', async () => {
  assert.ok(routes.length > 3)
  for (const url of new Set(routes.map((route) => route.url))) {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
      const path = url.replace(/:\w+/g, '0190b7c4-7a33-7000-8000-000000000000').replaceAll('*', 'x')
      const answer = await assertAnswer(app, { method, url: path })
      assert.ok(answer.statusCode < 500, `${method} ${path} ${answer.statusCode}`)
    }
  }
})

const form = (fields: Parameters<typeof encodeUrl>[0]): InjectOptions => ({
  method: 'POST',
  url: '/webhook/mailgun',
  headers: { 'content-type': URLENCODED },
  payload: encodeUrl(fields),
})

test('answers of every kind have them: 200, 400, 401, 404, 405, 406, 415', async () => {
  await assertAnswer(app, form([...mailFields(), ...signatureFields(sign())]), 200)
  await assertAnswer(app, { method: 'GET', url: '/%zz' }, 400)
  await assertAnswer(app, form(mailFields()), 401)
  await assertAnswer(app, { method: 'GET', url: '/.env' }, 404)
  await assertAnswer(app, { method: 'GET', url: '/webhook/mailgun' }, 404)
  await assertAnswer(app, { method: 'TRACE' as 'GET', url: '/webhook/mailgun' }, 405)
  await assertAnswer(app, form([...mailFields({ from: '' }), ...signatureFields(sign())]), 406)
  await assertAnswer(app, { method: 'POST', url: '/webhook/mailgun', payload: { a: 1 } }, 415)
})

test('a bug behind a route is a 500 with all of them, and tells nobody what it was', async (t) => {
  const verify = () => {
    throw new TypeError(CANARY)
  }
  const broken = await buildApp({ ...deps, inbound: { ...deps.inbound, verify } }, { draining: false })
  t.after(() => broken.close())
  const answer = await assertAnswer(broken, form([...mailFields(), ...signatureFields(sign())]), 500)
  assert.equal(answer.json().code, 'request.failed')
})
