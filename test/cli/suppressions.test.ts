/** `postern suppressions`: who gets no automatic reply, what operators change of it, and the lists of Mailgun beside it. */
import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { z } from 'zod'
import { startFakeMailgun } from '../../src/demo/fake-mailgun.ts'
import { SUPPRESSION_KINDS, suppress, suppressionsOf } from '../../src/mail/suppression.ts'
import { createWorld } from './sample-messages.ts'
import { ErrorDocument, listOf, readJson } from './shapes.ts'

const kind = z.enum(SUPPRESSION_KINDS)
const Item = z.strictObject({
  address: z.string(),
  kind,
  source: z.string(),
  reason: z.string(),
  createdAt: z.iso.datetime({ precision: 3 }),
})
const Removed = z.strictObject({ address: z.string(), kinds: z.array(kind), mailgun: z.array(z.string()) })
const Counts = z.strictObject({ read: z.int(), added: z.int(), leftOut: z.int() })
const Synced = z.strictObject({
  dryRun: z.boolean(),
  lists: z.strictObject({ bounces: Counts, complaints: Counts, unsubscribes: Counts }),
  onlyHere: z.strictObject({
    count: z.int(),
    pushed: z.int(),
    first: z.array(z.strictObject({ address: z.string(), kind })),
  }),
})

const world = await createWorld({ after })
const { postern, pool, vault } = world
const mailgun = await startFakeMailgun({ apiKey: 'mailgun-key' })
after(() => mailgun.close())
const env = { MAILGUN_API_KEY: 'mailgun-key', MAILGUN_API_URL: mailgun.url, MAILGUN_DOMAIN: 'mg.example.org' }
const run = (...words: string[]) => postern(['suppressions', ...words, '--json'], { env })
const list = async (...words: string[]) => readJson(listOf(Item), (await run('list', ...words)).stdout)
const synced = async (...words: string[]) => readJson(Synced, (await run('sync', ...words)).stdout)
const codeOf = ({ stderr }: { stderr: string }) => readJson(ErrorDocument, stderr.trim().split('\n').at(-1) ?? '').error
const kindsOf = (address: string) => suppressionsOf(pool, vault.indexes, address)
const give = (address: string, kind: (typeof SUPPRESSION_KINDS)[number], at = new Date()) =>
  suppress(pool, vault, { address, kind, source: 'event', at })
const changes = async () => {
  const { rows } = await pool.query(`select fields from security_event where name = 'suppression_changed' order by id`)
  return rows.map(({ fields }) => fields)
}
beforeEach(async () => {
  mailgun.clear()
  await pool.query('delete from suppression')
  await pool.query('delete from security_event')
})

test('an operator adds an address, reads why, and takes it away; each is an event that names the actor', async () => {
  const item = readJson(Item, (await run('add', 'Jane+shop@Example.com', '--reason', 'asked by phone')).stdout)
  assert.deepEqual([item.address, item.kind, item.reason], ['Jane+shop@example.com', 'operator', 'asked by phone'])
  assert.match(item.source, /^cli:/)
  assert.deepEqual(readJson(Item, (await run('add', 'jane@example.com')).stdout), item, 'the same inbox, once')
  assert.deepEqual((await list()).items, [item])
  await give('jane@example.com', 'bounce')
  const removed = readJson(Removed, (await run('remove', 'jane+other@example.com')).stdout)
  assert.deepEqual(removed, { address: 'jane+other@example.com', kinds: ['bounce', 'operator'], mailgun: [] })
  assert.deepEqual((await list()).items, [])
  assert.deepEqual(
    (await changes()).map(({ change, kind, sender, actor }) => [change, kind, sender, /^cli:/.test(actor)]),
    [
      ['added', 'operator', 'J***@example.com', true],
      ['removed', 'bounce', 'j***@example.com', true],
      ['removed', 'operator', 'j***@example.com', true],
    ],
  )
})

test('what is no address and what is not there are refused', async () => {
  for (const address of ['jane', 'a@x.example,b@x.example', '']) {
    const ran = await run('add', address)
    assert.deepEqual([ran.code, codeOf(ran).code], [1, 'suppression.invalid'], address)
  }
  const ran = await run('remove', 'nobody@example.com')
  assert.deepEqual([ran.code, codeOf(ran).code], [1, 'suppression.not_found'])
  assert.equal((await run('add')).code, 2)
  assert.deepEqual(await changes(), [])
})

test('the list comes in pages, newest first, and shows eyes no whole address', async () => {
  for (const n of [1, 2, 3, 4, 5]) await give(`person${n}@example.com`, 'unsubscribe', new Date(Date.UTC(2026, 10, n)))
  const first = await list('--limit', '2')
  const second = await list('--limit', '2', '--cursor', first.next ?? '')
  const third = await list('--limit', '2', '--cursor', second.next ?? '')
  assert.deepEqual(
    [first, second, third].map(({ items }) => items.map(({ address }) => address.slice(6, 7)).join('')),
    ['54', '32', '1'],
  )
  assert.equal(third.next, null)
  const { stdout } = await postern(['suppressions', 'list'])
  assert.match(stdout, /p\*\*\*@example\.com +unsubscribe +event/)
  assert.doesNotMatch(stdout, /person/)
  assert.match((await postern(['suppressions', 'list', '--limit', '2'])).stdout, /More: postern suppressions list/)
})

