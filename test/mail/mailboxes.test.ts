/** A mail to a mailbox that is new is not told that nobody lives there, and a flood to nobody costs next to nothing. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import type { Queryable } from '../../src/db/pool.ts'
import { openMailboxes } from '../../src/mail/mailboxes.ts'
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
  const mailboxes = await openMailboxes({ pool: { query } as unknown as Queryable, clock }, 'desk@example.com')
  asked.queries = 0
  return { mailboxes, time, asked }
}

async function addMailbox(): Promise<{ id: string; address: string }> {
  const id = randomUUID()
  const address = `box-${id}@example.com`
  await pool.query('insert into mailbox (id, address) values ($1, $2)', [id, address])
  return { id, address }
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
