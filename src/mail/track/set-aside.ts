/** Mails of a database that was set back which are too old for Mailgun to remember: a reply may have left already. */
import type { Queryable } from '../../db/pool.ts'
import { REASONS, type Reason } from '../reasons.ts'
import { advance, type MessageRow } from '../store.ts'

type Old = Pick<MessageRow, 'id' | 'state' | 'stateVersion' | 'reasons'> & { judged: boolean }

const AT_ONCE = 500

/**
 * Takes every mail that came before `before`, and that could still be answered, out of the hands of the road: what would be
 * drafted or sent by itself is held, and what waits for a person says why it should not be answered lightly. A dead letter
 * is held as well, since its replay would send. Gives how many. Safe to repeat.
 */
export async function setAsideOld(
  db: Queryable,
  { before, at, requestId }: { before: Date; at: Date; requestId: string },
): Promise<number> {
  let count = 0
  for (;;) {
    const { rows } = await db.query<Old>({
      name: 'reconcile.old',
      text: `select m.id, m.state, m.state_version as "stateVersion", m.reasons, d.gates <> '[]'::jsonb as judged
               from message m left join draft d on d.id = m.draft_id
              where m.received_at < $1 and not m.reasons && array['maybe_answered', 'outcome_unknown']
                and m.state in ('received', 'drafting', 'ready', 'approved', 'held', 'failed')
              order by m.received_at, m.id limit $2`,
      values: [before, AT_ONCE],
    })
    for (const message of rows) if (await setAside(db, message, { at, requestId })) count += 1
    if (rows.length < AT_ONCE) return count
  }
}

/** A draft whose gates nobody evaluated would be reviewed, and perhaps released, by itself. */
async function setAside(db: Queryable, message: Old, step: { at: Date; requestId: string }): Promise<boolean> {
  const story = [{ event: 'message.set_aside' as const, detail: { reason: 'maybe_answered' } }]
  const settled = { ...step, name: 'reconcile.set_aside', message, story }
  const waits = message.state === 'held' || (message.state === 'ready' && message.judged)
  const reasons: Reason[] = waits ? [...message.reasons.filter(needsPerson), 'maybe_answered'] : ['maybe_answered']
  return advance(db, { ...settled, to: waits ? message.state : 'held', reasons })
}

/** What ends by itself ends with this. */
const needsPerson = (reason: Reason): boolean => REASONS[reason].resumes === 'operator'
