import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { reserveCall } from '../../src/budget/reserve.ts'
import { openRequests, readSentRequests, sealRequest } from '../../src/budget/sent-request.ts'
import { settleCall } from '../../src/budget/settle.ts'
import { createLedger, later, NOW, type reserved } from './sample-calls.ts'

const ledger = await createLedger({ after })
const { pool, vault, key, messageId } = ledger
const body = (word: string) => ({
  model: 'claude-sonnet-5-5',
  messages: [{ role: 'user', content: word.repeat(2_000) }],
})

/** What askModel does with a request, without a model. */
async function leave(word: string, given: Parameters<typeof reserved>[1] & object) {
  const at = given.at ?? NOW
  const reservation = {
    mailboxId: ledger.mailboxes[0],
    messageId,
    messageVersion: 1,
    step: 'draft' as const,
    model: 'claude-sonnet-5-5',
    promptVersion: 'draft-1',
    estimate: 10n,
    prefix: Buffer.alloc(32),
    limits: { mailbox: null, all: null },
    at,
    ...given,
  }
  const taken = await reserveCall(pool, reservation, (callId) => sealRequest(key, { callId, body: body(word), at }))
  assert.ok(taken.kind === 'reserved')
  return taken.callId
}

test('every request of a mail is read back as it left, in order, the try that crashed before another one as well', async () => {
  assert.deepEqual(await readSentRequests({ pool, vault }, messageId), [])
  const triage = await leave('one ', { step: 'triage', model: 'claude-haiku-5-5' })
  await settleCall(pool, {
    callId: triage,
    outcome: 'answer',
    usage: null,
    cost: 1n,
    modelRequestId: null,
    durationMs: 1,
    at: NOW,
  })
  const crashed = await leave('two ', { at: later(1_000) })
  assert.equal(await leave('three ', { at: later(2_000) }), crashed)
  const sent = await readSentRequests({ pool, vault }, messageId)
  assert.deepEqual(
    sent.map(({ step, model, at, outcome, body }) => [
      step,
      model,
      at,
      outcome,
      JSON.stringify(body).split('"content":"')[1]?.slice(0, 5),
    ]),
    [
      ['triage', 'claude-haiku-5-5', NOW, 'answer', 'one o'],
      ['draft', 'claude-sonnet-5-5', later(1_000), null, 'two t'],
      ['draft', 'claude-sonnet-5-5', later(2_000), null, 'three'],
    ],
  )
  assert.deepEqual(sent[0]?.body, body('one '))
})

test('nothing of a request rests in the open, and of prose only a part of its size is kept', async () => {
  const { rows } = await pool.query<{ sealed_request: Buffer }>('select sealed_request from model_call')
  for (const { sealed_request: column } of rows) {
    assert.ok(!column.includes('claude-sonnet') && !column.includes('H4sI'))
    assert.ok(column.length < 2_000)
  }
})

test('a request that was altered, cut or moved to another call does not open', async () => {
  const [one, other] = [await leave('a', { messageVersion: 51 }), await leave('b', { messageVersion: 52 })]
  const read = async (id: string) =>
    (await pool.query<{ sealed_request: Buffer }>('select sealed_request from model_call where id = $1', [id])).rows[0]
      ?.sealed_request ?? Buffer.alloc(0)
  const column = await read(one)
  assert.equal((await openRequests(key, { callId: one, column })).length, 1)
  const flipped = Buffer.from(column)
  flipped[column.length - 40] = (flipped[column.length - 40] ?? 0) ^ 1
  const wrong = [flipped, column.subarray(0, -1), column.subarray(0, 3), Buffer.concat([column, column.subarray(0, 9)])]
  for (const bytes of [...wrong, await read(other)])
    await assert.rejects(openRequests(key, { callId: one, column: bytes }), { code: 'sealed.unreadable' })
})

test('the requests of a person whose key was erased stay shut', async () => {
  const { rows } = await pool.query('select correspondent_id as id from message where id = $1', [messageId])
  await vault.forget(rows[0].id)
  await assert.rejects(readSentRequests({ pool, vault }, messageId), { code: 'key.erased' })
})
