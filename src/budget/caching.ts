/** Whether it pays to keep a prefix in the provider's prompt cache for an hour: writing costs double, reading a tenth or less. */
import { HOUR } from '../clock.ts'
import type { Queryable } from '../db/pool.ts'
import type { PreparedCall } from '../providers/model.ts'
import { BYTES_PER_TOKEN } from './cost.ts'

/** A shorter prefix is not kept, whatever is asked for; some models want more. */
const LEAST_TOKENS = 1_024
/** With the use that is to come it is the third, and from there on the cache is the cheaper way. */
const EARLIER_CALLS = 2

/** Gives true when two calls of the last hour had this very prefix. Calls that Claude did not take read nothing. */
export async function paysToCache(
  db: Queryable,
  { prefix, at }: { prefix: PreparedCall<unknown>['prefix']; at: Date },
): Promise<boolean> {
  if (prefix.bytes / BYTES_PER_TOKEN < LEAST_TOKENS) return false
  const { rows } = await db.query<{ calls: number }>({
    name: 'budget.prefix',
    text: `select count(*)::int as calls from (
             select from model_call
              where prefix = $1 and reserved_at > $2 and coalesce(outcome, 'answer') in ('answer', 'malformed', 'refused')
              limit $3) recent`,
    values: [prefix.digest, new Date(at.getTime() - HOUR), EARLIER_CALLS],
  })
  return (rows[0]?.calls ?? 0) >= EARLIER_CALLS
}
