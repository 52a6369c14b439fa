/** A database with one mail and two mailboxes, and reservations against it. */
import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { ALL_SCOPE } from '../../src/budget/period.ts'
import { type Reservation, type Reserved, reserveCall } from '../../src/budget/reserve.ts'
import { generateFernetKey } from '../../src/crypto/fernet.ts'
import { parseKeyring } from '../../src/crypto/keyring.ts'
import { openVault } from '../../src/crypto/vault.ts'
import type { Queryable } from '../../src/db/pool.ts'
import { type Scope, testDatabase } from '../support/database.ts'

export const NOW = new Date('2026-11-20T10:00:00Z')
export const later = (ms: number, from = NOW) => new Date(from.getTime() + ms)
const PREFIX = Buffer.alloc(32, 7)

/** Gives the database, the ids of one mail and two mailboxes, and the key of the mail's correspondent. */
export async function createLedger(scope: Scope) {
  const { pool, url } = await testDatabase(scope)
  const vault = await openVault(pool, parseKeyring(generateFernetKey()))
  const [person] = await vault.correspondents([
    { address: 'jane@customer.example', index: vault.indexes.address('jane@customer.example') },
  ])
  if (person === undefined) throw new Error('one person gives one row')
  const [messageId, threadId, first, second] = [v7(), v7(), v7(), v7()]
  await pool.query(`insert into mailbox (id, address) values ($1, 'support@example.org'), ($2, 'sales@example.org')`, [
    first,
    second,
  ])
  await insertMail(pool, { messageId, threadId, mailboxId: first, correspondentId: person.id })
  return { pool, url, vault, key: person.key, messageId, mailboxes: [first, second] as const }
}
export type Ledger = Awaited<ReturnType<typeof createLedger>>

type Mail = { messageId: string; threadId: string; mailboxId: string; correspondentId: string }

async function insertMail(pool: Queryable, { messageId, threadId, mailboxId, correspondentId }: Mail): Promise<void> {
  await pool.query('insert into thread (id, mailbox_id, correspondent_id) values ($1, $2, $3)', [
    threadId,
    mailboxId,
    correspondentId,
  ])
  await pool.query(
    `insert into message (id, mailbox_id, thread_id, correspondent_id, state, form, size, sealed_head, sealed_body, dedupe_index,
                          received_at, request_id)
     values ($1, $2, $3, $4, 'drafting', 'parsed', 1, '', '', $5, $6, 'test')`,
    [messageId, mailboxId, threadId, correspondentId, randomBytes(32), NOW],
  )
}

let versions = 0

/** Reserves 100 for a version of the mail that nobody used before, without limits, unless told otherwise. */
export function reserve(
  ledger: Ledger,
  given: Partial<Reservation> = {},
  db: Queryable = ledger.pool,
): Promise<Reserved> {
  const [mailboxId] = ledger.mailboxes
  const reservation: Reservation = {
    mailboxId,
    messageId: ledger.messageId,
    messageVersion: ++versions,
    step: 'draft',
    model: 'claude-sonnet-5-5',
    promptVersion: 'draft-1',
    estimate: 100n,
    prefix: PREFIX,
    limits: { mailbox: null, all: null },
    at: NOW,
    ...given,
  }
  return reserveCall(db, reservation, async (callId) => Buffer.from(`[${callId}]`))
}

/** The id of a call that had to be reserved. */
export async function reserved(ledger: Ledger, given: Partial<Reservation> = {}): Promise<string> {
  const found = await reserve(ledger, given)
  if (found.kind !== 'reserved') throw new Error(`it was ${found.kind}`)
  return found.callId
}

type BudgetRow = { scope: string; spent: string; reserved: string; warned: number }

/** What a scope has spent and reserved in a period. */
export async function budgetOf({ pool }: Ledger, scope: string = ALL_SCOPE, period = '2026-11-20') {
  const { rows } = await pool.query<BudgetRow>(
    `select spent_nano as spent, reserved_nano as reserved, warned_percent as warned from budget where scope = $1 and period = $2`,
    [scope, period],
  )
  const [row] = rows
  return row === undefined ? null : { spent: Number(row.spent), reserved: Number(row.reserved), warned: row.warned }
}

/** The row of a call. */
export async function callOf({ pool }: Ledger, id: string) {
  const { rows } = await pool.query(
    `select state, attempt, tries, cost_nano::int as cost, reserved_nano::int as reserved, period::text, outcome,
            input_tokens as input, output_tokens as output, sealed_request as sealed from model_call where id = $1`,
    [id],
  )
  return rows[0]
}

/** Budgets and calls tell the same: what is reserved is held by calls in flight, what is spent was charged to calls. */
export async function disagreements({ pool }: Ledger): Promise<unknown[]> {
  const { rows } = await pool.query(
    `select b.scope, b.period::text, b.spent_nano, b.reserved_nano, sums.*
       from budget b cross join lateral (
         select coalesce(sum(cost_nano), 0)::bigint as spent, coalesce(sum(reserved_nano) filter (where state = 'reserved'), 0)::bigint as reserved
           from model_call c where c.period = b.period and (b.scope = $1 or c.mailbox_id = b.scope)) sums
      where b.spent_nano <> sums.spent or b.reserved_nano <> sums.reserved`,
    [ALL_SCOPE],
  )
  return rows
}
