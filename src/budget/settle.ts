/** A call ended: its reservation becomes what it cost. */
import type { Queryable } from '../db/pool.ts'
import type { Usage } from '../providers/model.ts'
import { ALL_SCOPE } from './period.ts'

export type Settlement = {
  callId: string
  /** how the call ended, as src/providers/model.ts names it */
  outcome: string
  /** null: nobody knows */
  usage: Usage | null
  /** nano-dollars; `estimate`: what was reserved, as nobody knows what it cost */
  cost: bigint | 'estimate'
  modelRequestId: string | null
  durationMs: number
  at: Date
}

/**
 * Settles a call to the budgets of its own period, whatever the day is now, in one statement that locks as a reservation
 * does. Gives what the budgets were charged, in nano-dollars; null for a call that is not there.
 *
 * - A call that is still reserved: the reservation is released, the cost is charged.
 * - One that was settled before, by a twin of the job: each of them asked Claude, so the cost is charged again, and
 *   nothing is released, as nothing is reserved any more. The earlier try was charged at its estimate when the twin took
 *   its row over; that stays. Such a call is rather counted too dear than too cheap.
 * - One that was swept: it was charged at its estimate, which is the most that it can cost. Only what exceeds it is
 *   charged on top, in case that a provider bills more than it can; what it cost less is not given back, as others may
 *   have been refused for it. The row stays `expired`: each late try was charged its own estimate, so none is counted
 *   twice.
 */
export async function settleCall(pool: Queryable, settlement: Settlement): Promise<bigint | null> {
  const { callId, outcome, usage, cost, modelRequestId, durationMs, at } = settlement
  const { rows } = await pool.query<{ charged: string }>({
    name: 'budget.settle',
    text: SETTLE,
    values: [
      callId,
      outcome,
      cost === 'estimate' ? null : cost,
      usage?.inputTokens ?? 0,
      usage?.outputTokens ?? 0,
      usage?.cacheReadTokens ?? 0,
      usage?.cacheWrite5mTokens ?? 0,
      usage?.cacheWrite1hTokens ?? 0,
      modelRequestId,
      Math.round(durationMs),
      at,
    ],
  })
  return rows[0] === undefined ? null : BigInt(rows[0].charged)
}

/**
 * The row is changed when its budgets are locked, and not before: see reserve.ts.
 *
 * Its commit does not wait for the disk, which takes most of the time of a statement: if the database server crashes in
 * the half second until then, the call is reserved again, and swept at its estimate. Any later commit that does wait, as
 * that of the draft, brings it to the disk as well.
 */
const SETTLE = `
with call as materialized (
  select id, mailbox_id, period, state, reserved_nano from model_call where id = $1::uuid for update
), charge as materialized (
  select call.*, case when state = 'reserved' then reserved_nano else 0 end as released,
         case when state = 'expired' then greatest(coalesce($3::bigint, 0) - reserved_nano, 0)
              else coalesce($3::bigint, reserved_nano) end as cost
    from call
), locked as materialized (
  select b.scope, b.period, b.reserved_nano, b.spent_nano from charge join budget b on b.period = charge.period
     and b.scope in ('${ALL_SCOPE}'::uuid, coalesce(charge.mailbox_id, '${ALL_SCOPE}'::uuid))
   order by b.scope, b.period
     for update of b
), counted as (
  update budget b set reserved_nano = locked.reserved_nano - charge.released, spent_nano = locked.spent_nano + charge.cost
    from charge cross join locked where b.scope = locked.scope and b.period = locked.period
), settled as (
  update model_call c
     set state = case when c.state = 'expired' then 'expired' else 'settled' end, cost_nano = c.cost_nano + charge.cost,
         outcome = $2, input_tokens = c.input_tokens + $4::int, output_tokens = c.output_tokens + $5::int,
         cache_read_tokens = c.cache_read_tokens + $6::int, cache_write_5m_tokens = c.cache_write_5m_tokens + $7::int,
         cache_write_1h_tokens = c.cache_write_1h_tokens + $8::int, model_request_id = $9, duration_ms = $10::int,
         settled_at = $11::timestamptz
    from charge cross join (select count(*) from locked) held where c.id = charge.id
)
select cost as charged, set_config('synchronous_commit', 'off', true) from charge`
