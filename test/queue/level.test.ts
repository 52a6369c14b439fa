/** In which order a long queue gives its mail out: the rows are those that real posts leave, the order is that of a fetch. */
import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { MINUTE } from '../../src/clock.ts'
import { withTransaction } from '../../src/db/pool.ts'
import { levelQueues } from '../../src/queue/level.ts'
import { createQueue, type Handlers } from '../../src/queue/queue.ts'
import { startTestPostern } from '../support/postern.ts'

const postern = await startTestPostern({ after }, { ROLE: 'web' })
const { pool } = postern.deps
/** message id → `loud 3`: the sender, and the how manieth mail of that sender it is */
const names = new Map<string, string>()
const counts = new Map<string, number>()

beforeEach(async () => {
  names.clear()
  counts.clear()
  await pool.query('delete from pgboss.job')
})

async function post(...senders: string[]): Promise<void> {
  for (const sender of senders) {
    const { id } = await postern.post({ from: `${sender}@customer.example` })
    const count = (counts.get(sender) ?? 0) + 1
    counts.set(sender, count)
    names.set(id, `${sender} ${count}`)
  }
}

const times = (count: number, sender: string): string[] => Array<string>(count).fill(sender)
const many = (count: number, name: string): string[] => Array.from({ length: count }, (_, at) => `${name}${at + 1}`)

/** Levels as if `minutes` had passed since; gives how many mails got a place. */
const level = (minutes = 0) => levelQueues({ pool, clock: { now: () => new Date(Date.now() + minutes * MINUTE) } })

