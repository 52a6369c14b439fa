/** A request to stop is honoured in the transaction that records its verdict: nobody can be told of one and not the other. */
import type { SecurityLog } from '../../../audit/record.ts'
import type { Vault } from '../../../crypto/vault.ts'
import type { Queryable } from '../../../db/pool.ts'
import { type LoadedMessage, tell } from '../../store.ts'
import { suppress } from '../../suppression.ts'
import { type Facts, inboxOf } from '../facts.ts'

const WHY = { kind: 'unsubscribe', source: 'mail' } as const
type Asking = {
  message: Pick<LoadedMessage, 'id' | 'head'>
  facts: Pick<Facts, 'unsubscribed'>
  at: Date
  requestId: string
}

/** Suppresses the sender, and whom the reply went to whose token the mail shows. Gives those that were not before. */
export async function suppressAsked(
  tx: Queryable,
  { vault }: { vault: Vault },
  { message, facts, at, requestId }: Asking,
): Promise<string[]> {
  const asked = [message.head.from.address, facts.unsubscribed?.address].filter((one) => typeof one === 'string')
  const suppressed: string[] = []
  for (const address of new Map(asked.map((one) => [inboxOf(one), one])).values()) {
    if (!(await suppress(tx, vault, { address, ...WHY, at }))) continue
    suppressed.push(address)
    const story = { event: 'sender.suppressed', detail: { code: WHY.kind } } as const
    await tell(tx, { messageId: message.id, at, requestId, story })
  }
  return suppressed
}

/** Call it once that is committed. */
export function reportSuppressed(
  { security }: { security: SecurityLog },
  { messageId, suppressed, requestId }: { messageId: string; suppressed: readonly string[]; requestId: string },
): void {
  for (const sender of suppressed)
    security.record('address_suppressed', { ...WHY, sender, message_id: messageId }, requestId)
}
