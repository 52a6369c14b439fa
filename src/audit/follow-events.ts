/** Security events as they are written, by however many processes. */
import type { Queryable } from '../db/pool.ts'
import { type EventRow, type ListedEvent, toListedEvent } from './list-events.ts'

/** gives the events that came since the last call, oldest first and at most 1,000; each once */
export type NextEvents = () => Promise<ListedEvent[]>

const PAGE = 1_000
/** Calls that look back at what was passed already: two processes may commit in another order than they took their ids. */
const OVERLAP = 20
const BEHIND = 1_000n

const NEXT = `
  select id, at, name, severity, request_id, fields from security_event
   where id > $1 and id <> all($2::bigint[]) and ($3::text is null or name = $3)
   order by id limit ${PAGE}`

/** Starts at the end of the table, `before` in the words of `listEvents`: what is there now is not given. `name` null is every event. */
export async function followEvents(
  { pool }: { pool: Queryable },
  { name }: { name: string | null },
): Promise<{ before: string; next: NextEvents }> {
  const { rows: newest } = await pool.query<{ id: string | null }>('select max(id) as id from security_event')
  const end = BigInt(newest[0]?.id ?? 0)
  const marks = [end]
  let from = end > BEHIND ? end - BEHIND : 0n
  const { rows: there } = await pool.query<{ id: string }>('select id from security_event where id > $1', [from])
  const given = new Set(there.map(({ id }) => id))
  const next = async () => {
    const { rows } = await pool.query<EventRow>(NEXT, [from, [...given], name])
    for (const { id } of rows) given.add(id)
    const last = rows.reduce((most, { id }) => (BigInt(id) > most ? BigInt(id) : most), marks.at(-1) ?? from)
    marks.push(last)
    if (marks.length > OVERLAP) from = marks.shift() ?? from
    for (const id of given) if (BigInt(id) <= from) given.delete(id)
    return rows.map(toListedEvent)
  }
  return { before: String(end + 1n), next }
}
