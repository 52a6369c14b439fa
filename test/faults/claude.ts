/** Claude refuses, breaks, drips, asks for time, or stops all calls, while mails wait for their drafts. */
import type { ClaudeAnswer } from '../../src/demo/claude/scripted.ts'
import { answerAlways } from '../support/postern.ts'
import type { Fault } from './fault.ts'
import { count, hurry, type Lane, until } from './lane.ts'
import { choose } from './seeds.ts'

const KINDS = ['triage', 'draft'] as const
/** more calls than this while all of them are paused are a storm */
const STORM = 3

/** One mail after the other; of each, the call that the seed says gets `times` of one of these answers. */
const meeting =
  (answers: readonly ClaudeAnswer[], { times = 1 } = {}): Fault['strike'] =>
  async (lane, seeds) => {
    await lane.startAll()
    for (const seed of seeds) {
      const answer = choose(answers, seed)
      // the kind changes after every answer has had its turn
      const kind = choose(KINDS, Math.floor(seed / answers.length))
      lane.claude.script(...Array.from({ length: times }, () => ({ for: kind, answer })))
      await lane.post(seed)
      await until(`seed ${seed}: Claude is asked`, () => lane.claude.unmet() === 0)
      await until(`seed ${seed} waits`, async () => (await working(lane)) === 0)
      await lane.database.pool.query('delete from model_pause')
    }
    return seeds.length * times
  }

const working = ({ database }: Lane) =>
  count(database.pool, `select count(*) from message where state in ('received', 'drafting')`)

/** The wait that Claude asked for has passed, or somebody paid. */
const lift = async (lane: Lane): Promise<void> => {
  await lane.database.pool.query('delete from model_pause')
  await hurry(lane)
}

/** One mail finds out that all calls are stopped, and the others come while they are: whoever asks nevertheless is counted. */
const stopped =
  (answers: readonly ClaudeAnswer[]): Fault['strike'] =>
  async (lane, seeds) => {
    await lane.startAll()
    const began = lane.claude.requests.length
    for (const answer of answers) {
      const [first, ...others] = seeds.filter((seed) => choose(answers, seed) === answer)
      if (first === undefined) continue
      lane.claude.always(answer)
      const asked = lane.claude.requests.length
      await lane.post(first)
      await until('the first is held', async () => (await working(lane)) === 0)
      await lane.postAll(others)
      await until('the others are held', async () => (await working(lane)) === 0)
      const calls = lane.claude.requests.length - asked
      if (calls > STORM) throw new Error(`${calls} calls while all calls were stopped`)
      await lane.database.pool.query('delete from model_pause')
    }
    const fired = lane.claude.requests.length - began
    answerAlways(lane.claude)
    return fired
  }

/** What nobody can know the price of is charged as was reserved for it. */
const chargedAsReserved = async ({ database }: Lane, fired: number): Promise<string[]> => {
  const charged = await count(
    database.pool,
    `select count(*) from model_call where outcome = 'answer' and cost_nano = reserved_nano`,
  )
  return charged >= fired ? [] : [`${charged} of ${fired} calls were charged as reserved`]
}

const MALFORMED = ['junk', 'wrong-shape', 'empty', 'two-objects', 'fenced', 'truncated'] as const
const STOPS = ['refusal', 'refusal-partial'] as const

export const CLAUDE: readonly Fault[] = [
  {
    name: 'claude-429',
    injected: 'Claude answers 429 with retry-after, in seconds or as a date',
    expected: 'held(model_unavailable) for that time, then answered once',
    strike: meeting(['rate-limited', 'rate-limited-date']),
    lift,
  },
  {
    name: 'claude-stops',
    injected: 'Claude answers 401, 402, 403, or that the spend limit is reached (429 without retry-after)',
    expected: 'all calls pause, mails wait, nobody storms; answered once it is put right',
    strike: stopped(['unauthorized', 'payment-required', 'forbidden', 'spend-enforced']),
    lift,
  },
  {
    name: 'claude-5xx',
    injected: 'Claude answers 529, 500, 502 or 504',
    expected: 'held(model_unavailable), tried again later, answered once',
    strike: meeting(['overloaded', 'server-error', 'html-502', 'gateway-timeout']),
    lift,
  },
  {
    name: 'claude-breaks',
    injected: 'the connection to Claude is reset, before it answers or in the middle of the body; HTML instead of JSON',
    expected: 'held(model_unavailable), tried again later, answered once',
    strike: meeting(['reset', 'reset-billed', 'reset-in-body', 'html-200', 'not-json']),
    lift,
  },
  {
    name: 'claude-drips',
    injected: 'Claude answers a few bytes at a time',
    expected: 'an answer like any other',
    strike: meeting(['slow-drip']),
  },
  {
    name: 'claude-400-413',
    injected: 'Claude answers 400, 413 or 422',
    expected: 'held(model_rejected) for a person',
    mayRest: ['held,model_rejected'],
    strike: meeting(['invalid', 'too-large', 'unprocessable']),
  },
  {
    name: 'claude-malformed',
    injected: 'an answer without the agreed form: no JSON, another shape, empty, two objects, cut at max_tokens',
    expected: 'asked once more, then answered',
    strike: meeting(MALFORMED),
  },
  {
    name: 'claude-malformed-twice',
    injected: 'such an answer twice',
    expected: 'held(model_malformed) for a person, no third try',
    mayRest: ['held,model_malformed'],
    strike: meeting(MALFORMED, { times: 2 }),
  },
  {
    name: 'claude-refuses',
    injected: 'refusal, whole or in the middle',
    expected: 'held(model_refused) for a person; nothing is sent',
    mayRest: ['held,model_refused'],
    strike: meeting(STOPS),
  },
  {
    name: 'claude-odd-stops',
    injected: 'tool_use, pause_turn, context exceeded, a stop reason of next year, twice',
    expected: 'held(model_malformed) for a person; nothing is sent',
    mayRest: ['held,model_malformed'],
    strike: meeting(['tool-use', 'pause', 'context-exceeded', 'unknown-stop'], { times: 2 }),
  },
  {
    name: 'claude-usage',
    injected: 'usage is missing or cannot be true',
    expected: 'the reserved upper bound is charged; answered once',
    strike: meeting(['no-usage', 'junk-usage']),
    judge: chargedAsReserved,
  },
]
