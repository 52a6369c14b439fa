/** Many workers on few rows: what no single test thinks of. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { settleCall } from '../../src/budget/settle.ts'
import { sweepReservations } from '../../src/budget/sweep.ts'
import { HOUR } from '../../src/clock.ts'
import { createPool } from '../../src/db/pool.ts'
import { createLedger, disagreements, later, NOW, reserve } from './sample-calls.ts'

const ledger = await createLedger({ after })
const pool = createPool({ url: ledger.url, max: 12, applicationName: 'postern test' })
after(() => pool.end())

const below = (most: number) => Math.floor(Math.random() * most)
const calls: string[] = []

/** Ten twins of one job may keep a reservation from its row: it gives up, and its job would come again. */
const unlessCrowded = (error: Error) => {
  if (!error.message.startsWith('A reservation found no end')) throw error
  return null
}

async function reserveAny(): Promise<void> {
  const taken = await reserve(
    ledger,
    {
      messageVersion: 1 + below(6),
      mailboxId: ledger.mailboxes[below(2) === 0 ? 0 : 1],
      at: later(below(3) === 0 ? 14 * HOUR : 0),
      estimate: BigInt(below(500)),
      limits: { mailbox: 100_000n, all: 150_000n },
    },
    below(2) === 0 ? pool : ledger.pool,
  ).catch(unlessCrowded)
  if (taken?.kind === 'reserved') calls.push(taken.callId)
}

async function settleAny(): Promise<void> {
  // the last ones most of all: those that others are at as well
  const callId = calls.at(-1 - below(Math.min(calls.length, 4)))
  if (callId === undefined) return
  const cost = below(5) === 0 ? 'estimate' : BigInt(below(300))
  await settleCall(pool, {
    callId,
    outcome: 'answer',
    usage: null,
    cost,
    modelRequestId: null,
    durationMs: 1,
    at: NOW,
  })
}

const sweepAll = () => sweepReservations({ pool: ledger.pool }, later(40 * HOUR))

test('20 workers that reserve, settle and sweep the same few calls never deadlock, and the books agree', async () => {
  const worker = async () => {
    for (let turn = 0; turn < 40; turn += 1) {
      const act = below(10)
      if (act < 5) await reserveAny()
      else if (act < 9) await settleAny()
      else await sweepAll()
    }
  }
  await Promise.all(Array.from({ length: 20 }, worker))
  assert.deepEqual(await disagreements(ledger), [])
  while ((await sweepAll()) > 0);
  const { rows } = await pool.query('select sum(reserved_nano)::int as reserved from budget')
  assert.equal(rows[0].reserved, 0)
})
