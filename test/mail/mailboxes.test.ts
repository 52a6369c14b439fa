/** A mail to a mailbox that is new is not told that nobody lives there, and a flood to nobody costs next to nothing. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import type { Queryable } from '../../src/db/pool.ts'
import type { Log } from '../../src/log.ts'
import { NO_SETTINGS } from '../../src/mail/mailbox-settings.ts'
import { type Mailbox, openMailboxes } from '../../src/mail/mailboxes.ts'
import { testDatabase } from '../support/database.ts'

const SECOND = 1_000
const HOUR = 3_600 * SECOND
const { pool } = await testDatabase({ after })

/** Mailboxes on a clock that the test moves, on a pool that counts, and that fails while `away` is set. */
async function open() {
  const time = { now: 1_000_000_000_000 }
  const asked = { queries: 0, away: false }
  const query = (...args: unknown[]) => {
    asked.queries += 1
    return asked.away
      ? Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }))
      : Reflect.apply(pool.query, pool, args)
  }
  const clock = { now: () => new Date(time.now) }
  const lines: object[] = []
  const log = { error: (line: object) => void lines.push(line) } as unknown as Pick<Log, 'error'>
  const mailboxes = await openMailboxes({ pool: { query } as unknown as Queryable, clock, log }, 'desk@example.com')
  asked.queries = 0
  return { mailboxes, time, asked, lines }
}

async function addMailbox(address = `box-${randomUUID()}@example.com`): Promise<Mailbox> {
  const id = randomUUID()
  await pool.query('insert into mailbox (id, address) values ($1, $2)', [id, address])
  return { id, address, settings: NO_SETTINGS }
}

test('the first mail to a mailbox that another process added is for that mailbox, after any silence', async () => {
  const { mailboxes, time } = await open()
  for (const silence of [1 * SECOND, 9 * SECOND, 30 * HOUR]) {
    time.now += silence
    const added = await addMailbox()
    assert.deepEqual(await mailboxes.find(added.address.toUpperCase()), added)
    assert.deepEqual(mailboxes.byId(added.id), added)
  }
})

test('a flood to recipients that do not exist is one query per second, and known ones need none', async () => {
  const { mailboxes, time, asked } = await open()
  for (let second = 1; second <= 5; second += 1) {
    time.now += SECOND
    const found = await Promise.all(Array.from({ length: 200 }, (_, at) => mailboxes.find(`no-${at}@example.com`)))
    assert.ok(found.every((mailbox) => mailbox === null))
    assert.equal(await mailboxes.find('nobody@example.com'), null)
    assert.equal((await mailboxes.find('desk+tag@example.com'))?.address, 'desk@example.com')
    assert.equal(asked.queries, second)
  }
})

test('while the database is away a known mailbox is found, and nobody is told that an unknown one does not exist', async () => {
  const { mailboxes, time, asked } = await open()
  asked.away = true
  time.now += 1 * HOUR
  assert.equal((await mailboxes.find('desk@example.com'))?.address, 'desk@example.com')
  await assert.rejects(mailboxes.find('other@example.com'), { code: 'ECONNREFUSED' })
  asked.away = false
  assert.equal(await mailboxes.find('other@example.com'), null)
})

test('whoever acts by the settings of a mailbox has those of the last second, after any silence', async () => {
  const { mailboxes, time, asked } = await open()
  const { id } = await addMailbox()
  const modeAfter = async (silence: number, mode: string) => {
    await pool.query(`update mailbox set settings = jsonb_build_object('mode', $2::text) where id = $1`, [id, mode])
    time.now += silence
    return (await mailboxes.latest(id))?.settings.mode
  }
  assert.equal(await modeAfter(1 * SECOND, 'auto'), 'auto')
  assert.equal(await modeAfter(30 * HOUR, 'draft'), 'draft')
  asked.queries = 0
  assert.equal(await modeAfter(SECOND - 1, 'off'), 'draft')
  assert.equal(asked.queries, 0)
  assert.equal(await modeAfter(1, 'off'), 'off')
  asked.away = true
  time.now += SECOND
  await assert.rejects(mailboxes.latest(id), { code: 'ECONNREFUSED' })
})

test('a mailbox whose settings cannot be read takes mail, is broken, and is told once', async () => {
  const { id, address } = await addMailbox()
  await pool.query(`update mailbox set settings = '{"mode": "auto", "tone": 5, "vectors": true}' where id = $1`, [id])
  const { mailboxes, time, lines } = await open()
  const settings = { ...NO_SETTINGS, mode: 'auto' as const }
  assert.deepEqual(await mailboxes.find(address), { id, address, settings, broken: true })
  time.now += HOUR
  await mailboxes.latest(id)
  assert.deepEqual(lines, [{ mailbox_id: id }])
  await pool.query(`update mailbox set settings = '{}' where id = $1`, [id])
  time.now += HOUR
  assert.deepEqual(await mailboxes.latest(id), { id, address, settings: NO_SETTINGS })
})

test('a mailbox with a plus tag has its own mail, though the one without it came first', async () => {
  const { mailboxes, time } = await open()
  await addMailbox('shop@example.com')
  await addMailbox('shop+sales@example.com')
  time.now += SECOND
  const found = async (recipient: string) => (await mailboxes.find(recipient))?.address
  assert.equal(await found('Shop+Sales@example.com'), 'shop+sales@example.com')
  assert.equal(await found('shop+other@example.com'), 'shop@example.com')
  assert.equal(await found('shop@example.com'), 'shop@example.com')
})
