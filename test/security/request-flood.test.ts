/** Strangers knock without end. They get 429, then a block that grows; who has a valid signature never notices. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { addBlocks, removeBlock } from '../../src/access/write-blocks.ts'
import { BEHIND_PROXY, type Edge, getFrom, postFrom, startEdge, startEdgeOn, until } from '../support/callers.ts'
import { testEnvironment } from '../support/postern.ts'
import { eventsOf, HOUR, MIME, MINUTE, SECOND } from '../support/webhook.ts'

const LIMIT = 6
const WEB = {
  ...BEHIND_PROXY,
  ROLE: 'web',
  MAX_REQUESTS_PER_MINUTE: String(LIMIT),
  MAX_FAILED_ATTEMPTS_PER_HOUR: '1000',
}
const postern = await startEdge({ after }, WEB)
const times = <T>(count: number, act: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => act(n)))
const statuses = (answers: readonly { status: number }[]) => answers.map(({ status }) => status).sort()

const blockByHand = async ({ deps }: Edge, value: string) => {
  const block = { target: { kind: 'ip', value } as const, reason: 'a test', expiresAt: null }
  await addBlocks(deps, [block], { actor: 'test', requestId: 'test' })
  await deps.blocks.reload()
}

test('a flood from one address gets 429 after the limit; others and valid signatures are served meanwhile', async () => {
  const flood = times(60, () => postFrom(postern.url, '192.0.2.1'))
  const [genuine, other, mime] = await Promise.all([
    times(20, () => postFrom(postern.url, '192.0.2.1', { signed: true })),
    postFrom(postern.url, '192.0.2.2'),
    postFrom(postern.url, '192.0.2.3', { path: MIME }),
  ])
  const refused = await flood
  assert.deepEqual(statuses(refused), [...Array(LIMIT).fill(401), ...Array(60 - LIMIT).fill(429)])
  assert.deepEqual(statuses(genuine), Array(20).fill(200))
  assert.deepEqual([other.status, mime.status], [401, 401])

  const limited = refused.find(({ status }) => status === 429) ?? assert.fail()
  assert.equal(limited.body.code, 'webhook.limited')
  const wait = Number(limited.headers.get('retry-after'))
  assert.ok(wait >= 1 && wait <= 60, `${wait} s`)
  const events = await eventsOf(postern, limited)
  assert.deepEqual(
    events.map(({ name }) => name),
    ['webhook_signature_invalid', 'rate_limit_exceeded'],
  )
  assert.deepEqual(events[1]?.fields, { limit: 'requests_per_minute', ip: '192.0.2.1', endpoint: '/webhook/mailgun' })
})

test('posts of a type that no form has count as well', async () => {
  const headers = { 'content-type': 'application/json' }
  const answers = await times(LIMIT + 2, () => postFrom(postern.url, '192.0.2.5', { headers }))
  assert.deepEqual(statuses(answers), [...Array(LIMIT).fill(415), 429, 429])
})

test('all of an IPv6 /64 is one caller, and the next /64 another', async () => {
  const answers = await times(LIMIT + 4, (n) => postFrom(postern.url, `2001:db8:0:1::${n + 1}`))
  assert.deepEqual(statuses(answers), [...Array(LIMIT).fill(401), ...Array(4).fill(429)])
  assert.equal((await postFrom(postern.url, '2001:db8:0:2::1')).status, 401)
})

test('unknown addresses and public routes are limited too; health checks are not, from where orchestrators ask', async () => {
  const answers = await times(LIMIT + 3, () => getFrom(postern.url, '192.0.2.10', '/nothing/here'))
  assert.deepEqual(statuses(answers), [...Array(LIMIT).fill(404), 429, 429, 429])
  const limited = answers.find(({ status }) => status === 429) ?? assert.fail()
  assert.equal(limited.body.code, 'request.limited')
  assert.ok(Number(limited.headers.get('retry-after')) >= 1)
  assert.equal(limited.headers.get('x-content-type-options'), 'nosniff')
  assert.deepEqual((await eventsOf(postern, limited))[0]?.fields, {
    limit: 'requests_per_minute',
    ip: '192.0.2.10',
    endpoint: 'none',
  })
  assert.deepEqual(statuses(await times(LIMIT + 1, () => getFrom(postern.url, '192.0.2.11', '/livez'))).at(-1), 429)
  for (const ip of ['127.0.0.1', '10.0.0.5', '::1']) {
    assert.deepEqual(
      new Set(statuses(await times(LIMIT + 5, () => getFrom(postern.url, ip, '/livez')))),
      new Set([200]),
    )
    assert.equal((await getFrom(postern.url, ip, '/readyz')).status, 200)
  }
})

test('with API_RATE_LIMIT_ENABLED=false nobody is limited and failures block nobody; operators’ blocks still hold', async (t) => {
  const open = await startEdge(t, { ...WEB, API_RATE_LIMIT_ENABLED: 'false', MAX_FAILED_ATTEMPTS_PER_HOUR: '2' })
  const answers = await times(LIMIT + 10, () => postFrom(open.url, '192.0.2.20'))
  assert.deepEqual(new Set(statuses(answers)), new Set([401]))
  await open.deps.callers.flush()
  assert.equal((await open.deps.pool.query('select from block')).rowCount, 0)
  await blockByHand(open, '192.0.2.20')
  const blocked = await postFrom(open.url, '192.0.2.20')
  assert.deepEqual([blocked.status, blocked.body.code], [429, 'webhook.limited'])
})

test('a blocked address gets 429 everywhere and is told to come back later, yet its valid signature is served', async () => {
  await blockByHand(postern, '192.0.2.30')
  const posted = await postFrom(postern.url, '192.0.2.30')
  assert.deepEqual([posted.status, posted.body.code], [429, 'webhook.limited'])
  assert.equal((await eventsOf(postern, posted)).at(-1)?.fields['limit'], 'blocked')
  const asked = await getFrom(postern.url, '192.0.2.30', '/nothing')
  assert.deepEqual([asked.status, asked.body.code, asked.headers.get('retry-after')], [429, 'request.limited', '86400'])
  assert.equal((await postFrom(postern.url, '192.0.2.30', { signed: true })).status, 200)
  await postern.deps.blocks.flush()
  const { rows } = await postern.deps.pool.query(`select hits::int from block where value = '192.0.2.30'`)
  assert.equal(rows[0]?.hits, 2)
})

test('failures lead to a block of an hour, then of two; each ends by itself, each is one event', async (t) => {
  const failures = 4
  const limits = { ...WEB, MAX_REQUESTS_PER_MINUTE: '1000', MAX_FAILED_ATTEMPTS_PER_HOUR: String(failures) }
  const { clock, deps, url } = await startEdge(t, limits)
  const fail = () => postFrom(url, '192.0.2.40')
  for (const hours of [1, 2, 4]) {
    assert.deepEqual(statuses(await times(failures - 1, fail)), Array(failures - 1).fill(401))
    await deps.callers.flush()
    assert.equal((await fail()).status, 401, 'one less than the limit is no reason')
    await deps.callers.flush()
    const blocked = await fail()
    assert.deepEqual([blocked.status, blocked.headers.get('retry-after')], [429, String(hours * 3600)])
    assert.equal((await getFrom(url, '192.0.2.41', '/nothing')).status, 404, 'the neighbour is served')
    clock.at += hours * HOUR - MINUTE
    assert.equal((await fail()).status, 429)
    clock.at += MINUTE
  }
  await deps.security.flush()
  const { rows } = await deps.pool.query(`select fields from security_event where name = 'ip_blocked' order by id`)
  assert.deepEqual(
    rows.map(({ fields }) => fields),
    [1, 2, 4].map((hours, at) => ({ ip: '192.0.2.40', failures, seconds: hours * 3600, strikes: at + 1 })),
  )
})

test('a block that an operator removes does not come back with the next failure', async (t) => {
  const { deps, url } = await startEdge(t, {
    ...WEB,
    MAX_REQUESTS_PER_MINUTE: '1000',
    MAX_FAILED_ATTEMPTS_PER_HOUR: '3',
  })
  const fail = () => postFrom(url, '192.0.2.45')
  await times(3, fail)
  await deps.callers.flush()
  assert.equal((await fail()).status, 429)
  const target = { kind: 'ip', value: '192.0.2.45' } as const
  await removeBlock(deps, target, { actor: 'test', requestId: 'test', payer: target.value })
  await deps.blocks.reload()
  for (let n = 0; n < 2; n += 1) {
    assert.equal((await fail()).status, 401)
    await deps.callers.flush()
  }
  assert.equal((await fail()).status, 401)
  await deps.callers.flush()
  assert.equal((await fail()).status, 429, 'three new ones are a reason again')
})

test('paths that only an attacker asks for are failures, too: 404, an event that repeats nothing of them, then a block', async (t) => {
  const scanned = await startEdge(t, {
    ...WEB,
    MAX_REQUESTS_PER_MINUTE: '1000',
    MAX_FAILED_ATTEMPTS_PER_HOUR: '3',
  })
  const paths = ['/.env', '/%2e%2e%2fetc/canary-passwd', '/wp-login.php?canary=1']
  const answers = await times(3, (n) => getFrom(scanned.url, '192.0.2.50', paths[n] ?? ''))
  assert.deepEqual(statuses(answers), [404, 404, 404])
  const kinds = await Promise.all(
    answers.map(async (answer) => (await eventsOf(scanned, answer)).map(({ name, fields }) => [name, fields])),
  )
  assert.deepEqual(
    kinds.flat(),
    ['environment_file', 'traversal', 'wordpress'].map((kind) => [
      'suspicious_path_access',
      { ip: '192.0.2.50', kind },
    ]),
  )
  assert.ok(!scanned.logs.join('').includes('canary'))
  await scanned.deps.callers.flush()
  assert.equal((await getFrom(scanned.url, '192.0.2.50', '/.env')).status, 429)
  assert.equal((await getFrom(scanned.url, '192.0.2.51', '/favicon.ico')).status, 404)
})

test('loopback, private addresses and trusted proxies are never blocked, however often they fail', async (t) => {
  const few = await startEdge(t, {
    ...WEB,
    TRUST_PROXY: '127.0.0.1,203.0.113.0/24',
    MAX_REQUESTS_PER_MINUTE: '1000',
    MAX_FAILED_ATTEMPTS_PER_HOUR: '2',
  })
  for (const ip of ['127.0.0.1', '10.1.2.3', '192.168.1.1', 'fd00::1', '203.0.113.7']) {
    await times(6, () => postFrom(few.url, ip))
    await few.deps.callers.flush()
    assert.equal((await postFrom(few.url, ip)).status, 401, ip)
  }
  assert.equal((await few.deps.pool.query('select from block')).rowCount, 0)
})

test('two services on one database share counts and blocks', async (t) => {
  const { env } = await testEnvironment(t, { ...WEB, MAX_FAILED_ATTEMPTS_PER_HOUR: '8' })
  const [one, two] = [await startEdgeOn(t, env), await startEdgeOn(t, env)]
  await times(LIMIT - 2, () => postFrom(one.url, '192.0.2.60'))
  await one.deps.callers.flush()
  const first = await postFrom(two.url, '192.0.2.60')
  await two.deps.callers.flush()
  const next = [await postFrom(two.url, '192.0.2.60'), await postFrom(two.url, '192.0.2.60')]
  assert.deepEqual(
    [first, ...next].map(({ status }) => status),
    [401, 401, 429],
    'the calls of the first count',
  )
  assert.equal((await getFrom(two.url, '192.0.2.60', '/nothing')).status, 429)

  for (const { url } of [one, two, one, two]) await times(2, () => postFrom(url, '192.0.2.61'))
  const isBlocked = async ({ url, clock }: Edge) => {
    clock.at += 1 * SECOND
    const answer = await getFrom(url, '192.0.2.61', '/nothing')
    return answer.status === 429 && Number(answer.headers.get('retry-after')) > 60
  }
  await until('the first blocks', () => isBlocked(one))
  await until('the second blocks', () => isBlocked(two))
  const { rows } = await one.deps.pool.query(`select strikes from block where value = '192.0.2.61'`)
  assert.deepEqual(rows, [{ strikes: 1 }])
})
