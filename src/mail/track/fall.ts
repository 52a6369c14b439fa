/** What a failure says about the category of a draft that left without a person. */
import type { Queryable } from '../../db/pool.ts'
import { recordOutcome } from '../autonomy/records.ts'

type Released = { draftId: string; mailboxId: string; category: string; agreed: boolean }

/** Counts against the category of the reply to this message; one that a person approved says nothing about it. */
export async function countAgainstAutonomy(
  tx: Queryable,
  messageId: string,
  outcome: 'bounced' | 'complained',
  at: Date,
): Promise<void> {
  const { rows } = await tx.query<Released>({
    name: 'track.released',
    text: `select d.id as "draftId", m.mailbox_id as "mailboxId", d.category,
                  coalesce(d.category = d.triage_category, false) as agreed
             from reply r join draft d on d.id = r.draft_id join message m on m.id = r.message_id
            where r.message_id = $1 and d.origin = 'model' and d.approved_by is null
              and d.category is not null and m.mailbox_id is not null`,
    values: [messageId],
  })
  for (const released of rows) await recordOutcome(tx, { ...released, outcome, editShare: null, at })
}
