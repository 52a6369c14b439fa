/** A caller writes what it likes into X-Forwarded-For. Only the address that a proxy of ours added counts. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { BEHIND_PROXY, type Edge, getFrom, postFrom, startEdge } from '../support/callers.ts'
import { eventsOf } from '../support/webhook.ts'

const LIMIT = 5
const LIMITS = { ROLE: 'web', MAX_REQUESTS_PER_MINUTE: String(LIMIT), MAX_FAILED_ATTEMPTS_PER_HOUR: '3' }
const bare = await startEdge({ after }, LIMITS)
const proxied = await startEdge({ after }, { ...LIMITS, ...BEHIND_PROXY })

/** Everything that a proxy somewhere in the world names a client in. */
const claims = (ip: string) => ({
  forwarded: `for=${ip}`,
  'x-real-ip': ip,
  'x-client-ip': ip,
  'true-client-ip': ip,
  'cf-connecting-ip': ip,
  'x-forwarded-host': ip,
  'x-originating-ip': ip,
})

const ipsOf = async (postern: Edge, answer: Parameters<typeof eventsOf>[1]) =>
  (await eventsOf(postern, answer)).map(({ fields }) => fields['ip'])
const countedIps = async ({ deps }: Edge) => {
  await deps.callers.flush()
  const { rows } = await deps.pool.query<{ ip: string }>('select distinct ip from ip_counter order by ip')
  return rows.map(({ ip }) => ip)
}
const blockedIps = async ({ deps }: Edge) =>
  (await deps.pool.query<{ value: string }>('select value from block order by value')).rows.map(({ value }) => value)

test('without a trusted proxy no header changes whom a call is counted against', async () => {
  const statuses: number[] = []
  for (let n = 1; n <= LIMIT + 3; n += 1) {
    const claimed = `192.0.2.${n}`
    const answer = await postFrom(bare.url, claimed, { headers: claims(claimed) })
    statuses.push(answer.status)
    assert.ok((await ipsOf(bare, answer)).every((ip) => ip === '127.0.0.1'))
  }
  assert.deepEqual(statuses, [...Array(LIMIT).fill(401), 429, 429, 429])
  assert.equal((await getFrom(bare.url, '198.51.100.1', '/nothing')).status, 429)
  assert.deepEqual(await countedIps(bare), ['127.0.0.1'])
  assert.deepEqual(await blockedIps(bare), [], 'nobody whose address was claimed is blocked')
})

test('behind a trusted proxy the address counts that it added, whatever the caller wrote before', async () => {
  const statuses: number[] = []
  for (let n = 1; n <= LIMIT + 3; n += 1) {
    const chain = `10.0.0.${n}, 127.0.0.1, 198.51.100.${n}, 192.0.2.66`
    const answer = await postFrom(proxied.url, chain, { headers: claims(`198.51.100.${n}`) })
    statuses.push(answer.status)
    assert.ok((await ipsOf(proxied, answer)).every((ip) => ip === '192.0.2.66'))
    await proxied.deps.callers.flush()
  }
  assert.deepEqual(statuses.slice(0, 3), [401, 401, 401])
  assert.equal(statuses.at(-1), 429)
  assert.deepEqual(await countedIps(proxied), ['192.0.2.66'])
  assert.deepEqual(await blockedIps(proxied), ['192.0.2.66'], 'the caller, not whom it named')
  assert.equal((await postFrom(proxied.url, '198.51.100.1')).status, 401, 'whom it named is served')
})

test('behind a trusted proxy a caller cannot pass for the proxy, or for an address of our own network', async () => {
  for (const claimed of ['127.0.0.1', '10.0.0.1', '::1', 'unknown', '192.0.2.1:80', '']) {
    const answer = await postFrom(proxied.url, `${claimed}, 192.0.2.67`)
    assert.ok(
      (await ipsOf(proxied, answer)).every((ip) => ip === '192.0.2.67'),
      claimed,
    )
  }
  await proxied.deps.callers.flush()
  assert.ok((await blockedIps(proxied)).includes('192.0.2.67'))
})

test('a proxy that adds the port names one caller all the same: limited, blocked, and found under one address', async () => {
  const spellings = (n: number) => [`192.0.2.77:${5000 + n}`, `[2001:db8::77]:${5000 + n}`]
  for (const at of [0, 1]) {
    for (let n = 1; n <= 3; n += 1) {
      const answer = await postFrom(proxied.url, spellings(n)[at] ?? '')
      assert.deepEqual(await ipsOf(proxied, answer), [['192.0.2.77', '2001:db8::77'][at]])
    }
    await proxied.deps.callers.flush()
    assert.equal((await postFrom(proxied.url, spellings(9)[at] ?? '')).status, 429)
  }
  const blocked = await blockedIps(proxied)
  for (const value of ['192.0.2.77', '2001:db8::/64']) assert.ok(blocked.includes(value), value)
})

test('whoever a proxy names by no address is limited, also at the probes, and blocks nobody', async () => {
  const statuses: number[] = []
  for (let n = 0; n < LIMIT + 2; n += 1) {
    statuses.push((await getFrom(proxied.url, `_hidden${n}`, '/livez')).status)
    await postFrom(proxied.url, `_hidden${n}`)
  }
  assert.equal(statuses[0], 200)
  assert.equal(statuses.at(-1), 429)
  await proxied.deps.callers.flush()
  assert.ok(!(await blockedIps(proxied)).some((value) => value.includes('unknown')))
})
