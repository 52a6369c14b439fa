/**
 * Limits per sliding window, exact over all processes: a log of claims in the database. Two claims of one key wait for
 * each other on its row, so neither counts before the other has written or given up.
 */
import type { Queryable } from '../db/pool.ts'

/** One question: how many claims `key` has in the last `window` ms, and whether that is under `limit` (null: any is). */
export type Ask = { key: Buffer; window: number; limit: number | null }
/**
 * `counts` are those before this claim, in the order of the asks; `full` is the position of the first ask whose limit
 * was in the way, null when the places were taken.
 */
export type Claimed = { full: number | null; counts: number[] }

/**
 * Takes one place under every key of a group, or none of the group at all; groups do not hinder each other. Runs in the
 * caller's transaction, which gives the places back when it rolls back, and must not have counted before: the count is of
 * what is committed once the rows are locked, which READ COMMITTED shows to the next statement and no stricter level
 * would. A key that two asks of a group name is claimed once. Gives one answer per group.
 */
export async function claimQuotas(
  tx: Queryable,
  { groups, at }: { groups: readonly (readonly Ask[])[]; at: Date },
): Promise<Claimed[]> {
  const asks = groups.flat()
  await tx.query({ name: 'quota.lock', text: LOCK, values: [inOrder(asks), at] })
  const { rows } = await tx.query<{ count: number; full: boolean }>({
    name: 'quota.claim',
    text: CLAIM,
    values: [...columnsOf(asks, at), at, groups.flatMap((group, number) => group.map(() => number))],
  })
  let next = 0
  return groups.map((group) => {
    const own = rows.slice(next, next + group.length)
    next += group.length
    const full = own.findIndex((row) => row.full)
    return { full: full === -1 ? null : full, counts: own.map(({ count }) => count) }
  })
}

/** The same for one group. */
export async function claimQuota(tx: Queryable, { asks, at }: { asks: readonly Ask[]; at: Date }): Promise<Claimed> {
  const [claimed] = await claimQuotas(tx, { groups: [asks], at })
  return claimed ?? { full: null, counts: [] }
}

/** Counts without a claim or a lock: what is true now may not be a moment later. */
export async function countQuota(
  db: Queryable,
  { asks, at }: { asks: readonly Omit<Ask, 'limit'>[]; at: Date },
): Promise<number[]> {
  const { rows } = await db.query<{ count: number }>({
    name: 'quota.count',
    text: `${COUNTED} select count from counted order by rank`,
    values: columnsOf(
      asks.map((ask) => ({ ...ask, limit: null })),
      at,
    ),
  })
  return rows.map(({ count }) => count)
}

const columnsOf = (asks: readonly Ask[], at: Date) => [
  asks.map(({ key }) => key),
  asks.map(({ window }) => new Date(at.getTime() - window)),
  asks.map(({ limit }) => limit),
  asks.map(({ window }) => new Date(at.getTime() + window)),
]

/** Everybody locks in one order, so that nobody waits for somebody who waits for them. */
function inOrder(asks: readonly Ask[]): Buffer[] {
  const sorted = asks.map(({ key }) => key).toSorted(Buffer.compare)
  return sorted.filter((key, at) => sorted[at - 1]?.equals(key) !== true)
}

const LOCK = `
insert into quota_key (key, touched_at)
select k.key, $2 from unnest($1::bytea[]) with ordinality as k(key, rank) order by k.rank
on conflict (key) do update set touched_at = greatest(quota_key.touched_at, excluded.touched_at)`

/**
 * A clock of another process may be ahead of ours: what it claimed counts as well. Not what came a whole window later: a
 * mail that is judged late did not come together with it.
 */
const COUNTED = `
with counted as materialized (
  select a.rank, a.key, a.most, (select count(*)::int from quota_claim c where c.key = a.key and c.at > a.since and c.at < a.until) as count
    from unnest($1::bytea[], $2::timestamptz[], $3::int[], $4::timestamptz[]) with ordinality as a(key, since, most, until, rank)
)`

const CLAIM = `${COUNTED}, grouped as materialized (
  select counted.*, g.number from counted join unnest($6::int[]) with ordinality as g(number, rank) using (rank)
), taken as (
  insert into quota_claim (key, at)
  select own.key, $5::timestamptz from grouped own
   where not exists (select from grouped g where g.number = own.number and g.count >= g.most)
   group by own.number, own.key
)
select count, coalesce(count >= most, false) as full from grouped order by rank`
