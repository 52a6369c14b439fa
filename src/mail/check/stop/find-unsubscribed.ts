/** A mail that the mailto of our List-Unsubscribe made: its subject names the reply that it wants no more of. */
import type { Vault } from '../../../crypto/vault.ts'
import type { Queryable } from '../../../db/pool.ts'
import { AppError } from '../../../errors.ts'
import { loadMessage } from '../../store.ts'
import { readUnsubscribeToken } from '../../unsubscribe/token.ts'

/** Gives whom the reply went to, null for a person who is not known any more; null for a subject without a token of ours. */
export async function findUnsubscribed(
  deps: { pool: Queryable; vault: Vault },
  subject: string,
): Promise<{ address: string | null } | null> {
  const messageId = readUnsubscribeToken(deps.vault.indexes, subject)
  if (messageId === null) return null
  try {
    const { head } = await loadMessage(deps, messageId)
    return { address: head.from.address }
  } catch (error) {
    const gone = error instanceof AppError && (error.code === 'message.not_found' || error.code === 'key.erased')
    if (gone) return { address: null }
    throw error
  }
}
