/** Spent webhook tokens are forgotten when nobody can use them again. */
import type { Clock } from '../../clock.ts'
import type { Queryable } from '../../db/pool.ts'

/**
 * Deletes the tokens that were claimed over a day ago. Mailgun retries for about 8 hours and a late post is taken up to
 * 9 hours old: a token that goes earlier could be replayed with another mail.
 */
export async function purgeTokens(deps: { pool: Queryable; clock: Clock }): Promise<void> {
  await deps.pool.query({
    name: 'token.purge',
    text: `delete from webhook_token where claimed_at < $1::timestamptz - interval '1 day'`,
    values: [deps.clock.now()],
  })
}
