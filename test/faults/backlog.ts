/**
 * `node test/faults/backlog.ts [--mails 10000]`: what a worker does with the mail of an outage. Real processes, a real
 * database, both providers fake and in this process. One process takes the mail and works on none of it; then a worker
 * starts, while a new person writes every second, or less often on a slow machine.
 *
 * The backlog is moved an hour into the past in the database, since nobody waits that long for a measurement. Limits per
 * sender, per mailbox and of money are raised, so that it is not they that keep the loud sender back. Everything is
 * measured in mails, not in time: a slow machine is not an unfair one.
 */
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { SECOND } from '../../src/clock.ts'
import { createChild } from '../support/child.ts'
import type { Scope, TestDatabase } from '../support/database.ts'
import { answerAlways, testEnvironment } from '../support/postern.ts'
import { withScope } from '../support/scope.ts'
import { LOUD, type Posted, planBacklog, postOne, postWaves } from './backlog-mails.ts'
import { type Measure, measure } from './measure.ts'

type BacklogOptions = {
  mails: number
  /** ms between two mails of new senders while the worker works; none: all of them wait beside the backlog when it starts */
  freshEvery?: number
  say(line: string): void
}

const CLAUDE_MS = 20
const LIMITS = {
  MAX_EMAILS_PER_HOUR: '1000000',
  MAX_AUTO_REPLIES_PER_HOUR: '1000000',
  MAX_AUTO_REPLIES_PER_DAY: '1000000',
  MAX_AUTO_REPLIES_PER_THREAD: '1000000',
  MAX_AUTO_REPLIES_PER_MAILBOX: '1000000',
  DAILY_BUDGET_USD: '100000',
  LOG_LEVEL: 'warn',
}
/** fresh mail is posted until so little of the backlog is left that nothing can be said about its order */
const FRESH_UNTIL = 0.4
/** replies at least between two of them: on a slow machine they would be a backlog of their own */
const BETWEEN = 8
/** fresh mails that wait beside a backlog before anybody works on it */
const FEW = 5
/** below this a process is still loading what it needs, and between two looks at the queue much of the backlog is done */
const LARGE = 2_000

/** Runs it once; a measure that misses its goal is not `ok`. */
export async function runBacklog(scope: Scope, options: BacklogOptions): Promise<Measure[]> {
  const { env, claude, mailgun, database } = await testEnvironment(scope, { REPLY_MODE: 'auto', ...LIMITS })
  answerAlways(claude)
  claude.delay(CLAUDE_MS)
  const web = await createChild(scope, { ...env, ROLE: 'web' })
  await web.start()
  const old = await postWaves(web.url, planBacklog(options.mails))
  await database.pool.query(`update message set received_at = received_at - interval '1 hour'`)
  options.say(`${old.length} mails wait`)
  const worker = await createChild(scope, { ...env, ROLE: 'all' })
  const memory = watchMemory(
    () => worker.pid(),
    () => mailgun.accepted.length,
  )
  const fresh: Fresh[] = []
  const write = async (waiting: number) => {
    const sentBefore = mailgun.accepted.length
    fresh.push({ ...(await postOne(web.url, freshMail(fresh.length))), waiting, sentBefore })
    return sentBefore
  }
  const { freshEvery } = options
  if (freshEvery === undefined) for (let count = 0; count < FEW; count += 1) await write(old.length)
  await worker.start()
  const until = freshEvery === undefined ? Infinity : old.length * FRESH_UNTIL
  for (let waiting = old.length; waiting > until; waiting = await countWaiting(database)) {
    const sentBefore = await write(waiting)
    do await sleep(freshEvery)
    while (mailgun.accepted.length < sentBefore + BETWEEN && (await countWaiting(database)) > 0)
  }
  await allAtRest(database, options.say)
  const replies = mailgun.accepted.map(({ messageId, fields }) => ({
    messageId,
    answers: fields['h:In-Reply-To'] ?? '',
  }))
  return [
    ...measureFresh(fresh, replies),
    ...(await measureShares(database, old)),
    await measureThreads(database),
    measureMemory(await memory.stop(), old.length),
    ...(await measureLoss(database, [...old, ...fresh], replies)),
  ]
}

type Fresh = Posted & { waiting: number; sentBefore: number }
type Reply = { messageId: string; answers: string }

const freshMail = (at: number) => ({ sender: `fresh-${at}`, name: `fresh-${at}` })

const AT_WORK = `('received', 'drafting', 'ready', 'approved', 'sending')`

async function countWaiting({ pool }: TestDatabase): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`select count(*)::int from message where state in ${AT_WORK}`)
  return rows[0]?.count ?? 0
}

async function allAtRest(database: TestDatabase, say: (line: string) => void): Promise<void> {
  for (let before = Infinity, quiet = 0; ; ) {
    const waiting = await countWaiting(database)
    if (waiting === 0) return
    quiet = waiting < before ? 0 : quiet + 1
    if (quiet > 60) throw new Error(`${waiting} mails have stopped`)
    if (waiting < before) say(`${waiting} mails wait`)
    before = waiting
    await sleep(SECOND)
  }
}

