/** A reply that may or may not have left: nobody tries again, a person decides. */
import type pg from 'pg'
import { withTransaction } from '../db/pool.ts'
import { advance, type MessageRow } from './store.ts'

type Lost = { message: MessageRow; at: Date; requestId: string; code: string }

/** Moves a message from `sending` by way of `unknown` to held(outcome_unknown). Void when it has moved on. */
export async function holdUnknown(pool: pg.Pool, { message, at, requestId, code }: Lost): Promise<void> {
  const step = { name: 'send.record', at, requestId }
  await withTransaction(pool, async (client) => {
    const moved = await advance(client, {
      ...step,
      message,
      to: 'unknown',
      story: [{ event: 'reply.unknown', detail: { code } }],
    })
    if (!moved) return
    await client.query({
      name: 'send.unknown',
      text: `update reply set state = 'unknown' where message_id = $1 and state = 'sending'`,
      values: [message.id],
    })
    await advance(client, {
      ...step,
      message: { ...message, state: 'unknown', stateVersion: message.stateVersion + 1 },
      to: 'held',
      reasons: ['outcome_unknown'],
      story: [{ event: 'message.held', detail: { reason: 'outcome_unknown' } }],
    })
  })
}
