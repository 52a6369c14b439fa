import assert from 'node:assert/strict'
import { test } from 'node:test'
import { v7 } from 'uuid'
import { ALL_SCOPE } from '../../src/budget/period.ts'
import { settleCall } from '../../src/budget/settle.ts'
import { HOUR, MINUTE } from '../../src/clock.ts'
import { createPool } from '../../src/db/pool.ts'
import { budgetOf, callOf, createLedger, disagreements, later, NOW, reserve, reserved } from './sample-calls.ts'

const TOMORROW = new Date('2026-11-21T00:00:00Z')
const settle = (pool: Parameters<typeof settleCall>[0], callId: string, cost: bigint | 'estimate' = 30n) =>
  settleCall(pool, { callId, outcome: 'answer', usage: null, cost, modelRequestId: null, durationMs: 5, at: NOW })

test('50 calls at once against room for 10 reserve 10, and at no moment more than the limit', async (t) => {
  const ledger = await createLedger(t)
  // PostgreSQL itself looks at every version of the row that any of them writes
  await ledger.pool.query('alter table budget add constraint within check (spent_nano + reserved_nano <= 1000)')
  const other = createPool({ url: ledger.url, applicationName: 'postern test' })
  t.after(() => other.end())
  for (const limits of [
    { mailbox: null, all: 1000n },
    { mailbox: 1000n, all: null },
  ]) {
    await ledger.pool.query('delete from budget')
    const calls = Array.from({ length: 50 }, (_, at) => reserve(ledger, { limits }, at % 2 ? other : ledger.pool))
    const kinds = (await Promise.all(calls)).map(({ kind }) => kind)
    assert.equal(kinds.filter((kind) => kind === 'reserved').length, 10)
    assert.equal(kinds.filter((kind) => kind === 'over').length, 40)
    assert.deepEqual(await budgetOf(ledger), { spent: 0, reserved: 1000, warned: limits.all === null ? 0 : 100 })
    assert.equal((await budgetOf(ledger, ledger.mailboxes[0]))?.reserved, 1000)
  }
})

test('200 calls at once, and their ends, over two mailboxes and two days, deadlock nobody and lose nothing', async (t) => {
  const ledger = await createLedger(t)
  const other = createPool({ url: ledger.url, applicationName: 'postern test' })
  t.after(() => other.end())
  const limits = { mailbox: 100_000n, all: 100_000n }
  const calls = Array.from({ length: 200 }, async (_, number) => {
    const db = number % 2 ? other : ledger.pool
    const at = number % 3 === 0 ? later(14 * HOUR) : NOW
    const mailboxId = ledger.mailboxes[number % 4 < 2 ? 0 : 1]
    const taken = await reserve(ledger, { mailboxId, limits, at }, db)
    assert.equal(taken.kind, 'reserved')
    if (taken.kind === 'reserved') await settle(number % 5 < 2 ? ledger.pool : other, taken.callId, BigInt(number))
  })
  await Promise.all(calls)
  assert.deepEqual(await disagreements(ledger), [])
  const [today, tomorrow] = [await budgetOf(ledger), await budgetOf(ledger, ALL_SCOPE, '2026-11-21')]
  assert.equal((today?.spent ?? 0) + (tomorrow?.spent ?? 0), (199 * 200) / 2)
  assert.deepEqual([today?.reserved, tomorrow?.reserved], [0, 0])
})

test('room is taken in both budgets or in neither, and the answer names the one that is full', async (t) => {
  const ledger = await createLedger(t)
  const [mailbox, sibling] = ledger.mailboxes
  await reserved(ledger, { estimate: 90n, limits: { mailbox: 100n, all: 1000n } })
  const narrow = await reserve(ledger, { estimate: 20n, limits: { mailbox: 100n, all: 1000n } })
  assert.ok(narrow.kind === 'over' && narrow.scope === 'mailbox')
  assert.deepEqual([(await budgetOf(ledger))?.reserved, (await budgetOf(ledger, mailbox))?.reserved], [90, 90])
  const wide = await reserve(ledger, { mailboxId: sibling, estimate: 20n, limits: { mailbox: 100n, all: 100n } })
  assert.ok(wide.kind === 'over' && wide.scope === 'all')
  assert.deepEqual([(await budgetOf(ledger))?.reserved, (await budgetOf(ledger, sibling))?.reserved], [90, 0])
  const { rows } = await ledger.pool.query('select count(*)::int as n from model_call')
  assert.equal(rows[0].n, 1)
})

