/** The one place that says when a mail is at rest, and what is wrong with it where it rests. */
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { SECOND } from '../../src/clock.ts'
import type { Fault } from './fault.ts'
import type { Lane, Posted } from './lane.ts'

/** its reply has left, and nothing more is to be done */
const LEFT = ['sent', 'delivered']
const IN_DOUBT = 'held,outcome_unknown'
/** from the kill to the retry of the job: heartbeat, monitor and delay, as src/queue/contract.ts sets them */
export const LEASE = 15 * SECOND
/** several leases: whoever is killed again while he makes up for a kill begins anew */
const PATIENCE = 120 * SECOND
/** a new process needs a moment before it looks after what dead ones left behind */
const HEAD_START = 5 * SECOND
const OFTEN = 4

export type Judged = { lost: string[]; twice: string[]; inDoubt: number; wrong: string[] }

type Rest = Pick<Fault, 'mayRest' | 'lift' | 'blindFor'>

/** Waits until every mail is at rest, or for several leases; gives what still moves then, and jobs of dead owners. */
export async function waitForRest(
  lane: Lane,
  { mayRest = [], lift, blindFor = 0 }: Rest,
  patience: number = PATIENCE,
): Promise<string[]> {
  const { pool } = lane.database
  const began = Date.now()
  const orphans = new Set<string>()
  for (let round = 0; ; round += 1) {
    const moving = await findMoving(pool, mayRest)
    if (moving.length === 0) return [...orphans]
    if (Date.now() > began + patience) return [...moving, ...orphans]
    if (round % OFTEN === 0) {
      await lift?.(lane)
      if (Date.now() > began + blindFor + HEAD_START) for (const job of await findOrphans(pool)) orphans.add(job)
    }
    await sleep(SECOND / OFTEN)
  }
}

/**
 * Messages in no state of rest, and jobs of the road that wait, run or failed for good. A reply that met a fault in its
 * second post as well waits for a person, whatever the fault: no third is granted.
 */
async function findMoving(pool: pg.Pool, mayRest: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ what: string }>(
    `select 'message ' || m.id || ' is ' || rest as what
       from message m cross join lateral (select array_to_string(array[m.state] || m.reasons, ',') as rest) r
      where m.state <> all($1) and m.state <> all($2) and rest <> all($2)
        and not (rest = $3 and exists (select from reply where message_id = m.id and resends > 0))
     union all
     select name || ' ' || state || ' of ' || (data->>'messageId') from pgboss.job
      where name like 'mail.%' and state not in ('completed', 'cancelled')`,
    [LEFT, mayRest, IN_DOUBT],
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
  const judged: Judged = { lost: [], twice: [], inDoubt: 0, wrong: [] }
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
    if (rest === IN_DOUBT) judged.inDoubt += 1
    const again = taken.length > 1 || taken.some((reply) => mailgun.countOf(reply.messageId) > 1)
    if (again) judged.twice.push(say(`Mailgun took ${taken.length} replies`))
  }
  if (rows.length > posted.length) judged.wrong.push(`${posted.length} mails were posted and ${rows.length} are stored`)
  return judged
}

const UNSURE = /^(held,outcome_unknown|unknown|sending)/
