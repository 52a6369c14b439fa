/** Mailgun refuses, breaks, says nothing, says it late, or cannot be reached, while replies are handed over. */
import type { MailgunAnswer } from '../../src/demo/fake-mailgun.ts'
import type { Fault } from './fault.ts'
import { count, countLogged, hurry, type Lane, until } from './lane.ts'
import { choose } from './seeds.ts'

/** every scripted answer has been met, and the mails after it are answered as always */
const allMet = ({ mailgun }: Lane) => until('Mailgun is asked', () => mailgun.unmet() === 0, 180_000)

/** All mails at once; the first post of each reply gets one of these answers. */
const answering =
  (answers: readonly MailgunAnswer[]): Fault['strike'] =>
  async (lane, seeds) => {
    await lane.startAll()
    for (const seed of seeds) lane.mailgun.scriptFor(lane.senderOf(seed), choose(answers, seed))
    await lane.postAll(seeds)
    await allMet(lane)
    return seeds.length
  }

/** One mail after the other: the first such answer may stop all sending, which is lifted before the next. */
const stopping =
  (answers: readonly MailgunAnswer[]): Fault['strike'] =>
  async (lane, seeds) => {
    await lane.startAll()
    for (const seed of seeds) {
      lane.mailgun.scriptFor(lane.senderOf(seed), choose(answers, seed))
      await lane.post(seed)
      await allMet(lane)
      await until(`seed ${seed} waits`, async () => (await unsettled(lane)) === 0)
      await lift(lane)
    }
    return seeds.length
  }

const unsettled = ({ database }: Lane) =>
  count(database.pool, `select count(*) from message where state not in ('approved', 'sent', 'held')`)

/** Somebody put the key right, or the hour has passed. */
const lift = async (lane: Lane): Promise<void> => {
  await lane.database.pool.query('delete from provider_pause')
  await hurry(lane)
}

/** The process starts with an address at which no Mailgun is, and again with the right one. */
const unreachable =
  (urls: readonly string[], code: RegExp): Fault['strike'] =>
  async (lane, seeds) => {
    for (const [at, url] of urls.entries()) {
      const part = seeds.filter((seed) => seed % urls.length === at)
      await lane.startAll({ MAILGUN_API_URL: url })
      await lane.postAll(part)
      await until(
        'the replies wait',
        async () => (await unsettled(lane)) === 0 && (await notSent(lane, code)) >= part.length,
      )
      lane.child.signal('SIGTERM')
      await lane.child.ended(60_000)
      await lane.database.pool.query('delete from provider_pause')
    }
    await lane.startAll()
    return notSent(lane, code)
  }

const notSent = ({ database }: Lane, code: RegExp) =>
  count(
    database.pool,
    `select count(distinct message_id) from timeline where event = 'reply.not_sent' and detail->>'code' ~ $1`,
    [code.source],
  )

/** Every reply has kept the Message-ID of its first try. */
const keepsItsId = async ({ database, mailgun }: Lane): Promise<string[]> => {
  const { rows } = await database.pool.query<{ id: string }>('select message_id_header as id from reply')
  const ids = new Set(rows.map(({ id }) => id))
  const foreign = mailgun.accepted.filter(({ messageId }) => !ids.has(messageId))
  return foreign.length === 0 ? [] : [`${foreign.length} replies left under a Message-ID that nobody had stored`]
}

const TAKEN_SILENTLY = ['accept-then-500', 'accept-then-reset', 'garbage'] as const
const HOUR = 3_600_000

export const MAILGUN: readonly Fault[] = [
  {
    name: 'mailgun-400-413',
    injected: 'Mailgun answers 400, 413 or 422 to a reply',
    expected: 'held(provider_rejected) for a person; nothing leaves',
    mayRest: ['held,provider_rejected'],
    strike: answering([{ status: 400 }, { status: 413 }, { status: 422 }]),
  },
  {
    name: 'mailgun-401-402',
    injected: 'Mailgun answers 401, 402 or 403',
    expected: 'nothing is dropped; sent once when that is put right',
    strike: stopping([{ status: 401 }, { status: 402 }, { status: 403 }]),
    lift,
    judge: keepsItsId,
  },
  {
    name: 'mailgun-429',
    injected: 'Mailgun answers 429',
    expected: 'tried again later, the same Message-ID; sent once',
    strike: stopping([{ status: 429 }]),
    lift,
    judge: keepsItsId,
  },
  {
    name: 'mailgun-5xx',
    injected: 'Mailgun answers 500, 502, 503 or 504 and has not taken the reply',
    expected: 'looked up, not found, sent once more with the same Message-ID',
    strike: answering([{ status: 500 }, { status: 502 }, { status: 503 }, { status: 504 }]),
    judge: keepsItsId,
  },
  {
    name: 'mailgun-takes-and-breaks',
    injected: 'Mailgun takes the reply, then 500, a reset, or a 200 with garbage',
    expected: 'looked up, found, marked as sent',
    strike: answering(TAKEN_SILENTLY),
  },
  {
    name: 'mailgun-takes-and-hangs',
    injected: 'Mailgun takes the reply and never answers',
    expected: 'unknown at our own deadline; looked up, found',
    processes: 2,
    strike: answering(['accept-then-hang']),
  },
  {
    name: 'mailgun-hangs',
    injected: 'Mailgun says nothing and has not taken the reply',
    expected: 'unknown at our own deadline; looked up, not found, sent once more',
    processes: 2,
    strike: answering(['hang']),
    judge: keepsItsId,
  },
  {
    name: 'mailgun-resets',
    injected: 'the connection is reset before Mailgun took the reply',
    expected: 'looked up, not found, sent once more',
    strike: answering(['reset-before']),
    judge: keepsItsId,
  },
  {
    name: 'mailgun-unreachable',
    injected: 'nothing listens at the address of Mailgun; its name does not resolve',
    expected: 'certainly not sent: later, under the same Message-ID, once',
    strike: unreachable(
      ['http://127.0.0.1:9', 'http://mailgun.invalid'],
      /^(connection_refused|host_not_found|unreachable)$/,
    ),
    lift,
    judge: keepsItsId,
  },
  {
    name: 'events-late',
    injected: 'Mailgun takes the reply, resets, and shows its event only at a later look-up',
    expected: 'the look-ups go on until it is found',
    strike: async (lane, seeds) => {
      lane.mailgun.events({ delayMs: 2_000 })
      return answering(['accept-then-reset'])(lane, seeds)
    },
  },
  {
    name: 'events-never',
    injected: 'Mailgun takes the reply, resets, and never shows its event (UNKNOWN_OUTCOME=hold)',
    expected: 'held(outcome_unknown) for a person; not sent again',
    env: { UNKNOWN_OUTCOME: 'hold' },
    mayRest: ['held,outcome_unknown'],
    strike: async (lane, seeds) => {
      lane.mailgun.events({ delayMs: HOUR })
      return answering(['accept-then-reset'])(lane, seeds)
    },
  },
  {
    name: 'events-fail',
    injected: 'Mailgun takes the reply, resets, and answers 500 to the look-up',
    expected: 'a look-up that failed proves nothing and is made again until it is answered',
    strike: async (lane, seeds) => {
      lane.mailgun.failEvents(seeds.length)
      await answering(TAKEN_SILENTLY)(lane, seeds)
      await until('the look-ups fail', () => countLogged(lane, /event="lookup_failed"/) >= seeds.length)
      return countLogged(lane, /event="lookup_failed"/)
    },
  },
]
