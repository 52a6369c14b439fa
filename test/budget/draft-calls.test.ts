/** The calls that made a draft: linked in the transaction that makes it, read in their order. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { v7 } from 'uuid'
import { readDraftCalls } from '../../src/budget/draft-calls.ts'
import { linkCalls } from '../../src/budget/link-calls.ts'
import { settleCall } from '../../src/budget/settle.ts'
import { type Queryable, withTransaction } from '../../src/db/pool.ts'
import { createLedger, later, NOW, reserved } from './sample-calls.ts'

const ledger = await createLedger({ after })
const { pool } = ledger
const USAGE = { inputTokens: 300, outputTokens: 50, cacheReadTokens: 7, cacheWrite5mTokens: 2, cacheWrite1hTokens: 3 }
const settle = (callId: string, cost: bigint, outcome = 'answer') =>
  settleCall(pool, {
    callId,
    outcome,
    usage: USAGE,
    cost,
    modelRequestId: `req_${cost}`,
    durationMs: 12.4,
    at: later(20),
  })

/** `version` of the mail is what the calls were made for. */
const link = (draftId: string, version: number, db: Queryable = pool) =>
  linkCalls(db, { draftId, message: { id: ledger.messageId, stateVersion: version } })

test('a draft without calls has none', async () => {
  const draftId = v7()
  await link(draftId, 900)
  assert.deepEqual(await readDraftCalls(pool, draftId), [])
})

test('the calls of a draft come in the order in which they were made, with all that each took', async () => {
  const draftId = v7()
  const small = { model: 'claude-haiku-5-5' }
  const draft = await reserved(ledger, { messageVersion: 901, at: later(5) })
  const triage = await reserved(ledger, { ...small, messageVersion: 901, step: 'triage', promptVersion: 'triage-1' })
  const other = await reserved(ledger, { messageVersion: 903, at: later(6) })
  const rehearsed = await reserved(ledger, { messageVersion: 901, step: 'shadow', at: later(7) })
  await settle(triage, 9_007_199_254_740_993n)
  await settle(draft, 20n, 'malformed')
  await settle(other, 40n)
  await settle(rehearsed, 80n)
  await link(draftId, 901)
  await reserved(ledger, { ...small, messageVersion: 902, step: 'verify', promptVersion: 'verify-1', at: later(9) })
  await link(draftId, 902)
  await link(v7(), 901)
  const tokens = { inputTokens: 300, outputTokens: 50, cacheReadTokens: 7, cacheWriteTokens: 5 }
  const nothing = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 }
  assert.deepEqual(await readDraftCalls(pool, draftId), [
    {
      step: 'triage',
      ...small,
      promptVersion: 'triage-1',
      requestId: 'req_9007199254740993',
      outcome: 'answer',
      ...tokens,
      costNano: '9007199254740993',
      durationMs: 12,
    },
    {
      step: 'draft',
      model: 'claude-sonnet-5-5',
      promptVersion: 'draft-1',
      requestId: 'req_20',
      outcome: 'malformed',
      ...tokens,
      costNano: '20',
      durationMs: 12,
    },
    {
      step: 'verify',
      ...small,
      promptVersion: 'verify-1',
      requestId: null,
      outcome: null,
      ...nothing,
      costNano: '0',
      durationMs: null,
    },
  ])
})

test('a draft that was rolled back has no calls', async () => {
  const draftId = v7()
  await reserved(ledger, { messageVersion: 904, at: NOW })
  const rolledBack = withTransaction(pool, async (client) => {
    await link(draftId, 904, client)
    throw new Error('the message moved on')
  })
  await assert.rejects(rolledBack)
  assert.deepEqual(await readDraftCalls(pool, draftId), [])
})
