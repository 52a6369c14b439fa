/**
 * What an operator may do about a reply of unknown outcome, and nothing else: say that it left, or let the same reply go
 * once more. No other version is decided about until then.
 */
import { withTransaction } from '../../db/pool.ts'
import { AppError } from '../../errors.ts'
import { advance, loadMessageRow, type MessageRow } from '../store.ts'
import type { Act, OperateDeps } from './operate.ts'

type SettleDeps = Pick<OperateDeps, 'pool' | 'clock' | 'wake'>

/** Declares that the reply left. Refuses `message.not_found`, `reply.not_unknown`, `message.wrong_state`. */
export async function markSent(deps: SettleDeps, input: Act & { messageId: string }): Promise<void> {
  const message = await loadUnknown(deps, input.messageId)
  const at = deps.clock.now()
  await withTransaction(deps.pool, async (tx) => {
    const moved = await advance(tx, {
      name: 'mark_sent.record',
      message,
      to: 'sent',
      at,
      requestId: input.requestId,
      actor: input.actor,
      story: [{ event: 'reply.found', detail: { operator: true } }],
    })
    if (!moved) throw new AppError('message.wrong_state', { messageId: message.id })
    await tx.query({
      name: 'mark_sent.reply',
      text: `update reply set state = 'sent', sent_at = $2 where message_id = $1`,
      values: [message.id, at],
    })
  })
}

/**
 * Lets the same reply go once more, if a look-up still finds no trace of it: that comes first, and within moments. Refuses
 * `message.not_found`, `reply.not_unknown`, `message.wrong_state`.
 */
export async function allowResend(deps: SettleDeps, input: Act & { messageId: string }): Promise<void> {
  const message = await loadUnknown(deps, input.messageId)
  if (message.state !== 'held')
    throw new AppError('message.wrong_state', { messageId: message.id, state: message.state })
  await withTransaction(deps.pool, async (tx) => {
    const moved = await advance(tx, {
      name: 'resend.record',
      message,
      to: 'unknown',
      at: deps.clock.now(),
      requestId: input.requestId,
      actor: input.actor,
      story: [{ event: 'reply.resend_allowed' }],
      enqueue: { name: 'mail.lookup', attempt: LAST_LOOKUP },
    })
    if (!moved) throw new AppError('message.wrong_state', { messageId: message.id })
    await tx.query({
      name: 'resend.grant',
      text: 'update reply set resend_granted = true where message_id = $1',
      values: [message.id],
    })
  })
  deps.wake('mail.lookup')
}

/** The look-ups that were asked for by themselves are over: one more decides. */
const LAST_LOOKUP = 2

async function loadUnknown(deps: SettleDeps, messageId: string): Promise<MessageRow> {
  const message = await loadMessageRow(deps.pool, messageId)
  const { rowCount } = await deps.pool.query({
    name: 'reply.unknown',
    text: `select from reply where message_id = $1 and state = 'unknown'`,
    values: [messageId],
  })
  if (rowCount === 0) throw new AppError('reply.not_unknown', { messageId })
  return message
}
