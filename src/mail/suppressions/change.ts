/** An operator's word about who gets automatic replies. */
import type pg from 'pg'
import type { SecurityLog } from '../../audit/record.ts'
import type { Clock } from '../../clock.ts'
import type { Vault } from '../../crypto/vault.ts'
import { AppError } from '../../errors.ts'
import { SUPPRESSION_LISTS, type SuppressionProvider } from '../../providers/mail-provider.ts'
import { identityOf, normalizeAddress } from '../address.ts'
import { type SuppressionKind, suppress } from '../suppression.ts'
import { type ListedSuppression, suppressionsFor } from './list.ts'

export type ChangeDeps = { pool: pg.Pool; vault: Vault; clock: Clock; security: SecurityLog }
type Act = { actor: string; requestId: string }

/** Gives the entry of the operators, made now or before. Refuses `suppression.invalid`. */
export async function addSuppression(
  deps: ChangeDeps,
  { address, reason, actor, requestId }: Act & { address: string; reason: string },
): Promise<ListedSuppression> {
  const plain = requireAddress(address)
  const given = { address: plain, kind: 'operator', source: actor, reason, at: deps.clock.now() } as const
  if (await suppress(deps.pool, deps.vault, given))
    deps.security.record('suppression_changed', { change: 'added', kind: 'operator', actor, sender: plain }, requestId)
  const found = (await suppressionsFor(deps, plain)).find(({ kind }) => kind === 'operator')
  if (found === undefined) throw new AppError('suppression.not_found')
  return found
}

export type Removed = { address: string; kinds: SuppressionKind[]; mailgun: string[] }

/**
 * Takes every reason of the inbox away, with `provider` on its lists as well, there first: what fails there has changed
 * nothing here. Refuses `suppression.invalid`, `suppression.not_found`, `provider.unavailable`.
 */
export async function removeSuppression(
  deps: ChangeDeps,
  { address, provider, actor, requestId }: Act & { address: string; provider: SuppressionProvider | null },
): Promise<Removed> {
  const plain = requireAddress(address)
  const mailgun: string[] = []
  if (provider !== null)
    for (const list of SUPPRESSION_LISTS) if (await provider.remove(list, plain, DEADLINE)) mailgun.push(list)
  const { rows } = await deps.pool.query<{ kind: SuppressionKind }>({
    name: 'suppression.remove',
    text: 'delete from suppression where address_index = $1 returning kind',
    values: [deps.vault.indexes.suppression(identityOf(plain))],
  })
  const kinds = rows.map(({ kind }) => kind).sort()
  if (kinds.length === 0 && mailgun.length === 0) throw new AppError('suppression.not_found')
  for (const kind of [...kinds, ...mailgun.map((list) => `mailgun ${list}`)])
    deps.security.record('suppression_changed', { change: 'removed', kind, actor, sender: plain }, requestId)
  return { address: plain, kinds, mailgun }
}

/** of one request to the provider */
export const DEADLINE = 30_000

function requireAddress(text: string): string {
  const address = normalizeAddress(text)
  if (address === null) throw new AppError('suppression.invalid')
  return address
}
