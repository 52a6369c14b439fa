/** The six numbers of the guide, each moved by what it counts and read as Prometheus reads them. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { withTransaction } from '../../src/db/pool.ts'
import { createPrisma } from '../../src/db/prisma.ts'
import { startTestPostern } from '../support/postern.ts'
import {
  eventsOf,
  mailFields,
  mimeFields,
  postBytes,
  postForm,
  sign,
  signatureFields,
  URLENCODED,
} from '../support/webhook.ts'

const TOKEN = 'token-of-the-metrics-51c8'
const postern = await startTestPostern({ after }, { ROLE: 'web', METRICS_TOKEN: TOKEN })
const { deps, url } = postern

/** The value of one line of the text, 0 when it is not there. */
async function read(line: string): Promise<number> {
  const text = await fetch(`${url}/metrics`).then((answer) => answer.text())
  const found = text.split('\n').find((one) => one.startsWith(`${line} `))
  return found === undefined ? 0 : Number(found.slice(line.length + 1))
}

async function moves(line: string, by: number, act: () => Promise<unknown>): Promise<void> {
  const before = await read(line)
  await act()
  // A request is counted when its answer has left, which may be a moment after it was read here.
  const until = Date.now() + 5_000
  while ((await read(line)) - before !== by && Date.now() < until) await sleep(5)
  assert.equal((await read(line)) - before, by, line)
}

const event = (name: string) => `security_events_total{event="${name}"}`

test('failed signatures: each forged post counts', () =>
  moves(event('webhook_signature_invalid'), 3, async () => {
    for (let i = 0; i < 3; i += 1)
      await postForm(url, { fields: [...mailFields(), ...signatureFields(sign({ key: 'another-key' }))] })
  }))

test('limit violations count, also those that become no row', () =>
  moves(event('rate_limit_exceeded'), 1_000, async () => {
    for (let i = 0; i < 1_000; i += 1)
      deps.security.record('rate_limit_exceeded', { limit: 'emails_per_hour', sender: 'jane@customer.example' }, null)
    await deps.security.flush()
    const { rows } = await deps.pool.query(
      `select sum(coalesce((fields->>'more')::int, 1))::int as events, count(*)::int as kept
         from security_event where name = 'rate_limit_exceeded'`,
    )
    // 300 at once, 60 more if a minute ends meanwhile, and one that tells of the rest
    const [{ events, kept }] = rows
    assert.equal(events, 1_000)
    assert.ok(kept === 301 || kept === 361, `${kept} rows`)
  }))

test('validation failures against mails received, by form and outcome', async () => {
  await moves(event('email_validation_failed'), 1, () =>
    postForm(url, { fields: [...mailFields({ from: 'nobody' }), ...signatureFields(sign())] }),
  )
  const twice = [...mailFields(), ...signatureFields(sign())]
  await moves('mails_received_total{form="parsed",status="accepted"}', 1, () => postForm(url, { fields: twice }))
  await moves('mails_received_total{form="parsed",status="duplicate"}', 1, () => postForm(url, { fields: twice }))
  await moves('mails_received_total{form="mime",status="accepted"}', 1, () =>
    postForm(url, { path: '/webhook/mailgun/mime', fields: [...mimeFields(), ...signatureFields(sign())] }),
  )
})

test('what was taken out of mails counts by what it was', () =>
  moves('content_sanitized_total{what="hidden_text"}', 1, async () => deps.metrics.contentSanitized('hidden_text')))

test('response times: by the pattern of the route, never by the address', async () => {
  const posts = 'http_request_duration_seconds_count{method="POST",route="/webhook/mailgun",status="200"}'
  await moves(posts, 1, () => postForm(url, { fields: [...mailFields(), ...signatureFields(sign())] }))
  const refused = 'http_request_duration_seconds_count{method="POST",route="/webhook/mailgun",status="401"}'
  await moves(refused, 1, () => postBytes(url, { contentType: URLENCODED, body: Buffer.from('x=1') }))
  const nowhere = 'http_request_duration_seconds_count{method="GET",route="none",status="404"}'
  await moves(nowhere, 2, async () => {
    for (const path of ['/canary-in-a-path', '/canary?in=a-query']) await fetch(url + path)
  })
  assert.doesNotMatch(await fetch(`${url}/metrics`).then((answer) => answer.text()), /canary/)
})

test('database-query times: named statements of the pool and of transactions, also those that fail', async () => {
  const count = (statement: string) => `db_query_duration_seconds_count{statement="${statement}"}`
  await moves(count('accept.record'), 1, () => postForm(url, { fields: [...mailFields(), ...signatureFields(sign())] }))
  const slow = { name: 'a.test', text: 'select pg_sleep(0.03)' }
  await moves(count('a.test'), 2, async () => {
    await deps.pool.query(slow)
    await withTransaction(deps.pool, (client) => client.query(slow))
  })
  assert.equal(await read('db_query_duration_seconds_bucket{le="0.025",statement="a.test"}'), 0)
  assert.ok((await read('db_query_duration_seconds_sum{statement="a.test"}')) >= 0.06)
  const broken = { name: 'a.broken', text: 'select 1/0' }
  await moves(count('a.broken'), 2, async () => {
    await assert.rejects(deps.pool.query(broken), { code: '22012' })
    await assert.rejects(
      withTransaction(deps.pool, (client) => client.query(broken)),
      { code: '22012' },
    )
  })
  await moves(count('commit'), 1, () => withTransaction(deps.pool, async () => undefined))
  await moves(count('unnamed'), 1, () => deps.pool.query('select 1'))
  await moves(count('unnamed'), 1, () => createPrisma(deps.pool).mailbox.count())
})

test('the service asks for METRICS_TOKEN where somebody else may be behind a request', async () => {
  const ask = (authorization?: string) =>
    fetch(`${url}/metrics`, {
      headers: { 'x-forwarded-for': '203.0.113.9', ...(authorization ? { authorization } : {}) },
    })
  assert.equal((await ask()).status, 403)
  const wrong = await ask('Bearer another-token-of-somebody')
  assert.equal(wrong.status, 403)
  const events = await eventsOf(postern, { requestId: wrong.headers.get('x-request-id') ?? '' })
  assert.deepEqual(
    events.map(({ name, fields }) => [name, fields]),
    [['auth_login_failed', { ip: '127.0.0.1', why: 'metrics_token' }]],
  )
  assert.equal((await ask(`Bearer ${TOKEN}`)).status, 200)
})

test('the connections of the pool are there', async () => {
  assert.ok((await read('db_pool_connections')) >= 1)
  assert.equal(await read('db_pool_waiting'), 0)
})
