/**
 * The process is ended, and started again at once, between any two statements of the road. Where a kill falls is a fail
 * point of test/support/fail-points.ts, or a moment that only the fakes know.
 */
import { SECOND } from '../../src/clock.ts'
import type { Fault } from './fault.ts'
import { count, type Lane, until } from './lane.ts'
import { choose } from './seeds.ts'

/** A fail point, with what the fakes do before it; or a moment at which this process sends the signal. */
export type Point = string | Prepared | Moment
type Prepared = { failPoint: string; prepare(lane: Lane, seed: number): void }
type Moment = { name: string; prepare(lane: Lane, seed: number): void; reached(lane: Lane): boolean | Promise<boolean> }

const REACHED_WITHIN = 40 * SECOND

const isSending = async ({ database }: Lane) =>
  (await count(database.pool, `select count(*) from message where state = 'sending'`)) > 0

const WHILE_CLAUDE_WRITES: Moment = {
  name: 'while Claude writes',
  prepare: ({ claude }) => claude.script({ for: 'draft', answer: 'hang' }),
  reached: ({ claude }) => claude.unmet() === 0,
}
const BEFORE_MAILGUN_TAKES_IT: Moment = {
  name: 'before Mailgun takes it',
  prepare: ({ mailgun, senderOf }, seed) => mailgun.scriptFor(senderOf(seed), 'hang'),
  reached: async (lane) => lane.mailgun.unmet() === 0 && (await isSending(lane)),
}
const AFTER_MAILGUN_TOOK_IT: Moment = {
  name: 'after Mailgun took it',
  prepare: ({ mailgun, senderOf }, seed) => mailgun.scriptFor(senderOf(seed), 'accept-then-hang'),
  reached: async (lane) => lane.mailgun.unmet() === 0 && (await isSending(lane)),
}

/** Mailgun has the reply and does not say so, or has not taken it: the reply is looked up, and with the second sent again. */
const found = (failPoint: string): Prepared => ({
  failPoint,
  prepare: ({ mailgun, senderOf }, seed) => mailgun.scriptFor(senderOf(seed), 'accept-then-reset'),
})
const notFound = (failPoint: string): Prepared => ({
  failPoint,
  prepare: ({ mailgun, senderOf }, seed) => mailgun.scriptFor(senderOf(seed), 'reset-before'),
})

/** The rows of the fault table that kill, and the points that each is made of. */
export const KILL_POINTS = {
  'kill-before-commit': ['before:accept.record#1', 'sent:accept.record#1'],
  'kill-before-answer': ['after:accept.record#1', 'before:answer#1'],
  'kill-before-draft': [
    'before:check.record#1',
    'sent:check.record#1',
    'after:check.record#1',
    'before:draft.record#1',
    WHILE_CLAUDE_WRITES,
  ],
  'kill-after-draft': [
    'sent:draft.record#1',
    'after:draft.record#1',
    'before:review.record#1',
    'sent:review.record#1',
    'after:review.record#1',
    'before:send.claim#1',
  ],
  'kill-before-post': ['sent:send.claim#1', 'after:send.claim#1', BEFORE_MAILGUN_TAKES_IT],
  'kill-after-post': [
    AFTER_MAILGUN_TOOK_IT,
    'before:send.record#1',
    'before:send.settle#1',
    'sent:send.record#1',
    'after:send.record#1',
  ],
  'kill-in-look-up': [
    found('sent:send.record#1'),
    found('before:lookup.record#1'),
    found('sent:lookup.record#1'),
    found('after:lookup.record#1'),
    notFound('before:send.claim#2'),
    notFound('before:send.record#2'),
  ],
  'kill-in-resend': [notFound('sent:send.claim#2'), notFound('after:send.claim#2')],
} satisfies Record<string, readonly Point[]>

/** `how`: by an error that nobody catches, and not by SIGKILL. */
type Strike = { seed: number; point: Point; how?: 'throw' | 'reject' }

/** Starts the process, posts a mail, and has the process end at a point; one seed after the other. Gives the points reached. */
export async function killAtEach(lane: Lane, strikes: readonly Strike[]): Promise<string[]> {
  const reached: string[] = []
  for (const strike of strikes) {
    const { point } = strike
    reached.push(await strikeOnce(lane, point, strike))
  }
  await lane.child.start()
  return reached
}

function strikeOnce(lane: Lane, point: Point, strike: Omit<Strike, 'point'>): Promise<string> {
  if (typeof point === 'string') return endAt(lane, point, strike)
  if ('reached' in point) return killOnceReached(lane, point, strike)
  point.prepare(lane, strike.seed)
  return endAt(lane, point.failPoint, strike)
}

