/** Which calls made a draft. */
import type { Queryable } from '../db/pool.ts'

/**
 * Notes the draft on every call that this version of its message took, also those of a try that crashed, and on those of
 * its verifier. Within the caller's transaction: a draft and what it cost are one fact.
 */
export async function linkCalls(
  db: Queryable,
  { draftId, message }: { draftId: string; message: { id: string; stateVersion: number } },
): Promise<void> {
  await db.query({
    name: 'budget.link',
    text: `update model_call set draft_id = $1
            where message_id = $2 and message_version = $3 and draft_id is null and step <> 'shadow'`,
    values: [draftId, message.id, message.stateVersion],
  })
}
