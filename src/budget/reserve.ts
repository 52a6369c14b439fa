/**
 * The price of a call is reserved before it leaves, at the most that it can cost. One statement takes the room in the
 * budget of the mailbox and in that of all together, or in neither, and writes the row of the call beside it.
 *
 * Everybody locks in one order: the row of the call first, then the budgets by scope and period, so that no two callers
 * count the same room and nobody deadlocks. The row is changed last: the insert of a new attempt, which holds budgets,
 * would wait for whoever has changed the row of the attempt before, and they may be waiting for those budgets. For one
 * who has only locked it, it does not wait.
 */
import { MINUTE } from '../clock.ts'
import type { Queryable } from '../db/pool.ts'
import { newId } from '../new-id.ts'
import { percentOf } from './money.ts'
import { ALL_SCOPE, nextPeriod, periodOf, type Scope } from './period.ts'
import { RESERVE } from './reserve-sql.ts'

export type CallStep = 'triage' | 'draft' | 'verify' | 'shadow'

export type Reservation = {
  mailboxId: string | null
  messageId: string
  /** the version of the message that the call is made for */
  messageVersion: number
  step: CallStep
  model: string
  promptVersion: string
  /** nano-dollars: the most that the call can cost */
  estimate: bigint
  /** digest of what a prompt cache could keep */
  prefix: Buffer
  /** nano-dollars a day; null is no limit */
  limits: { mailbox: bigint | null; all: bigint | null }
  at: Date
}
/** A scope reached `percent` of its limit for the first time of its period. `spent` counts calls in flight. */
export type Notice = { scope: Scope; percent: 80 | 100; spent: bigint; limit: bigint }

export type Reserved =
  /** `sharePercent`: the larger share of both scopes, this call included; 0 without a limit */
  | { kind: 'reserved'; callId: string; sharePercent: number; notices: Notice[] }
  /** nothing was taken. `resumeAt`: when it may have room again */
  | { kind: 'over'; scope: Scope; resumeAt: Date; notices: Notice[] }
  | { kind: 'paused'; code: string; until: Date }

/** A call is over, or given up by its own deadline, long before. */
const EXPIRES_AFTER = 10 * MINUTE
/** Reservations end all the time; until one does there is no room. */
const SOON = 1 * MINUTE
/** The budgets are not there, the row of an attempt is, a twin came first: each is over after one more pass. */
const PASSES = 8

/**
 * Reserves one attempt at a call. A retry after a crash finds the row of its attempt still reserved and takes it over:
 * what the earlier try may have cost is charged at its estimate, in the row's own period, as nobody will ever know.
 * `sealFor` gives the request, sealed for the id that the row has; of a retry it is kept behind that of the earlier try.
 */
export async function reserveCall(
  pool: Queryable,
  reservation: Reservation,
  sealFor: (callId: string) => Promise<Uint8Array>,
): Promise<Reserved> {
  let callId = newId()
  let sealed = await sealFor(callId)
  for (let pass = 0; pass < PASSES; pass += 1) {
    const rows = await ask(pool, reservation, { callId, sealed })
    const [first] = rows
    if (first === undefined) break
    if (first.pauseCode !== null && first.pauseUntil !== null)
      return { kind: 'paused', code: first.pauseCode, until: first.pauseUntil }
    if (first.taken) return toReserved(callId, rows)
    const other = first.existingId === callId ? null : first.existingId
    if (first.scope === null || rows.length < scopesOf(first).length) {
      await insertBudgets(pool, scopesOf(first), first.period)
      if (other === null) continue
    } else if (other === null && rows.some(({ fits }) => !fits)) return toOver(reservation, rows)
    // the row of the attempt is there already; or a twin of the job inserted it meanwhile, or ended it
    callId = other ?? newId()
    sealed = await sealFor(callId)
  }
  throw new Error('A reservation found no end: other workers kept changing its row.')
}

/** One row per scope that has a budget row; one without a scope when none has. Money comes as text. */
type Row = {
  /** those of the attempt, which an earlier try may have begun */
  period: string
  mailboxId: string | null
  existingId: string | null
  pauseCode: string | null
  pauseUntil: Date | null
  taken: boolean
  /** reserved by the earlier try of this attempt */
  held: string
  scope: string | null
  spent: string
  reserved: string
  most: string | null
  fits: boolean
  /** reached for the first time by this statement; null for nothing */
  reached: 80 | 100 | null
}

async function ask(
  pool: Queryable,
  reservation: Reservation,
  { callId, sealed }: { callId: string; sealed: Uint8Array },
): Promise<Row[]> {
  const { mailboxId, messageId, messageVersion, step, model, promptVersion, estimate, prefix, limits, at } = reservation
  const { rows } = await pool.query<Row>({
    name: 'budget.reserve',
    text: RESERVE,
    values: [
      callId,
      mailboxId,
      messageId,
      messageVersion,
      step,
      model,
      promptVersion,
      estimate,
      prefix,
      sealed,
      at,
      new Date(at.getTime() + EXPIRES_AFTER),
      periodOf(at),
      limits.mailbox,
      limits.all,
    ],
  })
  return rows
}

const scopesOf = ({ mailboxId }: Row): string[] => (mailboxId === null ? [ALL_SCOPE] : [ALL_SCOPE, mailboxId])
const nameOf = ({ scope }: Row): Scope => (scope === ALL_SCOPE ? 'all' : 'mailbox')

/** The first call of a day. In the order of the scopes, so that two who do this wait for each other and never deadlock. */
async function insertBudgets(pool: Queryable, scopes: readonly string[], period: string): Promise<void> {
  await pool.query({
    name: 'budget.open',
    text: `insert into budget (scope, period) select scope, $2 from unnest($1::uuid[]) as s(scope) order by scope
           on conflict do nothing`,
    values: [scopes, period],
  })
}

function toReserved(callId: string, rows: readonly Row[]): Reserved {
  const shares = rows.map((row) => (row.most === null ? 0 : percentOf(usedBy(row), BigInt(row.most))))
  return { kind: 'reserved', callId, sharePercent: Math.max(0, ...shares), notices: noticesOf(rows) }
}

function toOver({ estimate, at }: Reservation, rows: readonly Row[]): Reserved {
  const full = rows.filter(({ fits }) => !fits)
  // What the earlier try of this attempt reserved will be charged, too.
  const lasting = full.filter(({ spent, held, most }) => BigInt(spent) + BigInt(held) + estimate > BigInt(most ?? 0))
  // An attempt of yesterday ends with its own period: swept, it begins anew in the one of today.
  const soon = lasting.length === 0 || rows.some(({ period }) => period < periodOf(at))
  const [named = full[0]] = lasting
  return {
    kind: 'over',
    scope: named === undefined ? 'all' : nameOf(named),
    resumeAt: soon ? new Date(at.getTime() + SOON) : nextPeriod(at),
    notices: noticesOf(rows),
  }
}

const usedBy = ({ spent, reserved }: Row): bigint => BigInt(spent) + BigInt(reserved)

const noticesOf = (rows: readonly Row[]): Notice[] =>
  rows.flatMap((row) =>
    row.reached === null || row.most === null
      ? []
      : [{ scope: nameOf(row), percent: row.reached, spent: usedBy(row), limit: BigInt(row.most) }],
  )