async function endAt(lane: Lane, failPoint: string, { seed, how }: Omit<Strike, 'point'>): Promise<string> {
  const before = (await lane.child.fired()).length
  await lane.child.start({ failPoint, env: { TEST_FAIL_HOW: how ?? 'kill' } })
  void lane.post(seed)
  const exit = await lane.child.ended(REACHED_WITHIN).catch(() => null)
  const [told] = (await lane.child.fired()).slice(before)
  if (exit === null || told !== failPoint) throw new Error(`seed ${seed}: ${failPoint} was never reached`)
  return failPoint
}

async function killOnceReached(lane: Lane, moment: Moment, { seed }: { seed: number }): Promise<string> {
  await lane.child.start()
  moment.prepare(lane, seed)
  void lane.post(seed)
  await until(`seed ${seed}: ${moment.name}`, () => moment.reached(lane), REACHED_WITHIN)
  lane.child.signal('SIGKILL')
  await lane.child.ended(REACHED_WITHIN)
  return moment.name
}

const kill = (
  name: keyof typeof KILL_POINTS,
  what: Pick<Fault, 'injected' | 'expected' | 'mayRest' | 'judge'>,
): Fault => ({
  name,
  ...what,
  strike: async (lane, seeds) => {
    const points: readonly Point[] = KILL_POINTS[name]
    return (
      await killAtEach(
        lane,
        seeds.map((seed) => ({ seed, point: choose(points, seed) })),
      )
    ).length
  },
})

/** A job that came back after its lease may ask Claude once more, and no other. */
const callsAreBounded = async ({ claude, database, posts }: Lane): Promise<string[]> => {
  const drafts = claude.requests.filter(({ kind }) => kind === 'draft').length
  const back = await count(
    database.pool,
    `select coalesce(sum(retry_count), 0) as count from pgboss.job where name = 'mail.draft'`,
  )
  if (drafts <= posts.length + back) return []
  return [`${posts.length} mails took ${drafts} calls for a draft, and ${back} jobs had come back`]
}
const draftsAreKept = async ({ database }: Lane): Promise<string[]> => {
  const more = await count(
    database.pool,
    'select count(*) from (select from draft group by message_id having count(*) > 1) doubled',
  )
  return more === 0 ? [] : [`${more} mails were drafted twice`]
}

const HOW = ['throw', 'reject'] as const
const CRASH_POINTS = Object.values(KILL_POINTS)
  .flat()
  .filter((point) => typeof point === 'string')

export const KILLS: readonly Fault[] = [
  kill('kill-before-commit', {
    injected: 'kill -9 before the mail is committed, or while it is',
    expected: 'no 200; the retry of Mailgun is stored once',
  }),
  kill('kill-before-answer', {
    injected: 'kill -9 after the commit, before the 200',
    expected: 'the retry is answered 200 duplicate; one job',
  }),
  kill('kill-before-draft', {
    injected: 'kill -9 in check, in the prompt, while Claude writes, before the draft is committed',
    expected: 'the lease ends, the job runs again; at most one more call each time',
    judge: callsAreBounded,
  }),
  kill('kill-after-draft', {
    injected: 'kill -9 between the commit of the draft and the claim of the send',
    expected: 'the draft is used; no mail is drafted twice',
    judge: draftsAreKept,
  }),
  kill('kill-before-post', {
    injected: 'kill -9 after the claim of the send, before Mailgun has the reply',
    expected: 'looked up, not found, sent once',
  }),
  kill('kill-after-post', {
    injected: 'kill -9 after Mailgun took the reply, before that is committed',
    expected: 'looked up, found, marked as sent; Mailgun counts one',
  }),
  kill('kill-in-look-up', {
    injected: 'kill -9 while a reply of unknown outcome is looked up, before and after that is recorded',
    expected: 'looked up again; marked as sent, or sent once more with the same Message-ID',
  }),
  kill('kill-in-resend', {
    injected: 'kill -9 after the claim of the second post, before Mailgun has it',
    expected: 'not found again: held(outcome_unknown) for a person, since one more post is all that is granted',
  }),
  {
    name: 'crash-in-any-stage',
    injected: 'an exception or a rejection that nobody catches, in each stage',
    expected: 'the process ends, starts again and goes on',
    strike: async (lane, seeds) => {
      const strikes = seeds.map((seed) => ({ seed, point: choose(CRASH_POINTS, seed), how: choose(HOW, seed) }))
      return (await killAtEach(lane, strikes)).length
    },
  },
]
