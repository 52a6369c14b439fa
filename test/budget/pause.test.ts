import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { pauseCalls, readPauses } from '../../src/budget/pause.ts'
import { HOUR, MINUTE } from '../../src/clock.ts'
import { budgetOf, createLedger, later, NOW, reserve } from './sample-calls.ts'

const ledger = await createLedger({ after })
const { pool } = ledger

test('while a pause is open nothing is reserved, and afterwards everything is as before', async () => {
  await pauseCalls(pool, { code: 'spend_limit', until: later(HOUR), at: NOW })
  const held = await reserve(ledger)
  assert.deepEqual(held, { kind: 'paused', code: 'spend_limit', until: later(HOUR) })
  assert.equal(await budgetOf(ledger), null)
  assert.equal((await reserve(ledger, { at: later(HOUR) })).kind, 'reserved')
})

test('a pause is only ever extended', async () => {
  await pauseCalls(pool, { code: 'rate_limited', until: later(MINUTE), at: NOW })
  assert.deepEqual(await readPauses(pool, NOW), [{ id: 'claude', code: 'spend_limit', until: later(HOUR) }])
  await pauseCalls(pool, { code: 'unauthorized', until: later(2 * HOUR), at: NOW })
  assert.deepEqual(await readPauses(pool, NOW), [{ id: 'claude', code: 'unauthorized', until: later(2 * HOUR) }])
  assert.deepEqual(await readPauses(pool, later(2 * HOUR)), [])
})

test('a model that is gone pauses its own calls, and no others', async () => {
  const at = later(5 * HOUR)
  await pauseCalls(pool, { code: 'model_not_found', until: later(HOUR, at), at, model: 'claude-opus-5-5' })
  assert.equal((await reserve(ledger, { model: 'claude-opus-5-5', at })).kind, 'paused')
  assert.equal((await reserve(ledger, { model: 'claude-sonnet-5-5', at })).kind, 'reserved')
})