test('sync brings the lists of Mailgun here, each as its own kind, and once', async () => {
  mailgun.suppress('bounces', ...Array.from({ length: 1_500 }, (_, n) => `b${n}@example.com`), 'nonsense')
  mailgun.suppress('complaints', 'angry@example.com')
  mailgun.suppress('unsubscribes', 'Done@Example.com', { address: 'news@example.com', tags: ['newsletter'] })
  const dry = await synced('--dry-run')
  assert.deepEqual(dry.lists.bounces, { read: 1_501, added: 1_500, leftOut: 1 })
  assert.deepEqual((await list()).items, [])
  const ran = await run('sync')
  const { lists, onlyHere } = readJson(Synced, ran.stdout)
  assert.deepEqual(lists, {
    bounces: { read: 1_501, added: 1_500, leftOut: 1 },
    complaints: { read: 1, added: 1, leftOut: 0 },
    unsubscribes: { read: 2, added: 1, leftOut: 1 },
  })
  assert.deepEqual(onlyHere, { count: 0, pushed: 0, first: [] })
  assert.match(ran.stderr, /bounces: 1000 read, 1000 added\n/, 'progress is on stderr')
  assert.deepEqual(await kindsOf('b1499@example.com'), ['bounce'])
  assert.deepEqual(await kindsOf('angry@example.com'), ['complaint'])
  assert.deepEqual(await kindsOf('done@example.com'), ['unsubscribe'])
  assert.deepEqual(await kindsOf('news@example.com'), [], 'that tag is none of ours')
  assert.deepEqual(
    (await changes()).map(({ kind, count }) => [kind, count]),
    [
      ['bounce', 1_500],
      ['complaint', 1],
      ['unsubscribe', 1],
    ],
  )
  const again = await synced()
  assert.deepEqual(
    Object.values(again.lists).map(({ added }) => added),
    [0, 0, 0],
  )
})

test('what only we have is told, and goes to Mailgun only with --push and only for who asked for it', async () => {
  await give('asked@example.com', 'unsubscribe')
  await give('bounced@example.com', 'bounce')
  await give('both@example.com', 'complaint')
  await run('add', 'by-hand@example.com')
  mailgun.suppress('unsubscribes', 'both@example.com')
  const told = await synced()
  assert.equal(told.onlyHere.count, 2)
  assert.deepEqual(
    new Set(told.onlyHere.first.map(({ address }) => address)),
    new Set(['asked@example.com', 'bounced@example.com']),
  )
  assert.equal((await synced('--push', '--dry-run')).onlyHere.pushed, 1)
  assert.deepEqual(mailgun.suppressed('unsubscribes'), ['both@example.com'])
  assert.equal((await synced('--push')).onlyHere.pushed, 1)
  assert.deepEqual(mailgun.suppressed('unsubscribes').toSorted(), ['asked@example.com', 'both@example.com'])
  assert.equal((await synced('--push')).onlyHere.pushed, 0)
  const events = await changes()
  assert.deepEqual(
    events.filter(({ count }) => count !== undefined).map(({ change, kind, count }) => [change, kind, count]),
    [
      ['added', 'unsubscribe', 1],
      ['added', 'mailgun unsubscribes', 1],
    ],
  )
  assert.match(events.at(-1).actor, /^cli:/)
})

test('a page that fails leaves what was done and says it; the next sync goes on', async () => {
  mailgun.suppress('bounces', ...Array.from({ length: 1_200 }, (_, n) => `b${String(n).padStart(4, '0')}@example.com`))
  mailgun.scriptLists('ok', { status: 503 })
  const ran = await run('sync')
  const { code, sentence } = codeOf(ran)
  assert.deepEqual([ran.code, code], [1, 'provider.unavailable'])
  assert.match(sentence, /What was done stays: 1000 addresses read from Mailgun, 1000 added here, 0 added there/)
  assert.deepEqual(
    (await changes()).map(({ kind, count }) => [kind, count]),
    [['bounce', 1_000]],
  )
  assert.equal((await synced()).lists.bounces.added, 200)
})

test('remove --mailgun takes it off the lists of Mailgun, which would bring it back', async () => {
  await give('back@example.com', 'bounce')
  mailgun.suppress('bounces', 'back@example.com')
  mailgun.suppress('complaints', 'back@example.com')
  await run('remove', 'back@example.com')
  await run('sync')
  assert.deepEqual(await kindsOf('back@example.com'), ['bounce', 'complaint'])
  mailgun.scriptLists({ status: 503 })
  assert.equal(codeOf(await run('remove', 'back@example.com', '--mailgun')).code, 'provider.unavailable')
  assert.deepEqual(await kindsOf('back@example.com'), ['bounce', 'complaint'], 'what fails there changes nothing here')
  const removed = readJson(Removed, (await run('remove', 'back@example.com', '--mailgun')).stdout)
  assert.deepEqual(removed.mailgun, ['bounces', 'complaints'])
  assert.equal((await synced()).lists.bounces.added, 0)
  const without = await postern(['suppressions', 'sync', '--json'])
  assert.deepEqual([without.code, codeOf(without).code], [1, 'provider.missing'])
})