/** The place of a fresh mail is the number of replies before its own; in order of arrival it would be all that wait. */
function measureFresh(fresh: readonly Fresh[], replies: readonly Reply[]): Measure[] {
  const shares = fresh
    .map(({ messageId, sentBefore, waiting }) => {
      const at = replies.findIndex(({ answers }) => answers === messageId)
      return at < 0 ? Infinity : (at - sentBefore) / waiting
    })
    .toSorted((a, b) => a - b)
  const median = shares[Math.floor(shares.length / 2)] ?? Infinity
  const worst = shares.at(-1) ?? Infinity
  return [
    measure('fresh mails', fresh.length, '≥ 3', fresh.length >= 3),
    measure('their median wait, of one in order of arrival', percent(median), '≤ 5 %', median <= 0.05),
    measure('their worst wait', percent(worst), '≤ 20 %', worst <= 0.2),
  ]
}

/** In order of arrival every mail of the loud sender is drafted before the first of anybody else. */
async function measureShares({ pool }: TestDatabase, old: readonly Posted[]): Promise<Measure[]> {
  const senders = new Map(old.map(({ id, sender }) => [id, sender]))
  const { rows } = await pool.query<{ id: string }>(
    `select message_id as id from timeline where event = 'draft.created' order by timeline.id`,
  )
  const drafted = rows.map(({ id }) => senders.get(id)).filter((sender) => sender !== undefined)
  const quiet = new Set(old.map(({ sender }) => sender).filter((sender) => sender !== LOUD))
  const count = quiet.size
  const firstDrafts = drafted.slice(0, count)
  const loud = firstDrafts.filter((sender) => sender === LOUD).length / count
  const heard = new Set(firstDrafts.filter((sender) => sender !== LOUD)).size / count
  const all = old.filter(({ sender }) => sender === LOUD).length
  const wanted = old.length >= LARGE ? 0.8 : 0.6
  return [
    measure(`the loud sender, ${all} mails, of the first ${count} drafts`, percent(loud), '≤ 10 %', loud <= 0.1),
    measure(
      `the ${count} quiet senders who have one of these`,
      percent(heard),
      `≥ ${percent(wanted)}`,
      heard >= wanted,
    ),
  ]
}

/** By the story of the mails: a draft for a newer mail before the older one of its thread was even checked. */
async function measureThreads({ pool }: TestDatabase): Promise<Measure> {
  const { rows } = await pool.query<{ pairs: number; wrong: number }>(
    `select count(*)::int as pairs, count(*) filter (where drafted.id < checked.id)::int as wrong
       from message older
       join message newer on newer.thread_id = older.thread_id and newer.received_at > older.received_at
      cross join lateral (select min(id) as id from timeline where message_id = older.id and event = 'message.checked') checked
      cross join lateral (select min(id) as id from timeline where message_id = newer.id and event = 'draft.created') drafted`,
  )
  const { pairs = 0, wrong = Infinity } = rows[0] ?? {}
  return measure(
    `threads with two mails, ${pairs}: newer drafted before older checked`,
    wrong,
    '0',
    wrong === 0 && pairs > 0,
  )
}

async function measureLoss(
  { pool }: TestDatabase,
  posted: readonly Posted[],
  replies: readonly Reply[],
): Promise<Measure[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from message where state = 'sent' or (state = 'closed' and 'superseded' = any(reasons))`,
  )
  const done = new Set(rows.map(({ id }) => id))
  const lost = posted.filter(({ id }) => !done.has(id)).length
  const twice = replies.length - new Set(replies.map(({ answers }) => answers)).size
  return [
    measure('answered 200, and neither answered nor replaced by a newer mail', lost, '0', lost === 0),
    measure(`replies, ${replies.length}: to a mail that had one`, twice, '0', twice === 0),
  ]
}

type Sample = { sent: number; bytes: number }

/** Resident memory of a process, several times a second, from when there is one. Null where there is no /proc. */
function watchMemory(pid: () => number, sent: () => number) {
  const samples: Sample[] = []
  const watching = new AbortController()
  const watch = async () => {
    while (!watching.signal.aborted) {
      const status = await readFile(`/proc/${pid()}/status`, 'utf8').catch(() => '')
      const kib = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1])
      if (kib > 0) samples.push({ sent: sent(), bytes: kib * 1024 })
      await sleep(SECOND / 4)
    }
    return samples
  }
  const watched = watch()
  return {
    stop: () => {
      watching.abort()
      return watched
    },
  }
}

function measureMemory(samples: readonly Sample[], mails: number): Measure {
  const all = samples.at(-1)?.sent ?? 0
  const peak = (within: readonly Sample[]) => Math.max(...within.map(({ bytes }) => bytes)) / 1024 / 1024
  const [early, late] = [peak(samples.filter(({ sent }) => sent <= all / 10)), peak(samples)]
  const value = `${Math.round(early)} MiB, ${Math.round(late)} MiB: ${(late / early).toFixed(2)}`
  const judged = mails >= LARGE && samples.length > 0
  return measure(
    'peak memory after a tenth, and in all',
    value,
    judged ? '≤ 1.30' : '–',
    !judged || late / early <= 1.3,
  )
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { mails: { type: 'string', default: '10000' } } })
  await withScope(async (scope) => {
    const rows = await runBacklog(scope, { mails: Number(values.mails), freshEvery: SECOND, say: console.log })
    console.table(rows)
    process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1
  })
  process.exit()
}
