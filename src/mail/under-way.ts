/** What is between its arrival and its end: how much a freeze keeps waiting, and what it comes too late for. */
import type { Queryable } from '../db/pool.ts'

export type UnderWay = {
  /** mails that wait for a draft and need no operator for it */
  undrafted: number
  approved: number
  sending: number
  unknown: number
}

/** Counts them. */
export async function countUnderWay(db: Queryable): Promise<UnderWay> {
  const { rows } = await db.query<UnderWay>({
    name: 'message.under_way',
    text: `select count(*) filter (where state in ('received', 'drafting', 'held'))::int as undrafted,
                  count(*) filter (where state = 'approved')::int as approved,
                  count(*) filter (where state = 'sending')::int as sending,
                  count(*) filter (where state = 'unknown')::int as unknown
             from message
            where state in ('received', 'drafting', 'approved', 'sending', 'unknown')
               or (state = 'held' and resume_after is not null)`,
    values: [],
  })
  return rows[0] ?? { undrafted: 0, approved: 0, sending: 0, unknown: 0 }
}
