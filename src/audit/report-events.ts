/** Who or what causes security events: counts by address, by domain of the sender, or by event. */
import type { Queryable } from '../db/pool.ts'
import { SECURITY_EVENTS } from './events.ts'

export const GROUPINGS = ['ip', 'domain', 'event'] as const
export type Grouping = (typeof GROUPINGS)[number]

export type EventGroup = {
  /** null: events of a flood, which were counted without keeping whose they were */
  key: string | null
  count: number
  first: Date
  last: Date
  /** how many of each */
  events: Record<string, number>
}

const KEYS: Record<Grouping, string> = {
  ip: `fields->>'ip'`,
  // an address is kept masked; its domain is not
  domain: `nullif(lower(split_part(fields->>'sender', '@', 2)), '')`,
  event: 'name',
}
/** the field that a key is made of */
const FIELDS: Record<Grouping, string | null> = { ip: 'ip', domain: 'sender', event: null }

/** Gives the largest groups since `since`, at most `limit`. The row of a flood counts with all events it stands for. */
export async function reportEvents(
  { pool }: { pool: Queryable },
  { by, since, limit }: { by: Grouping; since: Date; limit: number },
): Promise<EventGroup[]> {
  const { rows } = await pool.query<Omit<EventGroup, 'count'> & { count: string }>(
    `with found as (
       select ${KEYS[by]} as key, name, at, coalesce((fields->>'more')::bigint, 1) as events
         from security_event
        where at >= $1 and (${KEYS[by]} is not null or (fields->>'more' is not null and name = any($2)))
     ), named as (
       select key, name, sum(events) as count, min(at) as first, max(at) as last from found group by key, name
     )
     select key, sum(count)::bigint as count, min(first) as first, max(last) as last,
            jsonb_object_agg(name, count order by count desc, name) as events
       from named group by key order by sum(count) desc, key limit $3`,
    [since, namesWith(FIELDS[by]), limit],
  )
  return rows.map((row) => ({ ...row, count: Number(row.count) }))
}

const namesWith = (field: string | null): string[] =>
  Object.entries(SECURITY_EVENTS)
    .filter(([, { fields }]) => field === null || field in fields.shape)
    .map(([name]) => name)
