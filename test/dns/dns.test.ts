import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { HOUR, MINUTE, SECOND } from '../../src/clock.ts'
import { createDns, DNS_LIMITS, type DnsLimits } from '../../src/dns/dns.ts'
import { limitQuestions } from '../../src/dns/limit-questions.ts'
import { startDnsServer } from '../support/dns-server.ts'

const start = async (
  t: TestContext,
  entries: Parameters<typeof startDnsServer>[1],
  limits: Partial<DnsLimits> = {},
) => {
  const server = await startDnsServer(t, entries)
  let now = Date.parse('2026-11-20T10:00:00Z')
  const dns = createDns({
    servers: [server.address],
    clock: { now: () => new Date(now) },
    limits: { ...DNS_LIMITS, ...limits },
  })
  return { server, dns, advance: (ms: number) => (now += ms) }
}

test('a real resolver reads texts, mail exchangers and addresses', async (t) => {
  const key = `v=DKIM1; p=${'A'.repeat(392)}`
  const { dns } = await start(t, {
    'TXT s._domainkey.a.example': [key],
    'MX a.example': ['mx1.a.example', 'mx2.a.example'],
    'MX null.example': ['.'],
    'A a.example': ['192.0.2.1'],
    'AAAA a.example': ['2001:db8:0:0:0:0:0:1'],
  })
  assert.deepEqual(await dns.ask('TXT', 'S._domainkey.A.example'), { kind: 'found', records: [key] })
  assert.deepEqual(await dns.ask('MX', 'a.example'), { kind: 'found', records: ['mx1.a.example', 'mx2.a.example'] })
  assert.deepEqual(await dns.ask('A', 'a.example'), { kind: 'found', records: ['192.0.2.1'] })
  assert.deepEqual(await dns.ask('AAAA', 'a.example'), { kind: 'found', records: ['2001:db8::1'] })
  assert.deepEqual(await dns.ask('MX', 'null.example'), { kind: 'found', records: [''] })
  assert.deepEqual(await dns.ask('TXT', 'a.example'), { kind: 'empty' })
  assert.deepEqual(await dns.ask('A', 'none.example'), { kind: 'absent' })
})

test('a server that fails, refuses to answer or is not there is unavailable, and nothing rejects', async (t) => {
  const limits = { tryMs: 50, tries: 1, totalMs: 200 }
  const { dns } = await start(t, { 'A fails.example': 'servfail', 'A silent.example': 'silent' }, limits)
  assert.deepEqual(await dns.ask('A', 'fails.example'), { kind: 'unavailable' })
  assert.deepEqual(await dns.ask('A', 'silent.example'), { kind: 'unavailable' })
  const nobody = createDns({
    servers: ['127.0.0.1:1'],
    clock: { now: () => new Date() },
    limits: { ...DNS_LIMITS, ...limits },
  })
  assert.deepEqual(await nobody.ask('A', 'a.example'), { kind: 'unavailable' })
})

test('answers are kept: an hour when found, five minutes when missing, thirty seconds when there was none', async (t) => {
  const { server, dns, advance } = await start(t, {
    'A found.example': ['192.0.2.1'],
    'MX found.example': [],
    'A fails.example': 'servfail',
  })
  const table = [
    ['A', 'found.example', HOUR],
    ['MX', 'found.example', 5 * MINUTE],
    ['A', 'gone.example', 5 * MINUTE],
    ['A', 'fails.example', 30 * SECOND],
  ] as const
  for (const [type, name, kept] of table) {
    const count = () => server.asked.filter((question) => question === `${type} ${name}`).length
    await dns.ask(type, name)
    const once = count()
    advance(kept - 1)
    await dns.ask(type, name)
    assert.equal(count(), once, `${type} ${name} is kept`)
    advance(1)
    await dns.ask(type, name)
    assert.ok(count() > once, `${type} ${name} is asked again`)
  }
})

test('the same question at the same time is asked once', async (t) => {
  const { server, dns } = await start(t, { 'A a.example': ['192.0.2.1'] })
  await Promise.all(Array.from({ length: 50 }, () => dns.ask('A', 'a.example')))
  assert.deepEqual(server.asked, ['A a.example'])
})

test('new names push old answers out: what strangers ask for takes bounded memory', async (t) => {
  const { server, dns } = await start(t, {}, { answers: 10 })
  for (let at = 0; at < 11; at += 1) await dns.ask('A', `n${at}.example`)
  await dns.ask('A', 'n10.example')
  assert.equal(server.asked.length, 11)
  await dns.ask('A', 'n0.example')
  assert.equal(server.asked.length, 12)
})

test('a flood of names at a silent server: few are asked, the others are given up in their time', async (t) => {
  const names = Array.from({ length: 100 }, (_, at) => `n${at}.example`)
  const silent = Object.fromEntries(names.map((name) => [`A ${name}`, 'silent' as const]))
  const limits = { atOnce: 4, waiting: 20, tryMs: 1000, tries: 1, totalMs: 100 }
  const { server, dns } = await start(t, silent, limits)
  const answers = await Promise.all(names.map((name) => dns.ask('A', name)))
  assert.deepEqual(new Set(answers.map(({ kind }) => kind)), new Set(['unavailable']))
  assert.ok(server.asked.length <= 4, `${server.asked.length} were asked`)
})

test('what is no name of the public DNS is never asked', async (t) => {
  const { server, dns } = await start(t, {})
  const names = [
    '',
    'localhost',
    'a..example',
    '.a.example',
    'a b.example',
    'a\0.example',
    '-a.example',
    'bücher.example',
  ]
  const long = [`${'x'.repeat(64)}.example`, `${'abc.'.repeat(64)}example`]
  for (const name of [...names, ...long]) assert.deepEqual(await dns.ask('TXT', name), { kind: 'absent' }, name)
  assert.deepEqual(server.asked, [])
})

test('one mail asks so many questions and no more, kept answers count too', async (t) => {
  const { server, dns } = await start(t, { 'A a.example': ['192.0.2.1'], 'A b.example': ['192.0.2.2'] })
  const limited = limitQuestions(dns, { most: 1, failures: 2 })
  assert.equal((await limited.ask('A', 'a.example')).kind, 'found')
  assert.equal((await limited.ask('A', 'b.example')).kind, 'unavailable')
  assert.deepEqual(server.asked, ['A a.example'])
})

test('after some questions without an answer the next ones of the same mail are not asked', async (t) => {
  const { server, dns } = await start(t, { 'A a.example': 'servfail', 'A b.example': ['192.0.2.2'] })
  const limited = limitQuestions(dns, { most: 8, failures: 1 })
  await limited.ask('A', 'a.example')
  assert.equal((await limited.ask('A', 'b.example')).kind, 'unavailable')
  assert.equal((await dns.ask('A', 'b.example')).kind, 'found')
  assert.ok(server.asked.includes('A b.example'))
})
