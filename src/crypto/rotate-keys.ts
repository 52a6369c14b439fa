/**
 * Moves every small key under the first key of the ring. Mail is not touched. A row is either old or new and each batch
 * is one statement, so that a rotation that was killed is simply started again.
 */

import type { Queryable } from '../db/pool.ts'
import { AppError } from '../errors.ts'
import { describeRing, type Keyring, unwrapKey, wrapKey } from './keyring.ts'

/** `batch` rows at a time (500); `onProgress` hears the number of rows moved so far, after each commit. */
export type RotateOptions = { batch?: number; onProgress?: (rewrapped: number) => void }
/** One key of the ring, or one that rows still name: `removable` when it is safe to take it out of ENCRYPTION_KEY. */
export type ListedKey = {
  id: string
  place: number | null
  rows: number
  oldestWrappedAt: Date | null
  oldestAgeSeconds: number | null
  removable: boolean
}

type KeyRow = { id: string; wrapped: Buffer; ring_key: string }
type Move = { id: string; wrapped: Buffer }

/**
 * Re-wraps every row that is not under the first key; `created_at` stays, `wrapped_at` and `ring_key` follow. Gives the
 * number of rows moved. Rows that no key opens are passed over and counted; if there are any it ends, when all others
 * are moved, with `key.ring_mismatch`.
 */
export async function rotateKeys(
  db: Queryable,
  ring: Keyring,
  { batch = 500, onProgress }: RotateOptions = {},
): Promise<{ rewrapped: number }> {
  let rewrapped = 0
  let unreadable = 0
  let wants = ''
  for (let after: string | null = null; ; ) {
    const rows: KeyRow[] = await readBatch(db, ring, after, batch)
    const last = rows.at(-1)
    if (last === undefined) break
    const moves: Move[] = []
    for (const row of rows) {
      const move = rewrap(ring, row)
      if (move) moves.push(move)
      else wants = row.ring_key
    }
    unreadable += rows.length - moves.length
    rewrapped += await writeBatch(db, ring, moves)
    onProgress?.(rewrapped)
    after = last.id
  }
  if (unreadable > 0) throw new AppError('key.ring_mismatch', { ring: describeRing(ring), wants, unreadable })
  return { rewrapped }
}

/** Gives the keys of the ring in their order, then those that rows name though the ring lacks them. */
export async function listKeys(db: Queryable, ring: Keyring): Promise<ListedKey[]> {
  const { rows } = await db.query<{ ring_key: string; rows: number; oldest: Date; age: number }>({
    text: `select ring_key, count(*)::int as rows, min(wrapped_at) as oldest,
        extract(epoch from now() - min(wrapped_at))::float8 as age
      from subject_key group by ring_key order by ring_key`,
  })
  const inRing = ring.keys.map((key) => key.id)
  const strangers = rows.map((row) => row.ring_key).filter((id) => !inRing.includes(id))
  return [...inRing, ...strangers].map((id, index) => {
    const used = rows.find((row) => row.ring_key === id)
    return {
      id,
      place: index < inRing.length ? index + 1 : null,
      rows: used?.rows ?? 0,
      oldestWrappedAt: used?.oldest ?? null,
      oldestAgeSeconds: used ? Math.max(0, Math.floor(used.age)) : null,
      removable: index > 0 && index < inRing.length && used === undefined,
    }
  })
}

async function readBatch(db: Queryable, ring: Keyring, after: string | null, batch: number): Promise<KeyRow[]> {
  const { rows } = await db.query<KeyRow>({
    text: `select id, wrapped, ring_key from subject_key
      where ring_key <> $1 and ($2::uuid is null or id > $2) order by id limit $3`,
    values: [ring.first.id, after, batch],
  })
  return rows
}

/** An update only: a key that was erased since it was read does not come back. */
async function writeBatch(db: Queryable, ring: Keyring, moves: readonly Move[]): Promise<number> {
  if (moves.length === 0) return 0
  const { rowCount } = await db.query({
    text: `update subject_key set wrapped = moved.wrapped, ring_key = $3, wrapped_at = now()
      from unnest($1::uuid[], $2::bytea[]) as moved (id, wrapped) where subject_key.id = moved.id`,
    values: [moves.map((move) => move.id), moves.map((move) => move.wrapped), ring.first.id],
  })
  return rowCount ?? 0
}

function rewrap(ring: Keyring, { id, wrapped, ring_key }: KeyRow): Move | null {
  try {
    return { id, wrapped: wrapKey(ring, unwrapKey(ring, wrapped, ring_key)).wrapped }
  } catch (error) {
    if (error instanceof AppError && error.code === 'key.ring_mismatch') return null
    throw error
  }
}
