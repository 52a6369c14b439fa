/** A newer mail in a thread closes the unsent older ones: the draft that answers it answers them too. */
import type { Queryable } from '../db/pool.ts'
import type { State } from './lifecycle.ts'
import { type Advance, advance, type MessageRow, type Verdict } from './store.ts'

export type Superseded = Pick<MessageRow, 'id' | 'state' | 'stateVersion'>
type Newer = Pick<MessageRow, 'id' | 'threadId' | 'receivedAt'>

/**
 * The older mails of the thread that this one replaces. A sender whom nothing proves cannot take away the answer that a
 * proven one is waiting for.
 */
export async function supersededBy(
  db: Queryable,
  newer: Newer,
  authentication: Verdict['authentication'],
): Promise<Superseded[]> {
  const { rows } = await db.query<Superseded>({
    name: 'thread.superseded',
    text: `select id, state, state_version as "stateVersion" from message
            where thread_id = $1 and id <> $2 and (received_at, id) < ($3, $2)
              and state in ('held', 'drafting', 'ready', 'approved')
              and ($4 = 'pass' or verdict->>'authentication' is distinct from 'pass')
            order by received_at, id limit 100`,
    values: [newer.threadId, newer.id, newer.receivedAt, authentication],
  })
  return rows
}

/** Whether a newer mail of the thread has replaced this one before it was drafted. */
export async function isSuperseded(db: Queryable, older: Newer & { verdict: Verdict | null }): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'thread.is_superseded',
    text: `select from message
            where thread_id = $1 and (received_at, id) > ($2, $3)
              and state in ('drafting', 'ready', 'approved', 'sending', 'unknown', 'sent', 'delivered')
              and ($4 <> 'pass' or verdict->>'authentication' = 'pass')
            limit 1`,
    values: [older.threadId, older.receivedAt, older.id, older.verdict?.authentication ?? 'none'],
  })
  return rowCount === 1
}

/** Closes them in the caller's transaction. One that moves meanwhile stays: its own stage meets the newer mail. */
export async function supersede(
  db: Queryable,
  older: readonly Superseded[],
  by: Pick<Advance, 'message' | 'at' | 'requestId'>,
): Promise<void> {
  for (const message of older) {
    const common = { name: 'thread.supersede', at: by.at, requestId: by.requestId }
    const story = [{ event: 'draft.superseded' as const, detail: { by: by.message.id } }]
    if (message.state !== 'approved') {
      await advance(db, { ...common, message, to: 'closed', reasons: ['superseded'], story })
      continue
    }
    // An approval is of a version and of a thread as it was: it is void first, then the message closes.
    const undone = await advance(db, {
      ...common,
      message,
      to: 'ready',
      story: [{ event: 'approval.undone', detail: { by: by.message.id } }],
    })
    const reopened = { ...message, state: 'ready' as State, stateVersion: message.stateVersion + 1 }
    if (undone) await advance(db, { ...common, message: reopened, to: 'closed', reasons: ['superseded'], story })
  }
}
