import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { paysToCache } from '../../src/budget/caching.ts'
import { settleCall } from '../../src/budget/settle.ts'
import { HOUR } from '../../src/clock.ts'
import { createLedger, later, NOW, reserved } from './sample-calls.ts'

const ledger = await createLedger({ after })
const { pool } = ledger
let prefixes = 0
const newPrefix = () => Buffer.alloc(32, ++prefixes)
const pays = (digest: Buffer, bytes = 10_000, at = NOW) => paysToCache(pool, { prefix: { bytes, digest }, at })
const end = (callId: string, outcome: string) =>
  settleCall(pool, { callId, outcome, usage: null, cost: 0n, modelRequestId: null, durationMs: 1, at: NOW })

test('the third use of a prefix within the hour pays, the first and the second do not', async () => {
  const prefix = newPrefix()
  assert.equal(await pays(prefix), false)
  await reserved(ledger, { prefix, at: later(-30 * 60_000) })
  assert.equal(await pays(prefix), false)
  await end(await reserved(ledger, { prefix }), 'answer')
  assert.equal(await pays(prefix), true)
  assert.equal(await pays(newPrefix()), false)
  assert.equal(await pays(prefix, 10_000, later(HOUR / 2 - 1)), true)
  assert.equal(await pays(prefix, 10_000, later(HOUR / 2)), false, 'one of them is an hour ago')
})

test('a prefix that is too short to be kept never pays', async () => {
  const prefix = newPrefix()
  for (let call = 0; call < 3; call += 1) await reserved(ledger, { prefix })
  assert.deepEqual([await pays(prefix, 3_276), await pays(prefix, 3_277)], [false, true])
})

test('calls that Claude did not take are no uses', async () => {
  const prefix = newPrefix()
  for (const outcome of ['unavailable', 'rejected', 'misconfigured', 'spend_limit', 'answer'])
    await end(await reserved(ledger, { prefix }), outcome)
  assert.equal(await pays(prefix), false)
  await end(await reserved(ledger, { prefix }), 'refused')
  assert.equal(await pays(prefix), true)
})
