import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { v7 } from 'uuid'
import { ALL_SCOPE } from '../../src/budget/period.ts'
import { type Settlement, settleCall } from '../../src/budget/settle.ts'
import { sweepReservations } from '../../src/budget/sweep.ts'
import { HOUR, MINUTE } from '../../src/clock.ts'
import { budgetOf, callOf, createLedger, disagreements, later, NOW, reserve, reserved } from './sample-calls.ts'

const ledger = await createLedger({ after })
const { pool } = ledger
beforeEach(async () => {
  await pool.query('delete from budget')
  await pool.query('delete from model_call')
})

const USAGE = { inputTokens: 7, outputTokens: 5, cacheReadTokens: 3, cacheWrite5mTokens: 0, cacheWrite1hTokens: 2 }
const settle = (callId: string, given: Partial<Settlement> = {}) =>
  settleCall(pool, {
    callId,
    outcome: 'answer',
    usage: USAGE,
    cost: 30n,
    modelRequestId: 'req_1',
    durationMs: 1234.5,
    at: NOW,
    ...given,
  })
const sweep = (at: Date) => sweepReservations({ pool }, at)

test('a settled call releases its reservation and keeps what it used', async () => {
  const callId = await reserved(ledger)
  assert.equal(await settle(callId), 30n)
  assert.deepEqual(await budgetOf(ledger), { spent: 30, reserved: 0, warned: 0 })
  assert.deepEqual(await budgetOf(ledger, ledger.mailboxes[0]), { spent: 30, reserved: 0, warned: 0 })
  const { rows } = await pool.query('select * from model_call where id = $1', [callId])
  const [row] = rows
  assert.deepEqual(
    [row.state, row.outcome, row.model_request_id, row.duration_ms, row.input_tokens, row.cache_write_1h_tokens],
    ['settled', 'answer', 'req_1', 1235, 7, 2],
  )
})

test('what nobody knows costs the estimate, and what was not billed nothing', async () => {
  assert.equal(await settle(await reserved(ledger), { usage: null, cost: 'estimate' }), 100n)
  assert.equal(await settle(await reserved(ledger), { usage: null, cost: 0n, outcome: 'unavailable' }), 0n)
  assert.deepEqual(await budgetOf(ledger), { spent: 100, reserved: 0, warned: 0 })
})

test('a call is settled to the day on which it was reserved, though another has begun', async () => {
  const callId = await reserved(ledger)
  await settle(callId, { at: later(15 * HOUR) })
  assert.deepEqual(await budgetOf(ledger), { spent: 30, reserved: 0, warned: 0 })
  assert.equal(await budgetOf(ledger, ALL_SCOPE, '2026-11-21'), null)
})

test('settling twice adds the cost again and releases once', async () => {
  const callId = await reserved(ledger)
  await reserved(ledger)
  await settle(callId)
  await settle(callId, { cost: 20n })
  assert.deepEqual(await budgetOf(ledger), { spent: 50, reserved: 100, warned: 0 })
  const { state, cost, input } = await callOf(ledger, callId)
  assert.deepEqual([state, cost, input], ['settled', 50, 14])
  assert.deepEqual(await disagreements(ledger), [])
})

test('a call that is not there is told as such', async () => {
  assert.equal(await settle(v7()), null)
})

test('an expired reservation is charged at its estimate, one that may still end is left', async () => {
  const [old, young] = [await reserved(ledger), await reserved(ledger, { at: later(5 * MINUTE) })]
  assert.equal(await sweep(later(9 * MINUTE)), 0)
  assert.equal(await sweep(later(10 * MINUTE)), 1)
  assert.deepEqual(await budgetOf(ledger), { spent: 100, reserved: 100, warned: 0 })
  const states = [(await callOf(ledger, old)).state, (await callOf(ledger, young)).state]
  assert.deepEqual(states, ['expired', 'reserved'])
  assert.deepEqual(await disagreements(ledger), [])
})

test('two sweepers share 250 reservations of two mailboxes and two days, at most 100 a call', async () => {
  const calls = Array.from({ length: 250 }, (_, number) =>
    reserve(ledger, { mailboxId: ledger.mailboxes[number % 2 ? 0 : 1], at: number % 3 ? NOW : later(14 * HOUR) }),
  )
  await Promise.all(calls)
  const ended = await Promise.all([sweep(later(24 * HOUR)), sweep(later(24 * HOUR)), sweep(later(24 * HOUR))])
  assert.ok(ended.every((count) => count <= 100))
  let swept = ended.reduce((sum, count) => sum + count, 0)
  for (let more = await sweep(later(24 * HOUR)); more > 0; more = await sweep(later(24 * HOUR))) swept += more
  assert.equal(swept, 250)
  assert.deepEqual(await disagreements(ledger), [])
  const { rows } = await pool.query(
    'select sum(spent_nano)::int as spent, sum(reserved_nano)::int as reserved from budget',
  )
  assert.deepEqual(rows[0], { spent: 2 * 250 * 100, reserved: 0 })
})

test('an answer that comes after the sweep adds only what exceeds the estimate, each time', async () => {
  const callId = await reserved(ledger)
  await sweep(later(HOUR))
  assert.equal(await settle(callId, { cost: 30n }), 0n)
  assert.equal(await settle(callId, { cost: 'estimate' }), 0n)
  assert.equal(await settle(callId, { cost: 130n }), 30n)
  assert.deepEqual(await budgetOf(ledger), { spent: 130, reserved: 0, warned: 0 })
  const { state, outcome, cost, input } = await callOf(ledger, callId)
  assert.deepEqual([state, outcome, cost, input], ['expired', 'answer', 130, 21])
  assert.deepEqual(await disagreements(ledger), [])
})

test('a job that comes back after the sweep begins a new attempt', async () => {
  const job = { messageVersion: 8001 }
  const first = await reserved(ledger, job)
  await sweep(later(HOUR))
  const second = await reserved(ledger, { ...job, at: later(HOUR) })
  assert.notEqual(second, first)
  assert.equal((await callOf(ledger, second)).attempt, 1)
})

test('whoever waits for a retry of the row that asks for more sees the budget as the retry left it', async () => {
  for (const [number, finish] of [(callId: string) => settle(callId), (_: string) => sweep(later(HOUR))].entries()) {
    const job = { messageVersion: 8050 + number, at: later(-HOUR) }
    const callId = await reserved(ledger, job)
    const client = await pool.connect()
    await client.query('begin')
    await reserve(ledger, { ...job, estimate: 900n }, client)
    const finished = finish(callId)
    await client.query('commit')
    client.release()
    await finished
    await sweep(later(HOUR))
    assert.equal((await budgetOf(ledger))?.reserved, 0)
    assert.deepEqual(await disagreements(ledger), [])
  }
})

test('settling, sweeping and taking over one row at the same time leaves the books in agreement', async () => {
  for (let round = 0; round < 20; round += 1) {
    const job = { messageVersion: 8100 + round }
    const callId = await reserved(ledger, job)
    await Promise.all([settle(callId), sweep(later(HOUR)), reserve(ledger, job), settle(callId), sweep(later(HOUR))])
  }
  while ((await sweep(later(2 * HOUR))) > 0);
  assert.deepEqual(await disagreements(ledger), [])
  assert.equal((await budgetOf(ledger))?.reserved, 0)
})
