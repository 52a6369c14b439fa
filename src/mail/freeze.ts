/**
 * What stands still: sending, drafting or both, for every process on this database, until somebody thaws it. A send is
 * claimed under a lock that a freeze waits for: when `freeze` has returned, no reply is claimed any more. The name of the
 * table is a word of SQL: it stands in quotes.
 */
import type pg from 'pg'
import type { SecurityLog } from '../audit/record.ts'
import type { Clock } from '../clock.ts'
import { type Queryable, withTransaction } from '../db/pool.ts'
import { AppError } from '../errors.ts'

export const FREEZE_SCOPES = ['sending', 'drafting'] as const
export type FreezeScope = (typeof FREEZE_SCOPES)[number]
/** `restored`: the database was set back; only a reconciliation ends that. */
type FreezeReason = 'operator' | 'restored'
export type Frozen = { scope: FreezeScope; reason: FreezeReason; by: string; at: Date }

type FreezeDeps = { pool: pg.Pool; clock: Clock; security: SecurityLog }
type Change = { scopes: readonly FreezeScope[]; actor: string; requestId: string }

/** any number that no other lock of ours has */
const LOCK = 5_273_001

/** Stops what `scopes` name; void for what stands still already. Waits for claims that are being written. */
export async function freeze(deps: FreezeDeps, { scopes, actor, requestId }: Change): Promise<void> {
  await stop(deps, { scopes, reason: 'operator', by: actor })
  for (const scope of scopes) deps.security.record('freeze_changed', { change: 'frozen', scope, actor }, requestId)
}

/**
 * Stops sending and drafting, since the database may have forgotten replies that left; the last of them at `since`: before
 * Mailgun shows the events of that time, nobody can know all of them.
 */
export async function freezeRestored(pool: pg.Pool, since: Date): Promise<void> {
  await stop({ pool, clock: { now: () => since } }, { scopes: FREEZE_SCOPES, reason: 'restored', by: 'postern' })
}

async function stop(
  { pool, clock }: Pick<FreezeDeps, 'pool' | 'clock'>,
  { scopes, reason, by }: { scopes: readonly FreezeScope[]; reason: FreezeReason; by: string },
): Promise<void> {
  await withTransaction(pool, async (tx) => {
    await tx.query({ name: 'freeze.lock', text: 'select pg_advisory_xact_lock($1)', values: [LOCK] })
    await tx.query({
      name: 'freeze.write',
      text: `insert into "freeze" (scope, reason, by, at) select unnest($1::text[]), $2, $3, $4
             on conflict (scope, reason) do update set at = greatest("freeze".at, excluded.at) where excluded.reason = 'restored'`,
      values: [scopes, reason, by, clock.now()],
    })
  })
}

/** Resumes what `scopes` name. Refuses `freeze.restored` while a reconciliation is due. */
export async function thaw(deps: FreezeDeps, { scopes, actor, requestId }: Change): Promise<void> {
  const frozen = await listFrozen(deps.pool)
  if (frozen.some(({ reason, scope }) => reason === 'restored' && scopes.includes(scope)))
    throw new AppError('freeze.restored')
  await deps.pool.query({
    name: 'freeze.end',
    text: `delete from "freeze" where reason = 'operator' and scope = any($1)`,
    values: [scopes],
  })
  for (const scope of scopes) deps.security.record('freeze_changed', { change: 'thawed', scope, actor }, requestId)
}

/** Ends the freeze of a restored database whose last reply left until `before`; what an operator froze stays so. */
export async function thawRestored(db: Queryable, before: Date): Promise<void> {
  await db.query({
    name: 'freeze.end_restored',
    text: `delete from "freeze" where reason = 'restored' and at <= $1`,
    values: [before],
  })
}

/** Everything that stands still, by scope and reason. */
export async function listFrozen(db: Queryable): Promise<Frozen[]> {
  const { rows } = await db.query<Frozen>({
    name: 'freeze.list',
    text: 'select scope, reason, by, at from "freeze" order by scope, reason',
    values: [],
  })
  return rows
}

/**
 * For the transaction that claims a send, before it looks whether sending is frozen: a freeze that is being written waits
 * for the end of that transaction, or this waits for the freeze, which the next statement sees.
 */
export async function lockSending(tx: Queryable): Promise<void> {
  await tx.query({ name: 'freeze.share', text: 'select pg_advisory_xact_lock_shared($1)', values: [LOCK] })
}

/** Whether it stands still at this moment. */
export async function isFrozen(db: Queryable, scope: FreezeScope): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'freeze.of',
    text: 'select from "freeze" where scope = $1 limit 1',
    values: [scope],
  })
  return rowCount === 1
}

/** Whether drafting stands still. */
export const isDraftingFrozen = (db: Queryable): Promise<boolean> => isFrozen(db, 'drafting')

/** For whoever asks Claude on an operator's word. Refuses `drafting.frozen`. */
export async function requireDrafting(db: Queryable): Promise<void> {
  if (await isDraftingFrozen(db)) throw new AppError('drafting.frozen')
}
