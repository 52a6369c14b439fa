/** One click on the List-Unsubscribe of an automatic reply: its reader gets no more of them, from this moment on. */
import type pg from 'pg'
import type { SecurityLog } from '../../audit/record.ts'
import type { Clock } from '../../clock.ts'
import type { Vault } from '../../crypto/vault.ts'
import { withTransaction } from '../../db/pool.ts'
import { AppError } from '../../errors.ts'
import type { Turns } from '../../turns.ts'
import { loadHead, tell } from '../store.ts'
import { suppress, suppressionsOf } from '../suppression.ts'

export type UnsubscribeDeps = { pool: pg.Pool; vault: Vault; clock: Clock; security: SecurityLog; turns: Turns }
type Click = { messageId: string; requestId: string }

const WHY = { kind: 'unsubscribe', source: 'link' } as const

/**
 * Suppresses whom this message was answered to. False: they were unsubscribed before. Refuses `message.not_found` and
 * `key.erased`: nobody is there any more who could get a reply. Refuses `request.busy`: it may still come to pass.
 */
export async function unsubscribe(deps: UnsubscribeDeps, click: Click): Promise<boolean> {
  const changed = await deps.turns.take(() => unsubscribeOnce(deps, click), null)
  if (changed === null) throw new AppError('request.busy')
  return changed
}

/** The digest of a suppression is that of the address alone: the head of the mail has to be opened for it, and no more. */
async function unsubscribeOnce(deps: UnsubscribeDeps, { messageId, requestId }: Click): Promise<boolean> {
  const { pool, vault, security } = deps
  const { address } = (await loadHead(deps, messageId)).from
  if ((await suppressionsOf(pool, vault.indexes, address)).includes(WHY.kind)) return false
  const at = deps.clock.now()
  const isNew = await withTransaction(pool, async (client) => {
    if (!(await suppress(client, vault, { address, ...WHY, at }))) return false
    const about = { messageId, at, requestId }
    await tell(client, { ...about, story: { event: 'reply.unsubscribed' } })
    await tell(client, { ...about, story: { event: 'sender.suppressed', detail: { code: WHY.kind } } })
    return true
  })
  if (isNew) security.record('address_suppressed', { ...WHY, sender: address, message_id: messageId }, requestId)
  return isNew
}
