/** A reply that may or may not have left: nobody tries again before the provider was asked for a trace of it. */
import type pg from 'pg'
import { type Clock, SECOND } from '../clock.ts'
import { type Queryable, withTransaction } from '../db/pool.ts'
import { advance, type MessageRow } from './store.ts'

export type OutcomeDeps = { pool: pg.Pool; clock: Clock; policy: { unknownWaitSeconds: number } }
type Lost = { message: MessageRow; requestId: string; code: string }

/**
 * Moves a message from `sending` to `unknown`; the first look-up follows after UNKNOWN_WAIT_SECONDS. Void when it has moved
 * on; `also` is written with it.
 */
export async function becomeUnknown(
  { pool, clock, policy }: OutcomeDeps,
  { message, requestId, code }: Lost,
  also: (tx: Queryable) => Promise<void> = async () => undefined,
): Promise<void> {
  const at = clock.now()
  await withTransaction(pool, async (tx) => {
    const moved = await advance(tx, {
      name: 'send.record',
      message,
      to: 'unknown',
      at,
      requestId,
      story: [{ event: 'reply.unknown', detail: { code } }],
      enqueue: { name: 'mail.lookup', startAfter: new Date(at.getTime() + policy.unknownWaitSeconds * SECOND) },
    })
    if (!moved) return
    await tx.query({
      name: 'send.unknown',
      text: `update reply set state = 'unknown' where message_id = $1 and state = 'sending'`,
      values: [message.id],
    })
    await also(tx)
  })
}
