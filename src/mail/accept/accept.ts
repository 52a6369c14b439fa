/**
 * accept: the first stage. Whoever gets 200 from here may forget the mail: it is committed together with its next job.
 */

import type pg from 'pg'
import { SECOND } from '../../clock.ts'
import type { FernetKey } from '../../crypto/fernet.ts'
import type { Vault } from '../../crypto/vault.ts'
import { isDatabaseUnavailable } from '../../db/database-error.ts'
import { withTransaction } from '../../db/pool.ts'
import { AppError } from '../../errors.ts'
import type { JobName } from '../../queue/contract.ts'
import { identityOf } from '../address.ts'
import type { Intake, Stored } from './intake.ts'
import { type KeptPart, keepParts } from './keep-parts.ts'
import { explainUnstored, recordMail } from './record.ts'
import { type Arrival, type SealDeps, sealArrivals } from './seal-mail.ts'

export type AcceptDeps = Omit<SealDeps, 'pool'> & { pool: pg.Pool; intake: Intake; wake(job: JobName): void }
/** `parts` is asked once per try, since content that was sealed and read is spent; null when there is nothing to keep. */
export type Incoming = { arrival: Arrival; parts: (() => KeptPart[]) | null }
export type Accepted = { status: 'accepted' | 'duplicate'; id: string | null; rowSize: number }

/** A database that hangs must not hold Mailgun's connection: it gets 503 and returns; a late commit is then a duplicate. */
const DEADLINE = 1.8 * SECOND
const DEADLINE_WITH_PARTS = 30 * SECOND
const TRIES = 3

/**
 * Stores one verified mail with its parts. Refuses `webhook.token_reused` (406), `webhook.busy` and
 * `database.unavailable` (503: nothing was acknowledged).
 */
export async function accept(deps: AcceptDeps, input: Incoming): Promise<Accepted> {
  const deadline = input.parts === null ? DEADLINE : DEADLINE_WITH_PARTS
  try {
    return await within(deadline, acceptOnce(deps, input, TRIES))
  } catch (error) {
    if (isDatabaseUnavailable(error)) throw new AppError('database.unavailable', {}, { cause: error })
    throw error
  }
}

async function acceptOnce(deps: AcceptDeps, input: Incoming, tries: number): Promise<Accepted> {
  const { row, stored } =
    input.parts === null
      ? await deps.intake.write(input.arrival)
      : await writeWithParts(deps, input.arrival, input.parts())
  if (stored) {
    deps.wake('mail.check')
    return { status: 'accepted', id: row.id, rowSize: row.size }
  }
  const why = await explainUnstored(deps.pool, row)
  if (why.kind === 'token_reused') throw new AppError('webhook.token_reused')
  if (why.kind === 'duplicate') return { status: 'duplicate', id: why.id, rowSize: row.size }
  if (tries <= 1) throw new AppError('webhook.busy', { why: 'key_changed' })
  // The person was erased since the key was cached: a new mail of theirs starts over under a new key.
  deps.vault.refresh([deps.vault.indexes.address(identityOf(input.arrival.mail.head.from.address))])
  return acceptOnce(deps, input, tries - 1)
}

/** A mail with content to keep has a transaction of its own: its parts are as large as they like, in pieces. */
async function writeWithParts(deps: AcceptDeps, arrival: Arrival, parts: KeptPart[]): Promise<Stored> {
  // What comes before the content is small: a database that hangs is found out here, and not after the long deadline.
  const { row, key } = await within(DEADLINE, prepare(deps, arrival))
  if (key === null) return { row, stored: false }
  return withTransaction(deps.pool, async (client) => {
    const stored = (await recordMail(client, [row])).has(row.id)
    if (stored) await keepParts(client, { messageId: row.id, key, parts })
    return { row, stored }
  })
}

async function prepare(deps: AcceptDeps, arrival: Arrival) {
  const [row] = await sealArrivals(deps, [arrival])
  if (row === undefined) throw new Error('one arrival gives one row')
  return { row, key: await keyIfThere(deps.vault, row.correspondentId) }
}

/** Null when the person was erased since memory met them: then the mail is not stored, and starts over. */
async function keyIfThere(vault: Vault, correspondentId: string): Promise<FernetKey | null> {
  try {
    return await vault.keyOf(correspondentId)
  } catch (error) {
    if (error instanceof AppError && error.code === 'key.erased') return null
    throw error
  }
}

/** When the deadline wins, the work still ends some time, and perhaps with an error: that is for nobody any more. */
function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new AppError('database.unavailable', { why: 'deadline', ms })), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
