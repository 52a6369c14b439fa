/** What operators read of the suppression list. */
import { open } from '../../crypto/sealed.ts'
import type { Vault } from '../../crypto/vault.ts'
import type { Queryable } from '../../db/pool.ts'
import { identityOf } from '../address.ts'
import { type Page, type Place, toPage } from '../listing/page.ts'
import { type SuppressionKind, SuppressionNote, suppressionBinding } from '../suppression.ts'

/** One reason of one address. `address` and `reason` are empty of a person who was erased. */
export type ListedSuppression = {
  address: string
  kind: SuppressionKind
  source: string
  reason: string
  createdAt: Date
}
export type SuppressionRow = Omit<ListedSuppression, 'address' | 'reason'> & { id: string; note: Buffer | null }

type ListDeps = { pool: Queryable; vault: Pick<Vault, 'system' | 'indexes'> }

export const SUPPRESSION_COLUMNS = 'id, kind, source, created_at as "createdAt", sealed_note as note'

/** Gives a page, newest first. Refuses `sealed.unreadable`. */
export async function listSuppressions(
  deps: ListDeps,
  { limit, after }: { limit: number; after: Place | null },
): Promise<Page<ListedSuppression>> {
  const { rows } = await deps.pool.query<SuppressionRow>({
    text: `select ${SUPPRESSION_COLUMNS} from suppression
            where $1::timestamptz is null or (created_at, id) < ($1, $2::uuid)
            order by created_at desc, id desc limit $3`,
    values: [after?.at ?? null, after?.id ?? null, limit + 1],
  })
  return toPage(rows, {
    limit,
    placeOf: ({ createdAt, id }) => ({ at: createdAt, id }),
    toItem: (row) => openSuppression(deps.vault, row),
  })
}

/** Gives every reason of one inbox, newest first. Refuses `sealed.unreadable`. */
export async function suppressionsFor(deps: ListDeps, address: string): Promise<ListedSuppression[]> {
  const { rows } = await deps.pool.query<SuppressionRow>({
    text: `select ${SUPPRESSION_COLUMNS} from suppression where address_index = $1 order by created_at desc, id desc`,
    values: [deps.vault.indexes.suppression(identityOf(address))],
  })
  return rows.map((row) => openSuppression(deps.vault, row))
}

/** Gives a row as a list shows it. Refuses `sealed.unreadable`. */
export function openSuppression(vault: Pick<Vault, 'system'>, row: SuppressionRow): ListedSuppression {
  const { id, note, kind, source, createdAt } = row
  const said = note === null ? null : open(vault.system, suppressionBinding(id), note, SuppressionNote)
  return { address: said?.address ?? '', kind, source, reason: said?.reason ?? '', createdAt }
}
