/** Which calls made a draft. */
import type { Queryable } from '../db/pool.ts'

/** Notes the draft on its calls, within the caller's transaction: a draft and what it cost are one fact. */
export async function linkCalls(
  db: Queryable,
  { draftId, calls }: { draftId: string; calls: readonly { callId: string }[] },
): Promise<void> {
  if (calls.length === 0) return
  await db.query({
    name: 'budget.link',
    text: 'update model_call set draft_id = $1 where id = any($2::uuid[])',
    values: [draftId, calls.map(({ callId }) => callId)],
  })
}