/** The mails that wait, in the order in which pg-boss fetches them. */
async function queued(): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select data->>'messageId' as id from pgboss.job where state < 'active' order by priority desc, created_on`,
  )
  return rows.map(({ id }) => names.get(id) ?? id)
}

/** The first `count` mails are fetched, and done. */
const serve = (count: number) =>
  pool.query(
    `update pgboss.job set state = 'completed' where id in (
       select id from pgboss.job where state < 'active' order by priority desc, created_on limit $1)`,
    [count],
  )

const of = (sender: string, mails: string[]) => mails.filter((mail) => mail.startsWith(`${sender} `))

test('a short queue keeps the order in which its mail came', async () => {
  const senders = [...times(45, 'loud'), ...many(5, 'quiet')]
  await post(...senders)
  assert.equal(await level(), 0)
  assert.equal(await level(10), 0)
  assert.deepEqual((await queued()).slice(45), ['quiet1 1', 'quiet2 1', 'quiet3 1', 'quiet4 1', 'quiet5 1'])
})

test('senders take turns, and the mails of each stay in their order', async () => {
  await post(...times(40, 'loud'), ...many(12, 'quiet'), 'quiet3', 'quiet5')
  assert.equal(await level(10), 54)
  const order = await queued()
  assert.deepEqual(order.slice(0, 13), ['loud 1', ...many(12, 'quiet').map((sender) => `${sender} 1`)])
  assert.deepEqual(order.slice(13, 16), ['loud 2', 'quiet3 2', 'quiet5 2'])
  assert.deepEqual(of('loud', order), many(40, 'loud '))
})

test('who was served does not come back to the front, and who comes later waits for no second turn of others', async () => {
  await post(...times(40, 'loud'), ...many(20, 'quiet'))
  await level(10)
  await serve(22)
  assert.equal((await queued())[0], 'loud 3', 'one mail of every sender is gone, and a second of the loud one')
  await post(...many(20, 'later'), 'loud')
  await level(20)
  const order = await queued()
  assert.deepEqual(order.slice(0, 21), ['loud 3', ...many(20, 'later').map((sender) => `${sender} 1`)])
  assert.equal(order.at(-1), 'loud 41')
})

test('fresh mail goes before mail that has waited, but not before the older mails of its own sender', async () => {
  await post(...times(30, 'loud'), ...many(30, 'quiet'))
  await pool.query(`update message set received_at = received_at - interval '1 hour'`)
  await level()
  await post('new1', 'loud', 'quiet7', 'new2')
  const before = await queued()
  assert.deepEqual(before.slice(-4), ['new1 1', 'loud 31', 'quiet7 2', 'new2 1'], 'without a place it is behind all')
  await level()
  const order = await queued()
  assert.deepEqual(order.slice(0, 3), ['new1 1', 'new2 1', 'loud 1'])
  assert.equal(order.at(-1), 'loud 31')
  assert.ok(order.indexOf('quiet7 2') > order.indexOf('quiet7 1'))
})

test('fresh mail that is not reached in time is in the turns of the others', async () => {
  await post(...times(30, 'loud'), ...many(30, 'quiet'))
  await pool.query(`update message set received_at = received_at - interval '1 hour'`)
  await level()
  await post(...times(3, 'new'))
  await level()
  assert.deepEqual((await queued()).slice(0, 4), ['new 1', 'new 2', 'new 3', 'loud 1'])
  await level(3)
  const order = await queued()
  assert.deepEqual([order[0], order.indexOf('new 1'), order.indexOf('new 2')], ['loud 1', 31, 33])
})

test('an old place is kept by who has it, and the places of fresh mail are of another range', async () => {
  await post(...times(60, 'loud'))
  await level(10)
  const places = () => pool.query('select id, priority from pgboss.job order by created_on')
  const { rows } = await places()
  assert.equal(await level(11), 0)
  assert.deepEqual((await places()).rows, rows)
  assert.ok(rows.every(({ priority }) => priority > 0 && priority <= 1_000_000_000))
  await level()
  assert.ok((await places()).rows.every(({ priority }) => priority > 1_000_000_000))
})

test('two processes that level at once do it once, and mail that waits for its time has no turn', async () => {
  await post(...times(60, 'loud'))
  await withTransaction(pool, async (client) => {
    assert.equal(await levelQueues({ pool: client, clock: { now: () => new Date() } }), 60)
    assert.equal(await level(), 0)
  })
  await pool.query(`update pgboss.job set priority = 0, start_after = now() + interval '1 hour' where id in (
    select id from pgboss.job limit 5)`)
  await pool.query('update pgboss.job set priority = 0')
  assert.equal(await level(), 55)
})

test('one worker takes mail that has waited long, however much fresh mail there is, and none in a short queue', async () => {
  await post(...times(60, 'loud'))
  await pool.query(`update message set received_at = received_at - interval '1 hour'`)
  await level()
  await post(...many(20, 'new'))
  await level()
  await post('unplaced')
  assert.deepEqual((await takenAtOnce(3)).toSorted(), ['loud 1', 'new1 1', 'new2 1'])

  await pool.query('delete from pgboss.job')
  await post(...many(10, 'short'))
  assert.deepEqual((await takenAtOnce(2)).toSorted(), ['short1 1', 'short2 1'])
})

/** What the workers of a process take while none of them comes back, once there are `count`, and a while later. */
async function takenAtOnce(count: number): Promise<string[]> {
  const taken: string[] = []
  const enough = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const queue = createQueue({
    url: postern.env['DATABASE_URL'] ?? '',
    log: postern.deps.log,
    onDatabaseAway: () => undefined,
  })
  const hold: Handlers['mail.check'] = async ({ messageId }) => {
    if (stopping) return
    taken.push(names.get(messageId) ?? messageId)
    if (taken.length === count) enough.resolve()
    await release.promise
  }
  let stopping = false
  const idle = async () => undefined
  const others = {
    'mail.draft': idle,
    'mail.review': idle,
    'mail.send': idle,
    'mail.lookup': idle,
    'mail.dead': idle,
    'token.purge': idle,
    'mail.reconcile': idle,
  }
  await queue.start({ 'mail.check': hold, ...others })
  await enough.promise
  // longer than the slowest poll: a worker that looks at other mail would have found some
  await sleep(2_500)
  stopping = true
  release.resolve()
  await queue.stop(5_000)
  return taken
}
