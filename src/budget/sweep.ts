/** Reservations whose worker never came back. In which order rows are locked, and why: see reserve.ts. */
import type { Queryable } from '../db/pool.ts'
import { ALL_SCOPE } from './period.ts'

const AT_ONCE = 100

/**
 * Ends expired reservations at their estimate, since the call may have left and been answered; at most 100 a call, the
 * oldest first. Gives how many; two sweepers share the work. A row that is being settled is left to whoever settles it.
 */
export async function sweepReservations(deps: { pool: Queryable }, at: Date): Promise<number> {
  const { rows } = await deps.pool.query<{ ended: number }>({
    name: 'budget.sweep',
    text: SWEEP,
    values: [at, AT_ONCE],
  })
  return rows[0]?.ended ?? 0
}

const SWEEP = `
with due as materialized (
  select id, mailbox_id, period, reserved_nano from model_call
   where state = 'reserved' and expires_at <= $1::timestamptz
   order by expires_at, id limit $2
     for update skip locked
), sums as materialized (
  select s.scope, due.period, sum(due.reserved_nano)::bigint as amount
    from due cross join lateral (
      select '${ALL_SCOPE}'::uuid as scope union all select due.mailbox_id where due.mailbox_id is not null
    ) s
   group by s.scope, due.period
), locked as materialized (
  select b.scope, b.period, b.reserved_nano - sums.amount as reserved, b.spent_nano + sums.amount as spent
    from budget b join sums on b.scope = sums.scope and b.period = sums.period
   order by b.scope, b.period
     for update of b
), counted as (
  update budget b set reserved_nano = locked.reserved, spent_nano = locked.spent
    from locked where b.scope = locked.scope and b.period = locked.period
), ended as (
  update model_call c set state = 'expired', cost_nano = c.cost_nano + due.reserved_nano, settled_at = $1::timestamptz
    from due cross join (select count(*) from locked) held where c.id = due.id
)
select count(*)::int as ended from due`
