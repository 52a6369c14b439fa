/**
 * `node test/faults/terms.ts [--times 50]`: the process is asked to stop while mails come in and drafts are written, again
 * and again, at moments that lie evenly over its work. Mailgun posts until it is answered 200, as it does; each time a new
 * process takes over where the last one ended.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { SECOND } from '../../src/clock.ts'
import { inboundFromEml } from '../../src/demo/inbound-from-eml.ts'
import { postWithRetries } from '../../src/demo/post-inbound.ts'
import { type Child, createChild, type Exit } from '../support/child.ts'
import type { Scope, TestDatabase } from '../support/database.ts'
import { AUTHSERV, answerAlways, buildEml, SIGNING_KEY, testEnvironment } from '../support/postern.ts'
import { withScope } from '../support/scope.ts'
import { type Measure, measure } from './measure.ts'

type TermOptions = { times: number; say(line: string): void }
type Posted = { messageId: string; status: number }
type Surroundings = Awaited<ReturnType<typeof testEnvironment>>

const GRACE = 30 * SECOND
const CLAUDE_MS = 400
const BEFORE = 6
const AFTER = 4
/** the signal comes within this, in steps that share no factor with it */
const SPAN = 1_500
const STEP = 397
const RETRIES = Array.from({ length: 400 }, () => 250)
const LIMITS = { MAX_AUTO_REPLIES_PER_MAILBOX: '1000000', DAILY_BUDGET_USD: '100000', LOG_LEVEL: 'info' }

/** Stops the process so often; a measure that misses its goal is not `ok`. */
export async function runTerms(scope: Scope, options: TermOptions): Promise<Measure[]> {
  const surroundings = await testEnvironment(scope, { REPLY_MODE: 'auto', ...LIMITS })
  answerAlways(surroundings.claude)
  surroundings.claude.delay(CLAUDE_MS)
  const child = await createChild(scope, surroundings.env)
  const posts: Promise<Posted>[] = []
  const rounds: Round[] = []
  for (let at = 0; at < options.times; at += 1) {
    rounds.push(await stopOnce(child, surroundings.database, posts, at))
    options.say(`${at + 1}: ${toWords(rounds.at(-1))}`)
  }
  await child.start()
  const posted = await Promise.all(posts)
  await allAtRest(surroundings.database)
  return [...measureEnds(rounds), ...(await measureMails(surroundings, posted))]
}

type Round = { exit: Exit | null; busy: boolean }

const toWords = (round: Round | undefined): string =>
  `ended with ${round?.exit?.code ?? round?.exit?.signal ?? 'nothing in time'}, ${round?.busy ? 'at work' : 'idle'} when asked`

async function stopOnce(child: Child, database: TestDatabase, posts: Promise<Posted>[], at: number): Promise<Round> {
  const post = (name: string) => posts.push(postUntilTaken(child, `${name}-${at}`))
  await child.start()
  for (let mail = 0; mail < BEFORE; mail += 1) post(`before-${mail}`)
  await sleep((at * STEP) % SPAN)
  const busy = (await countMoving(database)) > 0
  for (let mail = 0; mail < AFTER; mail += 1) post(`while-${mail}`)
  child.signal('SIGTERM')
  return { exit: await child.ended(GRACE).catch(() => null), busy }
}

/** Each mail has its own sender, so that none replaces another. */
async function postUntilTaken({ url }: Child, name: string): Promise<Posted> {
  const messageId = `<${name}@customer.example>`
  const mail = await inboundFromEml(buildEml({ from: `${name}@customer.example`, messageId }))
  const above: [string, string][] = [['Authentication-Results', `${AUTHSERV}; dmarc=pass header.from=customer.example`]]
  const webhook = { url: `${url}/webhook/mailgun`, signingKey: SIGNING_KEY, form: 'urlencoded' } as const
  const { status } = await postWithRetries({ ...webhook, mail, above, delays: RETRIES })
  return { messageId, status }
}

async function countMoving({ pool }: TestDatabase): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int from message where state not in ('sent', 'delivered', 'held', 'failed')`,
  )
  return rows[0]?.count ?? 0
}

/** Until nothing moves, or for as long as a lost lease and an unknown outcome take together. */
async function allAtRest(database: TestDatabase): Promise<void> {
  const end = Date.now() + 90 * SECOND
  while ((await countMoving(database)) > 0 && Date.now() < end) await sleep(SECOND / 4)
}

function measureEnds(rounds: readonly Round[]): Measure[] {
  const ends = rounds.filter(({ exit }) => exit?.code === 0).length
  const busy = rounds.filter((round) => round.busy).length
  return [
    measure(`ends with 0 within ${GRACE / SECOND} s, of ${rounds.length}`, ends, 'all', ends === rounds.length),
    measure('of these with mails at work', busy, '> half', busy > rounds.length / 2),
  ]
}

async function measureMails({ database, mailgun }: Surroundings, posted: readonly Posted[]): Promise<Measure[]> {
  const { rows } = await database.pool.query<{ stored: number; sent: number }>(
    `select count(*)::int as stored, count(*) filter (where state in ('sent', 'delivered'))::int as sent from message`,
  )
  const { stored = 0, sent = 0 } = rows[0] ?? {}
  const taken = posted.filter(({ status }) => status === 200).length
  const answered = new Set(mailgun.accepted.map(({ fields }) => fields['h:In-Reply-To']))
  const twice = mailgun.accepted.length - answered.size
  const without = posted.filter(({ messageId }) => !answered.has(messageId)).length
  return [
    measure(`mails answered 200, of ${posted.length}`, taken, 'all', taken === posted.length),
    measure('stored', stored, 'as many', stored === taken),
    // A stop in order leaves no reply in doubt, so none is held.
    measure('sent', sent, 'as many', sent === taken),
    measure('without a reply at Mailgun', without, '0', without === 0),
    measure('replies to a mail that had one', twice, '0', twice === 0),
  ]
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { times: { type: 'string', default: '50' } } })
  await withScope(async (scope) => {
    const rows = await runTerms(scope, { times: Number(values.times), say: console.log })
    console.table(rows)
    process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1
  })
  process.exit()
}
