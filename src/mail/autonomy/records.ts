/** What became of the drafts of each category of each mailbox: written once per draft and outcome, counted by PostgreSQL. */
import type { Queryable } from '../../db/pool.ts'
import type { AutonomySettings } from './settings.ts'
import { type Approvals, type Standing, standingOf } from './standing.ts'

type AutonomyOutcome = 'approved' | 'rejected' | 'bounced' | 'complained'
type Fall = { outcome: Exclude<AutonomyOutcome, 'approved'>; at: Date }
export type CategoryStanding = Standing & { mailboxId: string; category: string; lastFall: Fall | null }

/** `editShare`: null unless approved; `agreed`: triage and draft gave the mail the same category. */
export type OutcomeRecord = {
  mailboxId: string
  category: string
  outcome: AutonomyOutcome
  editShare: number | null
  agreed: boolean
  draftId: string
  at: Date
}

/** Records an outcome; false when it was known. A provider tells of one bounce several times. */
export async function recordOutcome(db: Queryable, record: OutcomeRecord): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'autonomy.record',
    text: `insert into autonomy_record (mailbox_id, category, outcome, edit_share, agreed, draft_id, at)
           values ($1, $2, $3, $4, $5, $6, $7) on conflict (draft_id, outcome) do nothing`,
    values: [
      record.mailboxId,
      record.category,
      record.outcome,
      record.editShare,
      record.agreed,
      record.draftId,
      record.at,
    ],
  })
  return rowCount === 1
}

const MOST_RECORDS = 5_000

/** The latest records of a mailbox, in their order, for whoever copies them. */
export async function readRecords(db: Queryable, mailboxId: string): Promise<OutcomeRecord[]> {
  const { rows } = await db.query<OutcomeRecord>({
    name: 'autonomy.records',
    text: `select * from (
             select id, mailbox_id as "mailboxId", category, outcome, edit_share as "editShare", agreed, draft_id as "draftId", at
               from autonomy_record where mailbox_id = $1 order by id desc limit ${MOST_RECORDS}) latest
            order by id`,
    values: [mailboxId],
  })
  return rows
}

/** Every category that has a record, by mailbox and category; of one mailbox when `mailboxId` names it. */
export async function readStandings(
  db: Queryable,
  { mailboxId = null, settings }: { mailboxId?: string | null; settings: AutonomySettings },
): Promise<CategoryStanding[]> {
  const { rows } = await db.query<Counted>({
    name: 'autonomy.standings',
    text: `with fall as (
             select distinct on (mailbox_id, category) mailbox_id, category, id, outcome, at
               from autonomy_record
              where outcome <> 'approved' and ($2::uuid is null or mailbox_id = $2)
              order by mailbox_id, category, id desc)
           select r.mailbox_id as "mailboxId", r.category, f.outcome, f.at,
                  count(*) filter (where r.id > coalesce(f.id, 0))::int as approvals,
                  count(*) filter (where r.id > coalesce(f.id, 0) and r.agreed and r.edit_share <= $1)::int as unedited
             from autonomy_record r
             left join fall f on f.mailbox_id = r.mailbox_id and f.category = r.category
            where $2::uuid is null or r.mailbox_id = $2
            group by r.mailbox_id, r.category, f.outcome, f.at
            order by r.mailbox_id, r.category`,
    values: [settings.maxEditShare, mailboxId],
  })
  return rows.map(({ mailboxId, category, outcome, at, ...counted }) => ({
    mailboxId,
    category,
    ...standingOf(counted, settings),
    lastFall: outcome === null || at === null ? null : { outcome, at },
  }))
}

/** One category of one mailbox, for the gate; one that has no record yet stands at nothing. */
export async function readStanding(
  db: Queryable,
  { mailboxId, category, settings }: { mailboxId: string; category: string; settings: AutonomySettings },
): Promise<Standing> {
  const { rows } = await db.query<Approvals>({
    name: 'autonomy.standing',
    text: `select count(*)::int as approvals, count(*) filter (where agreed and edit_share <= $3)::int as unedited
             from autonomy_record
            where mailbox_id = $1 and category = $2 and id > coalesce((
              select id from autonomy_record where mailbox_id = $1 and category = $2 and outcome <> 'approved'
               order by id desc limit 1), 0)`,
    values: [mailboxId, category, settings.maxEditShare],
  })
  return standingOf(rows[0] ?? { approvals: 0, unedited: 0 }, settings)
}

/** No row after the last fall is anything but an approval. */
type Counted = Approvals & {
  mailboxId: string
  category: string
  outcome: Fall['outcome'] | null
  at: Date | null
}
