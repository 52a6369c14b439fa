/**
 * track: the last stage. Whoever gets 200 from here may forget the event: what it changed is committed, together with the
 * token that it came under.
 */
import type pg from 'pg'
import type { SecurityLog } from '../../audit/record.ts'
import { isDatabaseUnavailable } from '../../db/database-error.ts'
import { type Queryable, withTransaction } from '../../db/pool.ts'
import { AppError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { DeliveryEvent } from '../../providers/mail-provider.ts'
import type { Turns } from '../../turns.ts'
import { type Applied, type ApplyDeps, applyDeliveryEvent, reportDelivery } from './apply.ts'

export type TrackDeps = ApplyDeps & { pool: pg.Pool; security: SecurityLog; log: Log; turns: Turns }
export type VerifiedEvent = {
  tokenDigest: Buffer
  contentDigest: Buffer
  /** null: what came is no event */
  event: DeliveryEvent | null
  requestId: string
}
export type Tracked = { status: 'accepted' | 'duplicate' }
/** `no_event`, and what comes of an event */
type Outcome = Applied['kind'] | 'no_event' | 'token_known'

/**
 * Takes one verified event. What cannot be used is taken as well, and logged: no retry would make it better. Refuses
 * `webhook.token_reused` (406) and `database.unavailable` (503: nothing was acknowledged).
 */
export async function track(deps: TrackDeps, verified: VerifiedEvent): Promise<Tracked> {
  try {
    const outcome = await deps.turns.take(() => trackOnce(deps, verified), null)
    if (outcome === null) throw new AppError('database.unavailable', { why: 'deadline' })
    return { status: outcome === 'duplicate' || outcome === 'token_known' ? 'duplicate' : 'accepted' }
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error
    throw new AppError('database.unavailable', {}, { cause: error })
  }
}

/** Also past the deadline: whoever has asked in vain comes again, and finds a duplicate. */
async function trackOnce(deps: TrackDeps, { requestId, event, ...claim }: VerifiedEvent): Promise<Outcome> {
  const applied = await withTransaction(deps.pool, async (tx): Promise<Applied | 'no_event' | 'token_known'> => {
    if (!(await claimToken(tx, claim))) return 'token_known'
    return event === null ? 'no_event' : applyDeliveryEvent(deps, tx, { event, requestId })
  })
  const outcome = typeof applied === 'string' ? applied : applied.kind
  if (typeof applied !== 'string') reportDelivery(deps.security, applied, requestId)
  if (outcome === 'unknown_event' || outcome === 'unknown_reply' || outcome === 'no_event')
    deps.log.info({ request_id: requestId, outcome, event_name: event?.name ?? null }, 'a delivery event was not used')
  return outcome
}

type Claim = Pick<VerifiedEvent, 'tokenDigest' | 'contentDigest'>

/** False: the same event came under this token before. A token of something else refuses `webhook.token_reused`. */
async function claimToken(tx: Queryable, { tokenDigest, contentDigest }: Claim): Promise<boolean> {
  const { rowCount } = await tx.query({
    name: 'track.claim_token',
    text: 'insert into webhook_token (token_digest, content_digest) values ($1, $2) on conflict (token_digest) do nothing',
    values: [tokenDigest, contentDigest],
  })
  if (rowCount === 1) return true
  const { rows } = await tx.query<{ same: boolean }>({
    name: 'track.token',
    text: 'select content_digest = $2 as same from webhook_token where token_digest = $1',
    values: [tokenDigest, contentDigest],
  })
  if (rows[0]?.same !== true) throw new AppError('webhook.token_reused')
  return false
}
