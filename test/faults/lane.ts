/** Where a fault happens: a database, both fakes and the real process, and the mails that are posted to it as Mailgun does. */
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { SECOND } from '../../src/clock.ts'
import { inboundFromEml } from '../../src/demo/inbound-from-eml.ts'
import { postWithRetries } from '../../src/demo/post-inbound.ts'
import { type Child, createChild } from '../support/child.ts'
import type { Scope } from '../support/database.ts'
import { AUTHSERV, answerAlways, buildEml, SIGNING_KEY, testEnvironment } from '../support/postern.ts'
import type { Fault } from './fault.ts'

/** A mail of a run. `id` is the message's, '' until it was answered 200. */
export type Posted = { seed: number; messageId: string; id: string; status: number; attempts: number[] }

export type Lane = Awaited<ReturnType<typeof openLane>>
type Surroundings = Awaited<ReturnType<typeof testEnvironment>>
type Opened = { surroundings?: Surroundings; env?: Record<string, string> }

/** as Mailgun, which goes on for hours: longer than any fault takes */
const RETRIES = Array.from({ length: 4_000 }, () => 250)
const PATIENCE = 60 * SECOND

/** Opens the surroundings of a fault; nothing runs until its strike starts it. `opened` says what it stands on instead. */
export async function openLane(scope: Scope, { name, env = {}, processes = 1 }: Fault, opened: Opened = {}) {
  const surroundings = opened.surroundings ?? (await testEnvironment(scope, settingsOf(env)))
  const settings = { ...surroundings.env, ...opened.env }
  const children = await Promise.all(Array.from({ length: processes }, () => createChild(scope, settings)))
  const child = children[0] ?? missing('a child')
  answerAlways(surroundings.claude)
  const posts: Promise<Posted>[] = []
  const nameOf = (seed: number) => `${name}-${seed}`

  /** Posts the mail of a seed until it is answered 200. Each has its own sender, so that none supersedes another. */
  const post = (seed: number, to: Child = children[seed % children.length] ?? child): Promise<Posted> => {
    // in the raw form a mail has parts to keep, and so a transaction of its own
    const posted = postAs(nameOf(seed), to, seed % 2 === 0 ? 'urlencoded' : 'mime')
    const kept = posted.then((answer) => ({ seed, ...answer }))
    posts.push(kept)
    return kept
  }

  return {
    ...surroundings,
    env: settings,
    children,
    child,
    posts,
    post,
    /** whom the reply to the mail of a seed is for */
    senderOf: (seed: number) => `${nameOf(seed)}@customer.example`,
    /** Posts all of them at once; gives them when each is answered 200. */
    postAll: (seeds: readonly number[]) => Promise.all(seeds.map((seed) => post(seed))),
    /** Throws when one of them ends at once. */
    startAll: async (env: Record<string, string> = {}) => {
      await Promise.all(children.map((each) => each.start({ env })))
      if (!children.every((each) => each.isRunning())) throw new Error('a process did not start')
    },
    output: () => children.flatMap(({ output }) => output).join(''),
  }
}

const UNLIMITED = '100000'

/** An approval of a gate leaves at once, and an unknown outcome is looked up after a second. */
export const settingsOf = (env: Readonly<Record<string, string>>): Record<string, string> => ({
  REPLY_MODE: 'auto',
  UNKNOWN_WAIT_SECONDS: '1',
  MAX_EMAILS_PER_HOUR: UNLIMITED,
  MAX_AUTO_REPLIES_PER_MAILBOX: UNLIMITED,
  DAILY_BUDGET_USD: UNLIMITED,
  ...env,
})

async function postAs(name: string, child: Child, form: 'urlencoded' | 'mime'): Promise<Omit<Posted, 'seed'>> {
  const messageId = `<${name}@customer.example>`
  const mail = await inboundFromEml(
    buildEml({ from: `${name}@customer.example`, messageId, text: 'When do you open?' }),
  )
  const above: [string, string][] = [['Authentication-Results', `${AUTHSERV}; dmarc=pass header.from=customer.example`]]
  const url = `${child.url}/webhook/mailgun${form === 'mime' ? '/mime' : ''}`
  const { status, attempts, body } = await postWithRetries({
    url,
    signingKey: SIGNING_KEY,
    mail,
    form,
    above,
    delays: RETRIES,
  })
  const { id } = (body ?? {}) as { id?: unknown }
  return { messageId, status, attempts, id: typeof id === 'string' ? id : '' }
}

/** Waits until it is so; throws with `what` when it does not come. */
export async function until(
  what: string,
  done: () => boolean | Promise<boolean>,
  patience: number = PATIENCE,
): Promise<void> {
  const end = Date.now() + patience
  while (!(await done())) {
    if (Date.now() > end) throw new Error(`${what}: it did not happen within ${patience / SECOND} s`)
    await sleep(20)
  }
}

/** The number that a query gives. */
export async function count(pool: Pick<pg.Pool, 'query'>, sql: string, values: unknown[] = []): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(sql, values)
  return Number(rows[0]?.count ?? 0)
}

/** Lines of the log that say so. */
export const countLogged = ({ output }: Pick<Lane, 'output'>, what: RegExp): number =>
  output()
    .split('\n')
    .filter((line) => what.test(line)).length

/** As if the time that jobs and held mails wait for had come. */
export async function hurry({ database }: Pick<Lane, 'database'>): Promise<void> {
  await database.pool.query(`update pgboss.job set start_after = now() where state < 'active' and name like 'mail.%'`)
  await database.pool.query(`update message set resume_after = now() where state = 'held' and resume_after is not null`)
}

function missing(what: string): never {
  throw new Error(`there is no ${what}`)
}
