/** How full the budgets of a day are, for whoever decides whether to ask at all. */
import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { ALL_SCOPE } from '../../src/budget/period.ts'
import { readShare } from '../../src/budget/read-share.ts'
import { settleCall } from '../../src/budget/settle.ts'
import { HOUR } from '../../src/clock.ts'
import { createLedger, later, NOW, reserve, reserved } from './sample-calls.ts'

const ledger = await createLedger({ after })
const { pool, mailboxes } = ledger
const [first, second] = mailboxes
beforeEach(async () => {
  for (const table of ['budget', 'model_call']) await pool.query(`delete from ${table}`)
})
const fill = (scope: string, spent: bigint, held = 0n, period = '2026-11-20') =>
  pool.query('insert into budget (scope, period, spent_nano, reserved_nano) values ($1, $2, $3, $4)', [
    scope,
    period,
    spent,
    held,
  ])
const share = (given: { mailboxId?: string | null; mailbox?: bigint | null; all?: bigint | null; at?: Date } = {}) => {
  const { mailboxId = first, mailbox = null, all = null, at = NOW } = given
  return readShare(pool, { mailboxId, limits: { mailbox, all }, at })
}

test('without a limit, and before anything was spent, nothing is used up', async () => {
  assert.equal(await share({ all: 100n, mailbox: 100n }), 0)
  await fill(ALL_SCOPE, 1_000n)
  assert.equal(await share(), 0)
})

test('the fuller of both counts, with what is reserved, rounded down', async () => {
  await fill(ALL_SCOPE, 300n, 99n)
  await fill(first, 299n, 99n)
  assert.equal(await share({ all: 1_000n }), 39)
  assert.equal(await share({ all: 1_000n, mailbox: 400n }), 99)
  assert.equal(await share({ all: 400n, mailbox: 1_000n }), 99)
  assert.equal(await share({ mailboxId: second, all: 1_000n, mailbox: 400n }), 39, "another mailbox's money is its own")
  assert.equal(
    await share({ mailboxId: null, all: 1_000n, mailbox: 1n }),
    39,
    'a mail for none of ours has no budget of its own',
  )
})

test('a day has its own share', async () => {
  await fill(ALL_SCOPE, 100n)
  assert.equal(await share({ all: 100n, at: new Date('2026-11-20T23:59:59.999Z') }), 100)
  assert.equal(await share({ all: 100n, at: new Date('2026-11-21T00:00:00Z') }), 0)
  assert.equal(await share({ all: 100n, at: later(-11 * HOUR) }), 0)
})

test('a limit that was lowered may be exceeded many times, and numbers are as large as money gets', async () => {
  await fill(ALL_SCOPE, 5_000_000_000n)
  assert.equal(await share({ all: 1_000_000_000n }), 500)
  await pool.query('update budget set spent_nano = 999999000000000')
  assert.equal(await share({ all: 999_999_000_000_000n }), 100)
  assert.equal(await share({ all: 999_999_000_000_001n }), 99)
})

test('it takes nothing, and follows what is reserved and settled', async () => {
  const limits = { mailbox: null, all: 1_000n }
  const callId = await reserved(ledger, { limits, estimate: 600n })
  assert.equal(await share({ all: 1_000n }), 60)
  assert.equal(await share({ all: 1_000n }), 60)
  await settleCall(pool, {
    callId,
    outcome: 'answer',
    usage: null,
    cost: 250n,
    modelRequestId: null,
    durationMs: 1,
    at: NOW,
  })
  assert.equal(await share({ all: 1_000n }), 25)
  assert.equal((await reserve(ledger, { limits, estimate: 750n })).kind, 'reserved')
  assert.equal(await share({ all: 1_000n }), 100)
})

test('a share that no number of 32 bits can hold is still a full one', async () => {
  await fill(ALL_SCOPE, 999_999_000_000_000n)
  assert.ok((await share({ all: 1n })) >= 100)
})
