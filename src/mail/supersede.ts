/** A newer mail in a thread closes the unsent older ones of the same proof: the draft that answers it answers them too. */
import type { Queryable } from '../db/pool.ts'
import { type Advance, advance, type MessageRow, type Verdict } from './store.ts'

type Superseded = Pick<MessageRow, 'id' | 'state' | 'stateVersion'>
type Newer = Pick<MessageRow, 'id' | 'threadId' | 'receivedAt'>

/**
 * Only mails of one proof replace each other: a sender whom nothing proves cannot take away the answer that a proven one
 * is waiting for, and what nothing proves does not enter the prompt of a proven one.
 */
const SAME_PROOF = `(coalesce(verdict->>'authentication', 'none') = 'pass') = ($4 = 'pass')`

/** The older mails of the thread that a newer one replaces. A reply that may have left stays to be looked up. */
const REPLACED = `select id, state, state_version as "stateVersion" from message
  where thread_id = $1 and id <> $2 and (received_at, id) < ($3, $2)
    and state in ('held', 'drafting', 'ready', 'approved') and not 'outcome_unknown' = any(reasons)
    and ${SAME_PROOF}
  order by received_at desc, id desc limit 100`

/** SQL: whether the message `m` was replaced by a newer mail of its thread, and no reply has answered it since. */
export const REPLACED_UNANSWERED = `(m.state = 'closed' and m.reasons = array['superseded'] and not exists (
  select from message later join reply sent on sent.message_id = later.id and sent.state = 'sent'
   where later.thread_id = m.thread_id and (later.received_at, later.id) > (m.received_at, m.id)))`

export type Replacing = { newer: Newer; authentication: Verdict['authentication'] }
const valuesOf = ({ newer, authentication }: Replacing) => [newer.threadId, newer.id, newer.receivedAt, authentication]

/** Whether a newer mail of the same proof waits in the thread as well: then that one is taken up, and answers both. */
export async function isReplacedByWaiting(db: Queryable, older: Newer & { verdict: Verdict | null }): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'thread.waits_newer',
    text: `select from message
            where thread_id = $1 and (received_at, id) > ($2, $3) and state = 'held' and resume_after is not null
              and ${SAME_PROOF}
            limit 1`,
    values: [older.threadId, older.receivedAt, older.id, older.verdict?.authentication ?? 'none'],
  })
  return rowCount === 1
}

/**
 * Closes them in the caller's transaction. Their rows are locked first, so that an approval or a release either came
 * before, and is void, or comes after, and finds the mail closed.
 */
export async function supersede(
  db: Queryable,
  replacing: Replacing,
  by: Pick<Advance, 'at' | 'requestId'>,
): Promise<void> {
  const { rows } = await db.query<Superseded>({
    name: 'thread.replace',
    text: `${REPLACED} for no key update`,
    values: valuesOf(replacing),
  })
  // Two fields of the newer mail's step and no more: its verdict and its job are not those of the mails that it replaces.
  const step = { at: by.at, requestId: by.requestId, name: 'thread.supersede' }
  for (const message of rows) await closeReplaced(db, message, step, replacing.newer.id)
}

async function closeReplaced(
  db: Queryable,
  message: Superseded,
  step: Pick<Advance, 'at' | 'requestId' | 'name'>,
  newerId: string,
): Promise<void> {
  const detail = { by: newerId }
  const close = { to: 'closed', reasons: ['superseded'], story: [{ event: 'draft.superseded', detail }] } as const
  const closing: Omit<Advance, 'message'> = { ...step, ...close, reasons: [...close.reasons], story: [...close.story] }
  if (message.state !== 'approved') return void (await advance(db, { ...closing, message }))
  // An approval is of a version and of a thread as it was: it is void first, then the message closes.
  await advance(db, { ...step, message, to: 'ready', story: [{ event: 'approval.undone', detail }] })
  const reopened: Superseded = { ...message, state: 'ready', stateVersion: message.stateVersion + 1 }
  await advance(db, { ...closing, message: reopened })
}
