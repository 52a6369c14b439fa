/** The stored keys of people who are known by id: read, and erased. */

import type { Queryable } from '../db/pool.ts'
import { AppError } from '../errors.ts'
import { type FernetKey, fernetKeyFromBytes } from './fernet.ts'
import { type Keyring, unwrapKey } from './keyring.ts'

type KeyRow = { id: string; wrapped: Buffer; ring_key: string }

/** What a statement that uses `joinKey` finds of a correspondent's key; nulls when it was erased. */
export type FoundKey = { wrapped: Buffer | null; ring_key: string | null }

/**
 * A join that adds the columns of `FoundKey` to a row of `message`, under whatever name: the key comes with what it
 * opens in one round trip, and as fresh.
 */
export const joinKey = (message: string): string => `left join lateral (
    select subject_key.wrapped, subject_key.ring_key
      from correspondent join subject_key on subject_key.id = correspondent.key_id
     where correspondent.id = ${message}.correspondent_id
  ) joined_key on true`

/** Gives the key that such a row found. Refuses with `key.erased` when there is none (any more). */
export function openFoundKey(ring: Keyring, found: FoundKey, correspondentId: string): FernetKey {
  if (found.wrapped === null || found.ring_key === null) throw new AppError('key.erased', { correspondentId })
  return fernetKeyFromBytes(unwrapKey(ring, found.wrapped, found.ring_key))
}

/**
 * Gives the key of each correspondent, by correspondent id. Always asks the database, so that a key that another
 * process erased opens nothing from then on; unnamed, so that it is planned for the size that the tables have now.
 * Refuses with `key.erased` when one of them has no key (any more).
 */
export async function readKeys(db: Queryable, ring: Keyring, ids: readonly string[]): Promise<Map<string, FernetKey>> {
  if (ids.length === 0) return new Map()
  const { rows } = await db.query<KeyRow>({
    text: `select correspondent.id, wrapped, ring_key
      from correspondent join subject_key on subject_key.id = correspondent.key_id
      where correspondent.id = any($1::uuid[])`,
    values: [ids],
  })
  const keys = new Map(rows.map((row) => [row.id, fernetKeyFromBytes(unwrapKey(ring, row.wrapped, row.ring_key))]))
  const erased = ids.find((id) => !keys.has(id))
  if (erased !== undefined) throw new AppError('key.erased', { correspondentId: erased })
  return keys
}

/**
 * Deletes the key and the index value of a correspondent for good: nothing sealed under that key opens any more, and
 * the address starts anew. Gives the index value that was deleted, null when there was none.
 */
export async function eraseKey(db: Queryable, correspondentId: string): Promise<Buffer | null> {
  const { rows } = await db.query<{ address_index: Buffer | null }>({
    text: `with person as (
        select id, key_id, address_index from correspondent where id = $1 for update
      ), cleared as (
        update correspondent set key_id = null, address_index = null from person where correspondent.id = person.id
      ), erased as (
        delete from subject_key using person where subject_key.id = person.key_id
      ) select address_index from person`,
    values: [correspondentId],
  })
  return rows[0]?.address_index ?? null
}