test('a mail for none of our mailboxes counts in the budget of all', async (t) => {
  const ledger = await createLedger(t)
  const callId = await reserved(ledger, { mailboxId: null, limits: { mailbox: 1n, all: 100n } })
  await settle(ledger.pool, callId)
  assert.deepEqual(await budgetOf(ledger), { spent: 30, reserved: 0, warned: 80 })
  const { rows } = await ledger.pool.query('select count(*)::int as n from budget')
  assert.equal(rows[0].n, 1)
})

test('a limit that only reservations fill has room in a minute, one that is spent on the next day', async (t) => {
  const ledger = await createLedger(t)
  const limits = { mailbox: null, all: 150n }
  const callId = await reserved(ledger, { limits })
  const full = await reserve(ledger, { limits })
  assert.deepEqual(full.kind === 'over' && full.resumeAt, later(MINUTE))
  await settle(ledger.pool, callId, 60n)
  const spent = await reserve(ledger, { limits })
  assert.deepEqual(spent.kind === 'over' && spent.resumeAt, TOMORROW)
  assert.equal((await reserve(ledger, { limits, at: TOMORROW })).kind, 'reserved')
  assert.deepEqual(await budgetOf(ledger, ALL_SCOPE, '2026-11-21'), { spent: 0, reserved: 100, warned: 0 })
})

test('80 % and the first refusal are told once per scope and day', async (t) => {
  const ledger = await createLedger(t)
  const limits = { mailbox: 1000n, all: 2000n }
  const told = async (estimate: bigint, at = NOW) => {
    const found = await reserve(ledger, { estimate, limits, at })
    return found.kind === 'paused' ? [] : found.notices
  }
  assert.deepEqual(await told(799n), [])
  assert.deepEqual(await told(1n), [{ scope: 'mailbox', percent: 80, spent: 800n, limit: 1000n }])
  assert.deepEqual(await told(10n), [])
  assert.deepEqual(await told(500n), [{ scope: 'mailbox', percent: 100, spent: 810n, limit: 1000n }])
  assert.deepEqual(await told(500n), [])
  assert.deepEqual(await told(10n), [])
  assert.equal((await told(900n, TOMORROW)).length, 1)
  assert.deepEqual((await budgetOf(ledger, ledger.mailboxes[0]))?.warned, 100)
})

test('the share that is told is that of the fuller budget, this call included', async (t) => {
  const ledger = await createLedger(t)
  const shareOf = async (limits: { mailbox: bigint | null; all: bigint | null }) => {
    const found = await reserve(ledger, { limits })
    return found.kind === 'reserved' ? found.sharePercent : null
  }
  assert.equal(await shareOf({ mailbox: null, all: null }), 0)
  assert.equal(await shareOf({ mailbox: null, all: 1000n }), 20)
  assert.equal(await shareOf({ mailbox: 333n, all: 1000n }), 90)
})

