import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { after, beforeEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { createSecurityLog } from '../../src/audit/record.ts'
import { HOUR, MINUTE } from '../../src/clock.ts'
import { createLog } from '../../src/log.ts'
import { createWorld, SERVICE_EMAIL } from './sample-messages.ts'
import { listOf, readJson } from './shapes.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const world = await createWorld({ after })
const { pool, postern } = world

const time = { at: Date.now() }
const lines: string[] = []
const log = createLog({ level: 'error', format: 'logfmt', destination: { write: (line) => lines.push(line) } })
const clock = { now: () => new Date(time.at) }
// one for each test: rows are limited per minute
let security = createSecurityLog({ log, pool, clock })

const WEBHOOK = { endpoint: '/webhook/mailgun' }
const forge = (ip: string) => security.record('webhook_signature_invalid', { ...WEBHOOK, ip, why: 'wrong' }, null)
const limit = (sender: string) => security.record('rate_limit_exceeded', { limit: 'emails_per_hour', sender }, null)
const report = (...args: string[]) => postern(['events', 'report', '--json', ...args])

const at = z.iso.datetime({ precision: 3 })
const Group = z.strictObject({
  key: z.string().nullable(),
  count: z.int(),
  first: at,
  last: at,
  events: z.record(z.string(), z.int()),
})
const Event = z.strictObject({
  at,
  name: z.string(),
  severity: z.string(),
  sentence: z.string(),
  requestId: z.string().nullable(),
  fields: z.record(z.string(), z.unknown()),
})

beforeEach(async () => {
  await pool.query('truncate security_event')
  time.at = Date.now() - 10 * MINUTE
  lines.length = 0
  security = createSecurityLog({ log, pool, clock })
})

test('the last events are shown as the lines that the log has, oldest first', async () => {
  for (let i = 0; i < 25; i += 1) {
    time.at += 1
    security.record(
      'email_size_exceeded',
      { ...WEBHOOK, ip: `192.0.2.${i}`, size: 9, limit: 8, sender: `j${i}@a.example` },
      'r"\n',
    )
  }
  await security.flush()
  // the time of the row is that of the service's clock, which stands in this test
  const untimed = (text: string) => text.replaceAll(/^time="[^"]+"/gm, '')
  const all = (await postern(['events', 'tail'])).stdout
  assert.ok(all.includes(`time="${new Date(time.at).toISOString()}"`))
  assert.equal(untimed(all), untimed(lines.slice(-20).join('')), 'to the letter')
  const few = (await postern(['events', 'tail', '--limit', '3'])).stdout
  assert.equal(untimed(few), untimed(lines.slice(-3).join('')))
  const [asJson = ''] = (
    await postern(['events', 'tail', '--limit', '1'], { env: { LOG_FORMAT: 'json' } })
  ).stdout.split('\n')
  assert.deepEqual(JSON.parse(asJson).tags, ['security_event=true'], 'in the form that the log has')
  const json = readJson(listOf(Event), (await postern(['events', 'tail', '--limit', '2', '--json'])).stdout)
  assert.deepEqual(
    json.items.map(({ fields }) => fields['ip']),
    ['192.0.2.23', '192.0.2.24'],
  )
  assert.equal(json.next, null)
})

test('they are narrowed by event and age, and none is none', async () => {
  forge('192.0.2.1')
  limit('jane@a.example')
  time.at += 5 * MINUTE
  forge('192.0.2.2')
  await security.flush()
  const shown = async (...args: string[]) => (await postern(['events', 'tail', ...args])).stdout
  assert.match(await shown('--event', 'rate_limit_exceeded'), /^[^\n]*event="rate_limit_exceeded"[^\n]*\n$/)
  assert.match(await shown('--since', '7m'), /^[^\n]*ip="192\.0\.2\.2"[^\n]*\n$/)
  assert.equal(await shown('--event', 'auth_login_failed'), 'No security events.\n')
  const listed = await postern(['events', 'list', '--event', 'webhook_signature_invalid', '--limit', '1'])
  assert.match(listed.stdout, /192\.0\.2\.2/)
  assert.match(listed.stdout, /More: postern events list --since 24h --event webhook_signature_invalid --cursor \d+\n$/)
})

const MISUSES: [string[], RegExp][] = [
  [['events', 'tail', '--follow', '--json'], /--follow has no end/],
  [['events', 'tail', '--event', 'nothing'], /no event "nothing"/],
  [['events', 'tail', '--limit', '501'], /from 1 to 500/],
  [['events', 'tail', '--since', 'ever'], /90m, 24h or 7d/],
  [['events', 'list', '--event', 'constructor'], /no event "constructor"/],
  [['events', 'report'], /--by WHAT is missing/],
  [['events', 'report', '--by', 'mood'], /ip, domain, event/],
  [['events', 'report', '--by', 'ip', '--since', '1'], /90m, 24h or 7d/],
]
test('what cannot be meant is exit 2 with the reason, on stderr only', async () => {
  for (const [args, reason] of MISUSES) {
    const { code, stdout, stderr } = await postern(args)
    assert.deepEqual([code, stdout], [2, ''], args.join(' '))
    assert.match(stderr, reason)
  }
})

async function startFollowing(...args: string[]) {
  const env = {
    PATH: process.env['PATH'] ?? '',
    DATABASE_URL: world.url,
    ENCRYPTION_KEY: world.encryptionKey,
    SERVICE_EMAIL,
    DATA_DIR: '/tmp',
  }
  const child = spawn(process.execPath, [MAIN, 'events', 'tail', '--follow', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  after(() => child.kill())
  const reader = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return { child, read: async () => String((await reader.next()).value) }
}

test('new ones are shown as they come, each once, until Ctrl-C', async () => {
  forge('192.0.2.1')
  await security.flush()
  const { child, read } = await startFollowing('--event', 'webhook_signature_invalid')
  assert.match(await read(), /ip="192\.0\.2\.1"/)
  limit('jane@a.example')
  for (const ip of ['192.0.2.2', '192.0.2.3']) {
    forge(ip)
    await security.flush()
    assert.match(await read(), new RegExp(`ip="${ip}"`))
  }
  // An event of another process that took its id before these and commits after them.
  await pool.query(
    `insert into security_event (id, at, name, severity, fields)
     select min(id) - 1, now(), 'webhook_signature_invalid', 'warning', '{"ip":"192.0.2.4"}' from security_event`,
  )
  assert.match(await read(), /ip="192\.0\.2\.4"/)
  child.kill('SIGINT')
  const [code] = await once(child, 'close')
  assert.equal(code, 130)
})

test('a reader that stops, like head, ends it', async () => {
  const { child } = await startFollowing()
  child.stdout.destroy()
  const closed = once(child, 'close')
  const ended = { yet: false }
  void closed.then(() => {
    ended.yet = true
  })
  while (!ended.yet) {
    forge('192.0.2.9')
    await security.flush()
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  assert.deepEqual(await closed, [0, null])
})

test('events are counted by the address of the caller, by the domain of the sender, and by name', async () => {
  const start = time.at
  for (const ip of ['192.0.2.1', '192.0.2.1', '192.0.2.2']) {
    time.at += 1000
    forge(ip)
  }
  security.record('post_too_large', { ...WEBHOOK, ip: '192.0.2.1', limit: 1 }, null)
  for (const sender of ['jane@a.example', 'joe@A.example', 'jim@b.example', 'no address']) limit(sender)
  await security.flush()

  const byIp = readJson(listOf(Group), (await report('--by', 'ip')).stdout)
  assert.equal(byIp.next, null)
  assert.deepEqual(byIp.items[0], {
    key: '192.0.2.1',
    count: 3,
    first: new Date(start + 1000).toISOString(),
    last: new Date(start + 3000).toISOString(),
    events: { webhook_signature_invalid: 2, post_too_large: 1 },
  })
  assert.deepEqual(
    byIp.items.map(({ key, count }) => [key, count]),
    [
      ['192.0.2.1', 3],
      ['192.0.2.2', 1],
    ],
  )
  const byDomain = readJson(listOf(Group), (await report('--by', 'domain')).stdout)
  assert.deepEqual(
    byDomain.items.map(({ key, count }) => [key, count]),
    [
      ['a.example', 2],
      ['b.example', 1],
    ],
  )
  const byEvent = readJson(listOf(Group), (await report('--by', 'event', '--limit', '1')).stdout)
  assert.deepEqual(
    byEvent.items.map(({ key, count }) => [key, count]),
    [['rate_limit_exceeded', 4]],
  )
  const shown = (await postern(['events', 'report', '--by', 'ip'])).stdout
  assert.match(
    shown,
    /^IP +COUNT +FIRST +LAST +EVENTS\n192\.0\.2\.1 +3 .*webhook_signature_invalid 2, post_too_large 1\n/,
  )
  assert.doesNotMatch(shown, /jane|joe/)
})

test('a flood counts with all its events, also where it was not kept whose they were', async () => {
  for (let i = 0; i < 1_000; i += 1) forge('192.0.2.1')
  for (let i = 0; i < 1_000; i += 1) limit('jane@a.example')
  await security.flush()
  const groups = async (by: string) =>
    readJson(listOf(Group), (await report('--by', by)).stdout).items.map(({ key, count }) => [key, count])
  assert.deepEqual(await groups('event'), [
    ['rate_limit_exceeded', 1_000],
    ['webhook_signature_invalid', 1_000],
  ])
  // a limit may name the address of a caller as well as a sender
  assert.deepEqual(await groups('ip'), [
    [null, 1_400],
    ['192.0.2.1', 300],
  ])
  assert.deepEqual(await groups('domain'), [
    [null, 700],
    ['a.example', 300],
  ])
  assert.match((await postern(['events', 'report', '--by', 'domain'])).stdout, /\(of a flood, counted only\) +700/)
})

test('what is older is not counted', async () => {
  time.at = Date.now() - 3 * HOUR
  forge('192.0.2.1')
  await security.flush()
  assert.deepEqual(readJson(listOf(Group), (await report('--by', 'ip', '--since', '2h')).stdout).items, [])
  assert.equal(
    (await postern(['events', 'report', '--by', 'ip', '--since', '2h'])).stdout,
    'No security events with an address in the last 2h.\n',
  )
  assert.equal(readJson(listOf(Group), (await report('--by', 'ip', '--since', '4h')).stdout).items.length, 1)
})
