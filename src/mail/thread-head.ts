/** The newest mail of a thread: a draft is written, and an approval given, for the thread as it is. */
import type { Queryable } from '../db/pool.ts'
import type { MessageRow } from './store.ts'

/** Gives the id of the newest mail in the thread of `message`. */
export async function loadThreadHead(db: Queryable, message: Pick<MessageRow, 'id' | 'threadId'>): Promise<string> {
  const { rows } = await db.query<{ id: string }>({
    name: 'thread.head',
    text: 'select id from message where thread_id = $1 order by received_at desc, id desc limit 1',
    values: [message.threadId],
  })
  return rows[0]?.id ?? message.id
}