test('a retry takes over the row of its attempt: the earlier try is charged at its estimate, in its own period', async (t) => {
  const ledger = await createLedger(t)
  const job = { messageVersion: 7001, limits: { mailbox: 1000n, all: 1000n } }
  const first = await reserved(ledger, job)
  const again = await reserve(ledger, { ...job, estimate: 120n, at: TOMORROW })
  assert.ok(again.kind === 'reserved')
  assert.deepEqual([again.callId, again.sharePercent], [first, 22])
  const { sealed, ...row } = await callOf(ledger, first)
  assert.deepEqual(row, {
    state: 'reserved',
    attempt: 0,
    tries: 2,
    cost: 100,
    reserved: 120,
    period: '2026-11-20',
    outcome: null,
    input: 0,
    output: 0,
  })
  assert.equal(sealed.toString(), `[${first}][${first}]`, 'what left first is kept')
  assert.deepEqual(await budgetOf(ledger), { spent: 100, reserved: 120, warned: 0 })
  await settle(ledger.pool, first)
  assert.deepEqual(await budgetOf(ledger), { spent: 130, reserved: 0, warned: 0 })
  assert.equal(await budgetOf(ledger, ALL_SCOPE, '2026-11-21'), null)
  assert.deepEqual(await disagreements(ledger), [])
})

test('a retry without room changes nothing, and waits only until its row is swept when its day is over', async (t) => {
  const ledger = await createLedger(t)
  const job = { messageVersion: 7101, limits: { mailbox: null, all: 150n } }
  const first = await reserved(ledger, job)
  const today = await reserve(ledger, job)
  assert.deepEqual(today.kind === 'over' && today.resumeAt, TOMORROW, 'the earlier try will be charged')
  const afterwards = await reserve(ledger, { ...job, at: TOMORROW })
  assert.deepEqual(afterwards.kind === 'over' && afterwards.resumeAt, later(MINUTE, TOMORROW))
  assert.deepEqual(await budgetOf(ledger), { spent: 0, reserved: 100, warned: 100 })
  assert.equal((await callOf(ledger, first)).tries, 1)
})

test('an attempt that ended is followed by the next, of its own step and version only', async (t) => {
  const ledger = await createLedger(t)
  const attemptOf = async (given: object) => {
    const callId = await reserved(ledger, given)
    await settle(ledger.pool, callId)
    return (await callOf(ledger, callId)).attempt
  }
  const job = { messageVersion: 7201 }
  assert.equal(await attemptOf(job), 0)
  assert.equal(await attemptOf(job), 1)
  assert.equal(await attemptOf({ ...job, step: 'triage' }), 0)
  assert.equal(await attemptOf({ messageVersion: 7202 }), 0)
  assert.equal(await attemptOf(job), 2)
})

test('twins of a job that reserve at once share one row, and each settles what it cost', async (t) => {
  const ledger = await createLedger(t)
  const job = { messageVersion: 7301 }
  const ids = await Promise.all(Array.from({ length: 6 }, () => reserved(ledger, job)))
  assert.equal(new Set(ids).size, 1)
  const [callId = ''] = ids
  assert.deepEqual(await budgetOf(ledger), { spent: 500, reserved: 100, warned: 0 })
  for (const _ of ids) await settle(ledger.pool, callId)
  assert.deepEqual(await budgetOf(ledger), { spent: 680, reserved: 0, warned: 0 })
  assert.equal((await callOf(ledger, callId)).tries, 6)
  assert.deepEqual(await disagreements(ledger), [])
})

test('a reservation that waits for a settlement of its own row sees it settled', async (t) => {
  const ledger = await createLedger(t)
  const job = { messageVersion: 7401 }
  const first = await reserved(ledger, job)
  const client = await ledger.pool.connect()
  await client.query('begin')
  await settle(client, first)
  const next = reserved(ledger, job)
  await client.query('commit')
  client.release()
  const second = await next
  assert.notEqual(second, first)
  assert.deepEqual([(await callOf(ledger, first)).attempt, (await callOf(ledger, second)).attempt], [0, 1])
  assert.deepEqual(await budgetOf(ledger), { spent: 30, reserved: 100, warned: 0 })
})

test('a mail that was erased meanwhile takes no room', async (t) => {
  const ledger = await createLedger(t)
  await assert.rejects(reserve(ledger, { messageId: v7() }), { code: '23503' })
  assert.equal((await budgetOf(ledger))?.reserved, 0)
})
