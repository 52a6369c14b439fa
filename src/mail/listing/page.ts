/** Pages of lists, newest first. A cursor is the place of the last item, so that rows that come meanwhile shift nothing. */
import { z } from 'zod'

export type Page<T> = { items: T[]; next: string | null }
/** The place of an item in the order of its list. */
export type Place = { at: Date; id: string }

const Written = z.tuple([z.int().min(0).max(8_640_000_000_000_000), z.uuid()])

/** Gives the cursor that continues after `place`: opaque to whoever carries it. */
function writeCursor({ at, id }: Place): string {
  return Buffer.from(JSON.stringify([at.getTime(), id])).toString('base64url')
}

/** Gives the place that a cursor names, or null for what is no cursor of a list. */
export function parseCursor(cursor: string): Place | null {
  if (cursor.length > 200) return null
  try {
    const [at, id] = Written.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
    return { at: new Date(at), id }
  } catch {
    return null
  }
}

/** Takes up to `limit` + 1 rows in order and gives the page: the row too many only says that there is more. */
export function toPage<Row, T>(
  rows: readonly Row[],
  { limit, placeOf, toItem }: { limit: number; placeOf: (row: Row) => Place; toItem: (row: Row) => T },
): Page<T> {
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return { items: rows.slice(0, limit).map(toItem), next: last === undefined ? null : writeCursor(placeOf(last)) }
}
