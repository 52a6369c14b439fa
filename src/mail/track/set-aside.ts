/** Mails of a database that was set back which are too old for Mailgun to remember: a reply may have left already. */
import type { Queryable } from '../../db/pool.ts'
import { advance, type MessageRow } from '../store.ts'

type Old = Pick<MessageRow, 'id' | 'state' | 'stateVersion' | 'reasons'>

const AT_ONCE = 500

/**
 * Takes every open mail that came before `before` out of the hands of the road: what would be drafted or sent by itself is
 * held, and a draft that waits says why it should not be approved lightly. Gives how many. Safe to repeat.
 */
export async function setAsideOld(
  db: Queryable,
  { before, at, requestId }: { before: Date; at: Date; requestId: string },
): Promise<number> {
  let count = 0
  for (;;) {
    const { rows } = await db.query<Old>({
      name: 'reconcile.old',
      text: `select id, state, state_version as "stateVersion", reasons from message
              where received_at < $1 and not 'maybe_answered' = any(reasons)
                and (state in ('received', 'drafting', 'ready', 'approved') or state = 'held' and resume_after is not null)
              order by received_at, id limit $2`,
      values: [before, AT_ONCE],
    })
    for (const message of rows) if (await setAside(db, message, { at, requestId })) count += 1
    if (rows.length < AT_ONCE) return count
  }
}

async function setAside(db: Queryable, message: Old, step: { at: Date; requestId: string }): Promise<boolean> {
  const story = [{ event: 'message.set_aside' as const, detail: { reason: 'maybe_answered' } }]
  const settled = { ...step, name: 'reconcile.set_aside', message, story }
  if (message.state !== 'ready') return advance(db, { ...settled, to: 'held', reasons: ['maybe_answered'] })
  return advance(db, { ...settled, to: 'ready', reasons: [...message.reasons, 'maybe_answered'] })
}
