/** One click on the List-Unsubscribe of an automatic reply: its reader gets no more of them, from this moment on. */
import type pg from 'pg'
import type { SecurityLog } from '../../audit/record.ts'
import type { Clock } from '../../clock.ts'
import type { Vault } from '../../crypto/vault.ts'
import { withTransaction } from '../../db/pool.ts'
import { loadMessage, tell } from '../store.ts'
import { suppress } from '../suppression.ts'

export type UnsubscribeDeps = { pool: pg.Pool; vault: Vault; clock: Clock; security: SecurityLog }

const WHY = { kind: 'unsubscribe', source: 'link' } as const

/**
 * Suppresses whom this message was answered to; void the second time. Refuses `message.not_found` and `key.erased`: nobody is
 * there any more who could get a reply.
 */
export async function unsubscribe(
  { security, ...deps }: UnsubscribeDeps,
  { messageId, requestId }: { messageId: string; requestId: string },
): Promise<void> {
  const { head } = await loadMessage(deps, messageId)
  const { address } = head.from
  const at = deps.clock.now()
  const isNew = await withTransaction(deps.pool, async (client) => {
    if (!(await suppress(client, deps.vault, { address, ...WHY, at }))) return false
    const about = { messageId, at, requestId }
    await tell(client, { ...about, story: { event: 'reply.unsubscribed' } })
    await tell(client, { ...about, story: { event: 'sender.suppressed', detail: { code: WHY.kind } } })
    return true
  })
  if (isNew) security.record('address_suppressed', { ...WHY, sender: address, message_id: messageId }, requestId)
}
