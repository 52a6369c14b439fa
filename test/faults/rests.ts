/** The one place that says when a mail is at rest, and what is wrong with it where it rests. */
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { SECOND } from '../../src/clock.ts'
import type { Lane, Posted } from './lane.ts'

/** its reply has left, and nothing more is to be done */
const LEFT = ['sent', 'delivered']
/** from the kill to the retry of the job: heartbeat, monitor and delay, as src/queue/contract.ts sets them */
export const LEASE = 15 * SECOND
/** several leases: whoever is killed again while he makes up for a kill begins anew */
const PATIENCE = 120 * SECOND
/** a new process needs a moment before it looks after what dead ones left behind */
const HEAD_START = 5 * SECOND
const OFTEN = 4

export type Judged = { lost: string[]; twice: string[]; wrong: string[] }

/** Waits until every mail is at rest, or for several leases; gives what still moves then, and jobs of dead owners. */
export async function waitForRest(
  { database: { pool } }: Lane,
  mayRest: readonly string[],
  patience: number = PATIENCE,
): Promise<string[]> {
  const end = Date.now() + patience
  const orphans = new Set<string>()
  for (let round = 0, began = Date.now(); ; round += 1) {
    const moving = await findMoving(pool, mayRest)
    if (moving.length === 0) return [...orphans]
    if (Date.now() > end) return [...moving, ...orphans]
    if (round % OFTEN === 0 && Date.now() - began > HEAD_START)
      for (const job of await findOrphans(pool)) orphans.add(job)
    await sleep(SECOND / OFTEN)
  }
}

/** Messages in no state of rest, and jobs of the road that wait, run or failed for good. */
async function findMoving(pool: pg.Pool, mayRest: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ what: string }>(
    `select 'message ' || id || ' is ' || array_to_string(array[state] || reasons, ',') as what
       from message where state <> all($1) and array_to_string(array[state] || reasons, ',') <> all($2) and state <> all($2)
     union all
     select name || ' ' || state || ' of ' || (data->>'messageId') from pgboss.job
      where name like 'mail.%' and state not in ('completed', 'cancelled')`,
    [LEFT, mayRest],
  )
  return rows.map(({ what }) => what)
}

/** Jobs whose owner has been silent for longer than a lease. */
async function findOrphans(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ what: string }>(
    `select name || ' ' || id || ' stays with a dead owner' as what from pgboss.job
      where state = 'active' and heartbeat_on < now() - $1 * interval '1 millisecond'`,
    [LEASE],
  )
  return rows.map(({ what }) => what)
}

/** Compares what was posted with what is stored, and what is stored with what Mailgun took. */
export async function judgeMails({ database, mailgun }: Lane, posted: readonly Posted[]): Promise<Judged> {
  const judged: Judged = { lost: [], twice: [], wrong: [] }
  const { rows } = await database.pool.query<{ id: string; rest: string }>(
    `select id, array_to_string(array[state] || reasons, ',') as rest from message`,
  )
  const rests = new Map(rows.map(({ id, rest }) => [id, rest]))
  for (const { seed, messageId, id, status } of posted) {
    const rest = rests.get(id)
    const taken = mailgun.accepted.filter(({ fields }) => fields['h:In-Reply-To'] === messageId)
    const say = (what: string) => `seed ${seed}: ${what}`
    if (status !== 200) judged.lost.push(say(`answered ${status} to the end`))
    else if (rest === undefined) judged.lost.push(say('answered 200 and not stored'))
    else if (rest.startsWith('failed')) judged.lost.push(say('a dead letter'))
    else if (LEFT.includes(rest) && taken.length === 0) judged.lost.push(say(`${rest}, and Mailgun has no reply`))
    else if (!LEFT.includes(rest) && taken.length > 0 && !UNSURE.test(rest))
      judged.wrong.push(say(`${rest}, and Mailgun has a reply`))
    const again = taken.length > 1 || taken.some((reply) => mailgun.countOf(reply.messageId) > 1)
    if (again) judged.twice.push(say(`Mailgun took ${taken.length} replies`))
  }
  if (rows.length > posted.length) judged.wrong.push(`${posted.length} mails were posted and ${rows.length} are stored`)
  return judged
}

const UNSURE = /^(held,outcome_unknown|unknown|sending)/
