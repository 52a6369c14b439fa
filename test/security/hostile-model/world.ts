/** A whole Postern that answers by itself whatever its gates let out, and mails that come in from proven strangers. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { CapturedRequest } from '../../../src/demo/claude/state.ts'
import { importDocument } from '../../../src/knowledge/store.ts'
import { writeMailboxes } from '../../../src/mail/write-mailboxes.ts'
import type { Scope } from '../../support/database.ts'
import { MAILBOX, startTestPostern, type TestPostern } from '../../support/postern.ts'
import type { AttackMail } from './mails.ts'
import { readArticles, SETTINGS } from './shop.ts'
import { type Letter, toLetter } from './to-eml.ts'

export type Posted = Letter & { id: string; mail: AttackMail; body: unknown }
export type World = TestPostern & {
  /** posts them, each by a person of its own, and waits until nothing more happens by itself */
  play(mails: readonly AttackMail[]): Promise<Posted[]>
  /** everything posted so far, earlier mails of a thread included */
  posted: Posted[]
  /** what Claude was asked, all of it */
  asked: CapturedRequest[]
}

const MANY = '1000000'
const SEEN_AFTER = 1_100
const AT_ONCE = 8
const PATIENCE = 120_000

/** Everything that is counted has room, so that only what was written decides. */
export async function startWorld(scope: Scope, overrides: Record<string, string> = {}): Promise<World> {
  const postern = await startTestPostern(scope, {
    REPLY_MODE: 'auto',
    AUTONOMY: 'off',
    DAILY_BUDGET_USD: '100000',
    MAX_EMAILS_PER_HOUR: MANY,
    MAX_AUTO_REPLIES_PER_HOUR: MANY,
    MAX_AUTO_REPLIES_PER_DAY: MANY,
    MAX_AUTO_REPLIES_PER_THREAD: MANY,
    MAX_AUTO_REPLIES_PER_MAILBOX: MANY,
    ...overrides,
  })
  const { deps } = postern
  const plan = () => [{ address: MAILBOX, settings: SETTINGS }]
  await writeMailboxes(deps, { plan, checkOnly: false }, { actor: 'test', requestId: 'test' })
  const mailboxId = (await deps.mailboxes.find(MAILBOX))?.id ?? ''
  for (const { name, content } of readArticles()) await importDocument(deps, { mailboxId, name, content })
  // Mailboxes are kept in memory for a second.
  await sleep(SEEN_AFTER)
  const posted: Posted[] = []
  const asked: CapturedRequest[] = []
  let people = 0
  const post = async (mail: AttackMail, letter: Letter): Promise<Posted> => {
    const { id, body, status } = await postern.post(letter.eml, { proven: true })
    if (id === '') throw new Error(`${mail.id} was answered ${status}: ${JSON.stringify(body)}`)
    const one = { ...letter, id, mail, body }
    posted.push(one)
    return one
  }
  const playOne = async (mail: AttackMail): Promise<Posted> => {
    people += 1
    const number = people
    const parts = mail.earlier ?? []
    for (const [part, text] of parts.entries()) {
      const before = await post(mail, toLetter({ subject: mail.subject, text }, { number, part }))
      await rest(postern, [before])
    }
    return post(mail, toLetter(mail, { number, part: parts.length }))
  }
  const play = async (mails: readonly AttackMail[]): Promise<Posted[]> => {
    const played: Posted[] = []
    const left = [...mails]
    const work = async () => {
      for (let mail = left.shift(); mail !== undefined; mail = left.shift()) played.push(await playOne(mail))
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    await rest(postern, posted)
    asked.push(...postern.claude.requests.splice(0))
    return played
  }
  return { ...postern, play, posted, asked }
}

/** A ready draft rests once its gates are known and one of them is shut. */
const AT_WORK = `select m.id, m.state from message m left join draft d on d.id = m.draft_id
  where m.id = any($1) and (m.state in ('received', 'drafting', 'approved', 'sending')
     or (m.state = 'ready' and not jsonb_path_exists(d.gates, '$[*] ? (@.passed == false)')))`

async function rest({ deps }: Pick<TestPostern, 'deps'>, posted: readonly Posted[]): Promise<void> {
  const until = performance.now() + PATIENCE
  for (;;) {
    const { rows } = await deps.pool.query<{ id: string; state: string }>(AT_WORK, [posted.map(({ id }) => id)])
    if (rows.length === 0) return
    if (performance.now() > until) throw new Error(`still at work: ${JSON.stringify(rows.slice(0, 5))}`)
    await sleep(30)
  }
}
