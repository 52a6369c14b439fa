/**
 * A worker that stands still for longer than its lease, and goes on as if nothing had been: by then another has taken its
 * job over, and what the late one brings counts for nothing but money.
 */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { SECOND } from '../../src/clock.ts'
import { type Child, createChild } from '../support/child.ts'
import type { TestDatabase } from '../support/database.ts'
import { answerAlways, postMail, testEnvironment } from '../support/postern.ts'

/** the lease is 10 s, and the other worker starts meanwhile; a busy machine takes longer */
const TAKEN_OVER_WITHIN = 60 * SECOND

async function startPair() {
  const surroundings = await testEnvironment({ after }, { REPLY_MODE: 'auto' })
  answerAlways(surroundings.claude)
  const [paused, other] = await Promise.all([
    createChild({ after }, surroundings.env),
    createChild({ after }, surroundings.env),
  ])
  await paused.start()
  return { ...surroundings, paused, other }
}

const post = async ({ url }: Child, name: string): Promise<string> => {
  const { status, id } = await postMail(url, { from: `${name}@customer.example` }, { proven: true })
  assert.equal(status, 200)
  return id
}

const stateOf = async ({ pool }: TestDatabase, id: string): Promise<string> =>
  (await pool.query<{ state: string }>('select state from message where id = $1', [id])).rows[0]?.state ?? 'none'

const storyOf = async ({ pool }: TestDatabase, id: string): Promise<string[]> => {
  const sql = 'select event from timeline where message_id = $1 order by id'
  return (await pool.query<{ event: string }>(sql, [id])).rows.map(({ event }) => event)
}

const countOf = async ({ pool }: TestDatabase, sql: string, id: string): Promise<number> =>
  Number((await pool.query<{ count: string }>(`select count(*) as count from ${sql}`, [id])).rows[0]?.count)

const callsFor = async ({ pool }: TestDatabase, id: string) => {
  const sql = `select step, tries, state from model_call where message_id = $1 and step = 'draft'`
  return (await pool.query<{ step: string; tries: number; state: string }>(sql, [id])).rows
}

/** nano-dollars, of all calls */
const paidFor = async ({ pool }: TestDatabase): Promise<bigint> =>
  BigInt((await pool.query<{ paid: string }>('select sum(cost_nano)::text as paid from model_call')).rows[0]?.paid ?? 0)

/** It goes on, does what it still has to do, and ends in order: nothing of it comes later than this. */
async function resumeAndEnd(child: Child): Promise<void> {
  child.signal('SIGCONT')
  await sleep(SECOND)
  child.signal('SIGTERM')
  assert.deepEqual(await child.ended(40 * SECOND), { code: 0, signal: null })
}

async function until(what: string, done: () => boolean | Promise<boolean>, patience = 20 * SECOND): Promise<void> {
  const end = Date.now() + patience
  while (!(await done())) {
    assert.ok(Date.now() < end, `not in time: ${what}`)
    await sleep(20)
  }
}

describe('a worker is paused for longer than its lease', { concurrency: true }, () => {
  test('while Claude writes: the other drafts and sends, the late draft is dropped, and both calls are paid', async () => {
    const { paused, other, claude, mailgun, database } = await startPair()
    const undisturbed = await post(paused, 'undisturbed')
    await until('the first mail is sent', async () => (await stateOf(database, undisturbed)) === 'sent')

    const drafts = () => claude.requests.filter(({ kind }) => kind === 'draft').length
    const id = await post(paused, 'late')
    claude.delay(2 * SECOND)
    await until('Claude is asked for the draft', () => drafts() === 2)
    paused.signal('SIGSTOP')
    claude.delay(0)
    await other.start()
    await until('the other has sent', async () => (await stateOf(database, id)) === 'sent', TAKEN_OVER_WITHIN)
    assert.equal(drafts(), 3)
    const paidBefore = await paidFor(database)
    const story = await storyOf(database, id)
    assert.deepEqual(story, await storyOf(database, undisturbed))

    await resumeAndEnd(paused)
    assert.deepEqual(await storyOf(database, id), story)
    assert.equal(await stateOf(database, id), 'sent')
    assert.equal(await countOf(database, 'draft where message_id = $1', id), 1)
    assert.equal(await countOf(database, 'reply where message_id = $1', id), 1)
    assert.equal(mailgun.accepted.length, 2)
    assert.deepEqual(await callsFor(database, id), [{ step: 'draft', tries: 2, state: 'settled' }])
    const paid = await paidFor(database)
    assert.ok(paid > paidBefore, 'the late answer is paid as well')
    assert.ok(paid >= claude.billed(), 'and no call is missing')
  })

  test('while Mailgun answers: the reply is accepted once, and what the late worker says takes nothing back', async () => {
    const { paused, other, mailgun, database } = await startPair()
    // The worker stands still before it hears that the reply was taken.
    const accept = mailgun.accepted.push.bind(mailgun.accepted)
    mailgun.accepted.push = (...messages) => {
      paused.signal('SIGSTOP')
      mailgun.accepted.push = accept
      return accept(...messages)
    }
    const id = await post(paused, 'on-its-way')
    await until('Mailgun has the reply', () => mailgun.accepted.length === 1)
    assert.equal(await stateOf(database, id), 'sending')
    await other.start()
    const found = async () => (await stateOf(database, id)) === 'sent'
    await until('the other has taken the reply over, and found it', found, TAKEN_OVER_WITHIN)
    const before = await storyOf(database, id)

    await resumeAndEnd(paused)
    assert.equal(await stateOf(database, id), 'sent')
    assert.deepEqual(await storyOf(database, id), before)
    assert.equal(await countOf(database, 'reply where message_id = $1', id), 1)
    assert.deepEqual(
      mailgun.accepted.map(({ messageId }) => mailgun.countOf(messageId)),
      [1],
    )
  })
})
