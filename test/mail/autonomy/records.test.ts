import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { v7 } from 'uuid'
import { type OutcomeRecord, readStanding, readStandings, recordOutcome } from '../../../src/mail/autonomy/records.ts'
import { testDatabase } from '../../support/database.ts'

const SETTINGS = { minApprovals: 20, maxEditShare: 0.05, minLowerBound: 0.83 }
const MAILBOX = '0190a000-0000-7000-8000-000000000001'
const OTHER = '0190a000-0000-7000-8000-000000000002'
const AT = new Date('2026-11-25T10:00:00.000Z')

const { pool } = await testDatabase({ after })
beforeEach(() => pool.query('truncate autonomy_record'))

const record = (given: Partial<OutcomeRecord> = {}): Promise<boolean> =>
  recordOutcome(pool, {
    mailboxId: MAILBOX,
    category: 'question',
    outcome: 'approved',
    editShare: given.outcome === undefined ? 0 : null,
    agreed: true,
    draftId: v7(),
    at: AT,
    ...given,
  })
async function approve(count: number, given: Partial<OutcomeRecord> = {}): Promise<void> {
  for (let done = 0; done < count; done += 1) await record(given)
}
const standing = (mailboxId = MAILBOX, category = 'question') =>
  readStanding(pool, { mailboxId, category, settings: SETTINGS })

test('a category without a record stands at nothing', async () => {
  const { approvals, unedited, lowerBound, graduated } = await standing()
  assert.deepEqual(
    { approvals, unedited, lowerBound, graduated },
    { approvals: 0, unedited: 0, lowerBound: 0, graduated: false },
  )
  assert.deepEqual(await readStandings(pool, { settings: SETTINGS }), [])
})

test('the twentieth approval graduates, and the nineteenth does not', async () => {
  await approve(19)
  assert.equal((await standing()).graduated, false)
  await approve(1)
  const now = await standing()
  assert.deepEqual([now.approvals, now.unedited, now.graduated, now.needed], [20, 20, true, null])
})

for (const outcome of ['rejected', 'bounced', 'complained'] as const) {
  test(`one that was ${outcome} ends the row, and twenty more graduate again`, async () => {
    await approve(30)
    assert.ok((await standing()).graduated)
    await record({ outcome })
    assert.deepEqual([(await standing()).approvals, (await standing()).graduated], [0, false])
    await approve(19)
    assert.equal((await standing()).graduated, false)
    await approve(1)
    assert.deepEqual([(await standing()).approvals, (await standing()).graduated], [20, true])
    const [item] = await readStandings(pool, { settings: SETTINGS })
    assert.deepEqual([item?.approvals, item?.graduated, item?.lastFall], [20, true, { outcome, at: AT }])
  })
}

test('a rejection in the middle of the row counts from there', async () => {
  await approve(10)
  await record({ outcome: 'rejected' })
  await approve(10)
  const now = await standing()
  assert.deepEqual([now.approvals, now.graduated], [10, false])
})

test('a draft that was edited, or on whose category triage disagreed, is an approval and no merit', async () => {
  await approve(18)
  await record({ editShare: 0.05 })
  await record({ editShare: 0.0501 })
  await record({ agreed: false })
  await record({ editShare: null })
  const now = await standing()
  assert.deepEqual([now.approvals, now.unedited, now.graduated], [22, 19, false])
})

test('twenty on which triage and draft disagreed graduate nothing', async () => {
  await approve(20, { agreed: false })
  assert.deepEqual([(await standing()).approvals, (await standing()).unedited], [20, 0])
})

test('mailboxes and categories stand by themselves, and a fall is one of its own category', async () => {
  await approve(20)
  await approve(20, { category: 'order' })
  await approve(20, { mailboxId: OTHER })
  await record({ category: 'order', outcome: 'complained' })
  const items = await readStandings(pool, { settings: SETTINGS })
  assert.deepEqual(
    items.map(({ mailboxId, category, graduated, lastFall }) => [
      mailboxId,
      category,
      graduated,
      lastFall?.outcome ?? null,
    ]),
    [
      [MAILBOX, 'order', false, 'complained'],
      [MAILBOX, 'question', true, null],
      [OTHER, 'question', true, null],
    ],
  )
  const own = await readStandings(pool, { mailboxId: OTHER, settings: SETTINGS })
  assert.deepEqual(
    own.map(({ category }) => category),
    ['question'],
  )
})

test('the list and the single look-up say the same', async () => {
  await approve(7)
  await record({ outcome: 'bounced' })
  await approve(3)
  await record({ outcome: 'rejected' })
  await approve(21, { editShare: 0.01 })
  await record({ editShare: 0.4 })
  await record({ agreed: false })
  await record({ editShare: null })
  const [item] = await readStandings(pool, { mailboxId: MAILBOX, settings: SETTINGS })
  assert.ok(item)
  const { mailboxId: _, category: __, lastFall: ___, ...listed } = item
  assert.deepEqual(listed, await standing())
  assert.deepEqual([listed.approvals, listed.unedited, item.lastFall?.outcome], [24, 21, 'rejected'])
})

test('an outcome that is told twice counts once, and another one of the same draft counts too', async () => {
  const draftId = v7()
  assert.equal(await record({ draftId }), true)
  assert.equal(await record({ draftId, editShare: 0.9 }), false)
  assert.equal((await standing()).unedited, 1)
  assert.equal(await record({ draftId, outcome: 'bounced' }), true)
  assert.equal(await record({ draftId, outcome: 'bounced' }), false)
  assert.equal((await standing()).approvals, 0)
})
