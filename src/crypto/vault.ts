/** Everything that needs both the key ring and the database: the keys of people, of the system, and of the indexes. */

import type { Queryable } from '../db/pool.ts'
import { AppError } from '../errors.ts'
import { createIndexes, type Indexes } from './blind-index.ts'
import { type Correspondent, findCorrespondents, type Person } from './correspondents.ts'
import type { FernetKey } from './fernet.ts'
import type { Keyring } from './keyring.ts'
import { createLru } from './lru.ts'
import { openRootKeys } from './root-keys.ts'
import { eraseKey, type FoundKey, openFoundKey, readKeys } from './subject-keys.ts'

export type Vault = {
  indexes: Indexes
  /** seals what belongs to no person */
  system: FernetKey
  /** the people of some mails in their order, each made on first contact; `key.erased` for a damaged row */
  correspondents: (people: readonly Person[]) => Promise<Correspondent[]>
  /** forgets what memory knows of these index values, after a statement found that a key was erased meanwhile */
  refresh: (indexes: readonly Buffer[]) => void
  /** the key of one correspondent by id; refuses with `key.erased` */
  keyOf: (correspondentId: string) => Promise<FernetKey>
  /** the keys of several, by id, in one read; refuses with `key.erased` when one of them has none */
  keysOf: (correspondentIds: readonly string[]) => Promise<Map<string, FernetKey>>
  /** the key that a statement with `joinKey` found; refuses with `key.erased` */
  foundKey: (found: FoundKey, correspondentId: string) => FernetKey
  /** erases the key and index value of one correspondent for good; doing it again changes nothing */
  forget: (correspondentId: string) => Promise<void>
}

const KNOWN_LIMIT = 10_000

/**
 * Opens the vault of a migrated database, and makes its root keys on the first start. Refuses with `key.ring_mismatch`
 * when the ring is not the one that the database was sealed under.
 */
export async function openVault(db: Queryable, ring: Keyring): Promise<Vault> {
  const { index, system } = await openRootKeys(db, ring)
  const known = createLru<Correspondent>(KNOWN_LIMIT)
  const keysOf = (ids: readonly string[]) => readKeys(db, ring, ids)
  const refresh = (indexes: readonly Buffer[]) => {
    for (const value of indexes) known.delete(value.toString('hex'))
  }
  return {
    indexes: createIndexes(index),
    system,
    correspondents: (people) => findCorrespondents({ db, ring, known }, people),
    refresh,
    keysOf,
    async keyOf(correspondentId) {
      const key = (await keysOf([correspondentId])).get(correspondentId)
      if (key === undefined) throw new AppError('key.erased', { correspondentId })
      return key
    },
    foundKey: (found, correspondentId) => openFoundKey(ring, found, correspondentId),
    async forget(correspondentId) {
      const erased = await eraseKey(db, correspondentId)
      if (erased) refresh([erased])
    },
  }
}
