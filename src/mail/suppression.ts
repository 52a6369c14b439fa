/**
 * Who gets no automatic reply any more: complaints, permanent failures, requests to stop, and an operator's word. A person
 * may still answer. Addresses are found by a keyed digest that outlives the person's own key; a plus tag changes nothing.
 */
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Indexes } from '../crypto/blind-index.ts'
import { seal } from '../crypto/sealed.ts'
import type { Vault } from '../crypto/vault.ts'
import type { Queryable } from '../db/pool.ts'
import { identityOf } from './address.ts'

export const SUPPRESSION_KINDS = ['complaint', 'bounce', 'unsubscribe', 'operator'] as const
export type SuppressionKind = (typeof SUPPRESSION_KINDS)[number]

/** Sealed as `suppression.sealed_note`, under the system's key. `reason` are an operator's words, or ''. */
export const SuppressionNote = z.object({ address: z.string(), reason: z.string() })

/** Where the note of a row opens. */
export const suppressionBinding = (id: string) => ({ table: 'suppression', column: 'sealed_note', row: id })

type Suppressing = {
  address: string
  kind: SuppressionKind
  /** `event`, `mail`, `link`, `mailgun`, or who said so */
  source: string
  reason?: string
  at: Date
}

/** Adds the address in the caller's transaction; false when it is there for this reason already. */
export async function suppress(
  tx: Queryable,
  vault: Pick<Vault, 'indexes' | 'system'>,
  { address, kind, source, reason = '', at }: Suppressing,
): Promise<boolean> {
  const id = v7()
  const { rowCount } = await tx.query({
    name: 'suppression.add',
    text: `insert into suppression (id, address_index, kind, sealed_note, source, created_at)
           values ($1, $2, $3, $4, $5, $6) on conflict (address_index, kind) do nothing`,
    values: [
      id,
      vault.indexes.suppression(identityOf(address)),
      kind,
      seal(vault.system, suppressionBinding(id), { address, reason }),
      source,
      at,
    ],
  })
  return rowCount === 1
}

type SuppressingAll = { addresses: readonly string[]; kind: SuppressionKind; source: string; at: Date }

/** The same for many, in one statement; gives how many were not there for this reason. */
export async function suppressAll(
  db: Queryable,
  vault: Pick<Vault, 'indexes' | 'system'>,
  { addresses, kind, source, at }: SuppressingAll,
): Promise<number> {
  const rows = addresses.map((address) => {
    const id = v7()
    const note = seal(vault.system, suppressionBinding(id), { address, reason: '' })
    return { id, index: vault.indexes.suppression(identityOf(address)), note }
  })
  const { rowCount } = await db.query({
    name: 'suppression.add_all',
    text: `insert into suppression (id, address_index, kind, sealed_note, source, created_at)
           select id, address_index, $4, note, $5, $6 from unnest($1::uuid[], $2::bytea[], $3::bytea[]) as one(id, address_index, note)
           on conflict (address_index, kind) do nothing`,
    values: [rows.map(({ id }) => id), rows.map(({ index }) => index), rows.map(({ note }) => note), kind, source, at],
  })
  return rowCount ?? 0
}

/** The reasons for which the address gets no automatic reply; none: it may. */
export async function suppressionsOf(
  db: Queryable,
  indexes: Pick<Indexes, 'suppression'>,
  address: string,
): Promise<SuppressionKind[]> {
  const { rows } = await db.query<{ kind: SuppressionKind }>({
    name: 'suppression.of',
    text: 'select kind from suppression where address_index = $1 order by kind',
    values: [indexes.suppression(identityOf(address))],
  })
  return rows.map(({ kind }) => kind)
}
