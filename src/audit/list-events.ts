/** The security events that were recorded, as an operator reads them. Addresses were masked before they were written. */
import type { Queryable } from '../db/pool.ts'
import { SECURITY_EVENTS } from './events.ts'

export type ListedEvent = {
  at: Date
  name: string
  severity: string
  sentence: string
  requestId: string | null
  fields: Record<string, unknown>
}
type Row = Omit<ListedEvent, 'sentence'> & { id: string }

/** Gives events since `since`, newest first; `before` is the `next` of the page before. */
export async function listEvents(
  deps: { pool: Queryable },
  { since, limit, before }: { since: Date; limit: number; before: string | null },
): Promise<{ items: ListedEvent[]; next: string | null }> {
  const { rows } = await deps.pool.query<Row>({
    text: `select id, at, name, severity, request_id as "requestId", fields from security_event
            where at >= $1 and ($2::bigint is null or id < $2) order by id desc limit $3`,
    values: [since, before, limit + 1],
  })
  const next = rows.length > limit ? (rows[limit - 1]?.id ?? null) : null
  return { items: rows.slice(0, limit).map(({ id: _, ...row }) => ({ ...row, sentence: sentenceOf(row.name) })), next }
}

/** An event that this version does not know is given by its name. */
const sentenceOf = (name: string): string =>
  Object.hasOwn(SECURITY_EVENTS, name) ? SECURITY_EVENTS[name as keyof typeof SECURITY_EVENTS].sentence : name
