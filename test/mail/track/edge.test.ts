/** The events webhook and its callers: limits, a wrong key, and a database that is away. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildEvent } from '../../../src/demo/mailgun/webhook-event.ts'
import { BEHIND_PROXY, postFrom, startEdge } from '../../support/callers.ts'
import { startDatabaseProxy } from '../../support/database-proxy.ts'
import { EVENTS, JSON_TYPE, postEventTo } from '../../support/event-post.ts'
import { testEnvironment } from '../../support/postern.ts'
import { SECOND, sign, startOn } from '../../support/webhook.ts'

const event = buildEvent('delivered', { messageId: '<nobody@postern.example>', fields: {} })

/** Posts an event from `ip`; gives the status. */
async function postEventFrom(url: string, ip: string, signature = sign({ key: 'somebody-elses-signing-key' })) {
  const response = await fetch(url + EVENTS, {
    method: 'POST',
    headers: { 'content-type': JSON_TYPE, 'x-forwarded-for': ip },
    body: JSON.stringify({ signature, 'event-data': event }),
  })
  await response.arrayBuffer()
  return { status: response.status, retryAfter: response.headers.get('retry-after') }
}

test('strangers are counted here as at the other webhooks, together, and a valid signature is never limited', async (t) => {
  const edge = await startEdge(t, {
    ...BEHIND_PROXY,
    MAX_REQUESTS_PER_MINUTE: '3',
    MAX_FAILED_ATTEMPTS_PER_HOUR: '100',
  })
  const ip = '192.0.2.9'
  const statuses = [(await postFrom(edge.url, ip)).status, (await postEventFrom(edge.url, ip)).status]
  statuses.push((await postEventFrom(edge.url, ip)).status)
  assert.deepEqual(statuses, [401, 401, 401])
  const limited = await postEventFrom(edge.url, ip)
  assert.equal(limited.status, 429)
  assert.match(limited.retryAfter ?? '', /^\d+$/)
  assert.equal((await postFrom(edge.url, ip)).status, 429)
  assert.equal((await postEventFrom(edge.url, ip, sign({ ageMs: Date.now() - edge.clock.at }))).status, 200)
  assert.equal((await postEventFrom(edge.url, '192.0.2.10')).status, 401)
})

test('failures here lead to a block, too', async (t) => {
  const edge = await startEdge(t, { ...BEHIND_PROXY, MAX_FAILED_ATTEMPTS_PER_HOUR: '3' })
  for (let failures = 0; failures < 3; failures += 1) await postEventFrom(edge.url, '192.0.2.9')
  await edge.deps.callers.flush()
  assert.equal((await postEventFrom(edge.url, '192.0.2.9')).status, 429)
})

test('a wrong key is one mistake at all addresses: mails and events are watched together', async (t) => {
  const edge = await startEdge(t, BEHIND_PROXY)
  for (let posts = 0; posts < 3; posts += 1) await postFrom(edge.url, '192.0.2.9')
  for (let posts = 0; posts < 2; posts += 1) await postEventFrom(edge.url, '192.0.2.9')
  const alarms = () => edge.logs.filter((line) => line.includes('"webhook_key_suspected"')).length
  assert.equal(alarms(), 1)
})

for (const how of ['cut', 'blackHole'] as const) {
  test(`while the database is away (${how}) an event is answered 503, and its retry is taken`, async (t) => {
    const { env, database } = await testEnvironment(t, { ROLE: 'web' })
    const proxy = await startDatabaseProxy(t, database.url)
    const postern = await startOn(t, { ...env, DATABASE_URL: proxy.url })
    const post = { event: buildEvent('delivered', { messageId: '<x@y.example>', fields: {} }), signature: sign() }
    assert.equal((await postEventTo(postern.url, { event })).status, 200)
    await proxy[how]()
    const answer = await postEventTo(postern.url, post)
    assert.deepEqual([answer.status, answer.body.code], [503, 'database.unavailable'])
    assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/)
    assert.ok(postern.logs.some((line) => line.includes('"database_connection_error"') && line.includes(EVENTS)))
    await proxy.restore()
    const until = Date.now() + 20 * SECOND
    let retried = await postEventTo(postern.url, post)
    while (retried.status === 503 && Date.now() < until) {
      await sleep(100)
      retried = await postEventTo(postern.url, post)
    }
    assert.equal(retried.status, 200)
  })
}
