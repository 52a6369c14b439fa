/** How much of the day's money is used up or reserved, without taking any. */
import type { Queryable } from '../db/pool.ts'
import { ALL_SCOPE, periodOf } from './period.ts'

type Asked = { mailboxId: string | null; limits: { mailbox: bigint | null; all: bigint | null }; at: Date }

/** Gives the larger share of both budgets in percent, rounded down; 0 without a limit. */
export async function readShare(db: Queryable, { mailboxId, limits, at }: Asked): Promise<number> {
  const scopes = [
    { scope: ALL_SCOPE, most: limits.all },
    ...(mailboxId === null ? [] : [{ scope: mailboxId, most: limits.mailbox }]),
  ].flatMap(({ scope, most }) => (most === null ? [] : [{ scope, most }]))
  if (scopes.length === 0) return 0
  const { rows } = await db.query<{ share: number }>({
    name: 'budget.share',
    text: `select coalesce(max(least(floor((b.spent_nano + b.reserved_nano) * 100.0 / s.most), 1000)), 0)::int as share
             from unnest($1::uuid[], $2::bigint[]) as s(scope, most)
             join budget b on b.scope = s.scope and b.period = $3::date`,
    values: [scopes.map(({ scope }) => scope), scopes.map(({ most }) => most.toString()), periodOf(at)],
  })
  return rows[0]?.share ?? 0
}
