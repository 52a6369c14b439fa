import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { v7 } from 'uuid'
import { z } from 'zod'
import { type OutcomeRecord, recordOutcome } from '../../src/mail/autonomy/records.ts'
import { createWorld, SERVICE_EMAIL } from './sample-messages.ts'
import { ErrorDocument, listOf, readJson } from './shapes.ts'

const Item = z.strictObject({
  mailbox: z.string(),
  category: z.string(),
  approvals: z.int(),
  unedited: z.int(),
  lowerBound: z.number().min(0).max(1),
  graduated: z.boolean(),
  lastFall: z
    .strictObject({ outcome: z.enum(['rejected', 'bounced', 'complained']), at: z.iso.datetime({ precision: 3 }) })
    .nullable(),
})
const OTHER = 'orders@example.org'

const { postern, pool, mailboxes } = await createWorld({ after })
const [first] = mailboxes.all()
assert.ok(first)
const other = v7()
const record = (count: number, given: Partial<OutcomeRecord>) =>
  Promise.all(
    Array.from({ length: count }, () =>
      recordOutcome(pool, {
        mailboxId: first.id,
        category: 'question',
        outcome: 'approved',
        editShare: given.outcome === undefined ? 0 : null,
        agreed: true,
        draftId: v7(),
        at: new Date('2026-11-25T10:00:00.000Z'),
        ...given,
      }),
    ),
  )
const list = async (...words: string[]) =>
  readJson(listOf(Item), (await postern(['autonomy', ...words, '--json'])).stdout).items

test('without a record there is nothing to list', async () => {
  assert.deepEqual(await list(), [])
  assert.match((await postern(['autonomy'])).stdout, /No record yet/)
})

test('each category is listed with what it has and what it lacks', async () => {
  await pool.query('insert into mailbox (id, address) values ($1, $2)', [other, OTHER])
  await record(20, {})
  await record(3, { category: 'order' })
  await record(1, { category: 'order', outcome: 'rejected' })
  await record(4, { category: 'order' })
  await record(1, { category: 'order', editShare: 0.3 })
  await record(2, { mailboxId: other, category: 'billing' })
  const items = await list()
  assert.deepEqual(
    items.map(({ lowerBound, ...item }) => ({ ...item, lowerBound: Number(lowerBound.toFixed(3)) })),
    [
      {
        mailbox: OTHER,
        category: 'billing',
        approvals: 2,
        unedited: 2,
        lowerBound: 0.342,
        graduated: false,
        lastFall: null,
      },
      {
        mailbox: SERVICE_EMAIL,
        category: 'order',
        approvals: 5,
        unedited: 4,
        lowerBound: 0.376,
        graduated: false,
        lastFall: { outcome: 'rejected', at: '2026-11-25T10:00:00.000Z' },
      },
      {
        mailbox: SERVICE_EMAIL,
        category: 'question',
        approvals: 20,
        unedited: 20,
        lowerBound: 0.839,
        graduated: true,
        lastFall: null,
      },
    ],
  )
  const { stdout } = await postern(['autonomy'])
  assert.match(stdout, /support@example\.org +question +20 +100 % \(20\) +0\.84 +yes +- +-/)
  assert.match(
    stdout,
    /order +5 +80 % \(4\) +0\.38 +no +It needs \d+ more approvals in a row without changes\. +rejected 2026-11-25T10:00:00Z/,
  )
})

test('one mailbox is listed by its address, and an unknown one is refused', async () => {
  assert.deepEqual(
    (await list('--mailbox', OTHER)).map(({ category }) => category),
    ['billing'],
  )
  const unknown = await postern(['autonomy', '--mailbox', 'nobody@example.org', '--json'])
  assert.deepEqual([unknown.code, readJson(ErrorDocument, unknown.stderr).error.code], [1, 'mailbox.not_found'])
})

test('the settings of the environment decide', async () => {
  const env = { AUTONOMY_MIN_APPROVALS: '2', AUTONOMY_MIN_LOWER_BOUND: '0.3', AUTONOMY_MAX_EDIT_PERCENT: '40' }
  const { stdout } = await postern(['autonomy', '--json'], { env })
  const items = readJson(listOf(Item), stdout).items
  assert.ok(items.every(({ graduated }) => graduated))
  assert.deepEqual(
    items.map(({ unedited }) => unedited),
    [2, 5, 20],
  )
})
