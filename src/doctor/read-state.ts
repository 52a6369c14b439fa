/** Asks the database for what `check-state.ts` judges. Reads only; nobody outside is asked. */
import { readPauses } from '../budget/pause.ts'
import { isPriced, mergePrices } from '../budget/prices.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Queryable } from '../db/pool.ts'
import { listFrozen } from '../mail/freeze.ts'
import { replyModeFor } from '../mail/mailbox-settings.ts'
import { toMailbox } from '../mail/mailboxes.ts'
import { countFailedJobs } from '../queue/failed-jobs.ts'
import { missingQueues, oldestDueJob } from '../queue/queue-state.ts'
import type { Found, FoundMailbox } from './check-state.ts'

export type ReadStateDeps = { pool: Queryable; clock: Clock; config: Config }

/** Gives everything at once. Throws what a query throws. */
export async function readState({ pool, clock, config }: ReadStateDeps): Promise<Found> {
  const now = clock.now()
  const [missing, oldestJob, frozen, providerPauses, modelPauses, counts, failedJobs, mailboxes] = await Promise.all([
    missingQueues(pool),
    oldestDueJob(pool),
    listFrozen(pool),
    readProviderPauses(pool, now),
    readPauses(pool, now),
    countMessages(pool),
    countFailedJobs(pool),
    readMailboxes(pool, config),
  ])
  return {
    now,
    missingQueues: missing,
    oldestJob,
    frozen,
    providerPauses,
    modelPauses,
    failedMessages: counts.failed,
    failedJobs,
    outcomeUnknown: counts.unknown,
    mailboxes,
    trustsServer: config.trustedAuthservIds.length > 0,
    verifiesDkim: config.verifyDkim,
  }
}

async function readProviderPauses(db: Queryable, now: Date): Promise<{ code: string; until: Date }[]> {
  const { rows } = await db.query<{ code: string; until: Date }>({
    name: 'doctor.provider_pause',
    text: 'select code, until from provider_pause where until > $1 order by until desc limit 10',
    values: [now],
  })
  return rows
}

async function countMessages(db: Queryable): Promise<{ failed: number; unknown: number }> {
  const { rows } = await db.query<{ failed: number; unknown: number }>({
    name: 'doctor.messages',
    text: `select count(*) filter (where state = 'failed')::int as failed,
                  count(*) filter (where state = 'held' and 'outcome_unknown' = any(reasons))::int as unknown
             from message where state in ('failed', 'held')`,
    values: [],
  })
  return rows[0] ?? { failed: 0, unknown: 0 }
}

type Row = { id: string; address: string; settings: unknown; documents: number; raw: boolean }

async function readMailboxes(db: Queryable, config: Config): Promise<FoundMailbox[]> {
  const { rows } = await db.query<Row>({
    name: 'doctor.mailboxes',
    text: `with newest as (select mailbox_id, form from message order by id desc limit 1000)
           select b.id, b.address, b.settings,
                  (select count(*)::int from knowledge_document d where d.mailbox_id = b.id) as documents,
                  exists (select from newest n where n.mailbox_id = b.id and n.form = 'mime') as raw
             from mailbox b order by b.created_at, b.id`,
    values: [],
  })
  const prices = mergePrices(config.claudePrices)
  return rows.map(({ documents, raw, ...row }) => {
    const mailbox = toMailbox(row)
    const { model } = mailbox.settings
    return {
      address: mailbox.address,
      mode: replyModeFor(mailbox, config.replyMode),
      broken: mailbox.broken ?? false,
      priced: model === null || isPriced(prices, model),
      documents,
      raw,
    }
  })
}
