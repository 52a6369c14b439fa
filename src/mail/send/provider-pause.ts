/** Mailgun said that nothing will pass for a while: no process hands anything over until then. */

import { MINUTE } from '../../clock.ts'
import type { Queryable } from '../../db/pool.ts'

/** What is to be put right by a person is tried again after a while all the same; a rate limit ends by itself. */
const PAUSES: Readonly<Record<string, { ms: number; alert: boolean }>> = {
  unauthorized: { ms: 15 * MINUTE, alert: true },
  payment_required: { ms: 15 * MINUTE, alert: true },
  forbidden: { ms: 15 * MINUTE, alert: true },
  domain_not_found: { ms: 15 * MINUTE, alert: true },
  rate_limited: { ms: 1 * MINUTE, alert: false },
}

/** How long an answer of Mailgun with this code stops every send; null for one that only stops its own. */
export const pauseFor = (code: string): { ms: number; alert: boolean } | null =>
  Object.hasOwn(PAUSES, code) ? (PAUSES[code] ?? null) : null

/** Pauses until a time; only ever extends. True when nothing was paused before. */
export async function pauseProvider(
  db: Queryable,
  { code, until, at }: { code: string; until: Date; at: Date },
): Promise<boolean> {
  const { rows } = await db.query<{ fresh: boolean }>({
    name: 'send.pause',
    text: `with known as (select until from provider_pause where id = 'mailgun'), written as (
             insert into provider_pause (id, code, until, at) values ('mailgun', $1, $2, $3)
             on conflict (id) do update set code = excluded.code, until = excluded.until, at = excluded.at
              where provider_pause.until < excluded.until)
           select not exists (select from known where until > $3) as fresh`,
    values: [code, until, at],
  })
  return rows[0]?.fresh === true
}

/** For the start of a worker: what stopped sends may have been put right with the configuration. */
export async function endPause(db: Queryable): Promise<void> {
  await db.query({ name: 'send.unpause', text: `delete from provider_pause where id = 'mailgun'`, values: [] })
}
