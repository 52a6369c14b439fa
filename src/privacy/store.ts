/** The redaction map of a thread, sealed under its correspondent's key: it goes when their key or their thread goes. */
import type { FernetKey } from '../crypto/fernet.ts'
import { open, seal } from '../crypto/sealed.ts'
import type { Queryable } from '../db/pool.ts'
import { RedactionMap } from './redaction-map.ts'

const bindMap = (threadId: string) => ({ table: 'redaction', column: 'sealed_map', row: threadId })

/** Gives the map of a thread and its version: an empty one of version 0 when it has none. Refuses `sealed.unreadable`. */
export async function loadRedactionMap(
  db: Queryable,
  { threadId, key }: { threadId: string; key: FernetKey },
): Promise<{ map: RedactionMap; version: number }> {
  const { rows } = await db.query<{ sealed_map: Buffer; version: number }>({
    name: 'redaction.load',
    text: 'select sealed_map, version from redaction where thread_id = $1',
    values: [threadId],
  })
  const row = rows[0]
  if (row === undefined) return { map: { entries: [] }, version: 0 }
  return { map: open(key, bindMap(threadId), row.sealed_map, RedactionMap), version: row.version }
}

/**
 * Keeps what `map` became since `version` was loaded. Gives false, and keeps nothing, when somebody wrote meanwhile: two
 * requests would give one token to two values, so the caller loads and redacts again before it asks the model.
 */
export async function keepRedactionMap(
  db: Queryable,
  {
    threadId,
    key,
    map,
    version,
    at,
  }: { threadId: string; key: FernetKey; map: RedactionMap; version: number; at: Date },
): Promise<boolean> {
  const values = [threadId, seal(key, bindMap(threadId), map), at]
  const { rowCount } =
    version === 0
      ? await db.query({
          name: 'redaction.insert',
          text: `insert into redaction (thread_id, sealed_map, version, updated_at) values ($1, $2, 1, $3)
                 on conflict (thread_id) do nothing`,
          values,
        })
      : await db.query({
          name: 'redaction.update',
          text: `update redaction set sealed_map = $2, version = version + 1, updated_at = $3
                 where thread_id = $1 and version = $4`,
          values: [...values, version],
        })
  return rowCount === 1
}
