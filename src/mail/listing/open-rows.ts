/** Opens the sealed columns of many rows with one read of keys. */

import type { ZodType } from 'zod'
import { open } from '../../crypto/sealed.ts'
import type { Vault } from '../../crypto/vault.ts'

/** `keyed` is false for a person whose key was erased: their rows are listed, and nothing of them opens. */
export type OwnedRow = { correspondentId: string; keyed: boolean }
export type Opener = <T>(owner: OwnedRow, place: SealedPlace<T>) => T | null
type SealedPlace<T> = { table: string; column: string; row: string; record: Uint8Array; schema: ZodType<T> }

/** Gives the opener of these rows. It gives null where a key was erased, and refuses `sealed.unreadable`. */
export async function openRows(vault: Vault, rows: readonly OwnedRow[]): Promise<Opener> {
  const owners = new Set(rows.filter((row) => row.keyed).map((row) => row.correspondentId))
  const keys = await vault.keysOf([...owners])
  return (owner, { table, column, row, record, schema }) => {
    const key = keys.get(owner.correspondentId)
    return key === undefined ? null : open(key, { table, column, row }, record, schema)
  }
}
