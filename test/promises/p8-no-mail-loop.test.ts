/**
 * P8: it never starts or joins a mail loop. Two real processes face each other, each with its own database, and a bridge
 * carries what one sends to the other, with a trusted proof of its sender: the worst case, since only then a reply may
 * leave without a person.
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { SECOND } from '../../src/clock.ts'
import type { FakeClaude } from '../../src/demo/fake-claude.ts'
import type { FakeMailgun } from '../../src/demo/fake-mailgun.ts'
import { createChild } from '../support/child.ts'
import type { TestDatabase } from '../support/database.ts'
import { answerAlways, goodDraft, type Mail, postMail, testEnvironment } from '../support/postern.ts'

type Sent = FakeMailgun['accepted'][number]
type Side = {
  address: string
  url: string
  claude: FakeClaude
  mailgun: FakeMailgun
  pool: TestDatabase['pool']
  /** how much of what it sent was carried over */
  carried: number
}
/** Makes the mail that the other side gets of what was sent. */
type Bridge = (sent: Sent) => Mail

/** More than any loop needs to show itself. */
const MAX_ROUNDS = 25
const CAP = 3
const QUESTION = 'Good morning! When do you open on Saturdays, and is there a place for bicycles?'

test('of two instances the second sees that a machine answered: one reply, and nothing more', async (t) => {
  const [north, south] = await startBoth(t, {})
  for (const { claude } of [north, south]) answerAlways(claude, { reply: 'We open at ten on Saturdays.' })
  const rounds = await ask(north, south, faithful)
  assert.ok(rounds < MAX_ROUNDS)
  assert.deepEqual([north.mailgun.accepted.length, south.mailgun.accepted.length], [1, 0])
  assert.deepEqual(await messagesOf(south), [{ state: 'refused', reason: 'machine', gate: null }])
})

test('of two instances whose mail gets another Message-ID on its way Auto-Submitted and List-Unsubscribe each stop the second', async (t) => {
  const [north, south] = await startBoth(t, {})
  for (const { claude } of [north, south]) answerAlways(claude, { reply: 'We open at ten on Saturdays.' })
  const rounds = await ask(north, south, renamed)
  assert.ok(rounds < MAX_ROUNDS)
  assert.deepEqual([north.mailgun.accepted.length, south.mailgun.accepted.length], [1, 0])
  assert.deepEqual(await messagesOf(south), [{ state: 'refused', reason: 'machine', gate: null }])
  assert.deepEqual(await rulesThatSawAMachine(south), ['auto-submitted', 'mailing-list'])
})

test('when headers lie the caps stop it: the next draft waits for a person, who reads why', async (t) => {
  const [north, south] = await startBoth(t, { MAX_AUTO_REPLIES_PER_HOUR: String(CAP) })
  for (const { claude } of [north, south]) {
    answerAlways(claude)
    claude.script(...Array.from({ length: MAX_ROUNDS }, (_, at) => goodDraft({ reply: sayTimes(at + 1) })))
  }
  const rounds = await ask(north, south, disguised)
  assert.ok(rounds < MAX_ROUNDS)
  assert.deepEqual([north.mailgun.accepted.length, south.mailgun.accepted.length], [CAP, CAP])
  const waiting = { state: 'ready', reason: null, gate: 'sender-within-hour' }
  assert.deepEqual((await messagesOf(north)).at(-1), waiting)
  assert.ok((await messagesOf(south)).every(({ state }) => state === 'sent'))
})

test('two machines that say the same again stop long before the caps', async (t) => {
  const [north, south] = await startBoth(t, { MAX_AUTO_REPLIES_PER_HOUR: '100', MAX_AUTO_REPLIES_PER_DAY: '100' })
  answerAlways(north.claude, { reply: 'Thank you for your mail. We open at nine on weekdays.' })
  answerAlways(south.claude, { reply: 'Many thanks for your message. We open at ten on Saturdays.' })
  const rounds = await ask(north, south, disguised)
  assert.ok(rounds < MAX_ROUNDS)
  assert.deepEqual([north.mailgun.accepted.length, south.mailgun.accepted.length], [2, 1])
  assert.deepEqual((await messagesOf(south)).at(-1), {
    state: 'ready',
    reason: 'repeated_text',
    gate: 'verdict-is-pass',
  })
})

/** Once more each time, so that no text repeats, in words that an article has. */
const sayTimes = (times: number): string => 'We open at nine on weekdays. '.repeat(times).trim()

async function startBoth(t: TestContext, limits: Record<string, string>): Promise<[Side, Side]> {
  return Promise.all([startSide(t, 'help@north.example', limits), startSide(t, 'help@south.example', limits)])
}

async function startSide(t: TestContext, address: string, limits: Record<string, string>): Promise<Side> {
  const domain = address.slice(address.indexOf('@') + 1)
  const settings = { SERVICE_EMAIL: address, MAILGUN_DOMAIN: domain, REPLY_MODE: 'auto', AUTONOMY: 'off', ...limits }
  const { env, claude, mailgun, database } = await testEnvironment(t, settings)
  const child = await createChild(t, env)
  await child.start()
  return { address, url: child.url, claude, mailgun, pool: database.pool, carried: 0 }
}

/** A person at the south writes to the north once; then the bridge works until nothing comes. Gives how often it did. */
async function ask(north: Side, south: Side, bridge: Bridge): Promise<number> {
  const { status } = await postMail(
    north.url,
    { from: south.address, to: north.address, text: QUESTION },
    { proven: true },
  )
  assert.equal(status, 200)
  for (let rounds = 0; rounds < MAX_ROUNDS; rounds += 1) {
    await nothingWaits(north)
    await nothingWaits(south)
    const carried = (await carry(north, south, bridge)) + (await carry(south, north, bridge))
    if (carried === 0) return rounds
  }
  return MAX_ROUNDS
}

/** Not only what is due: a job that is tried again after a moment may yet send. */
async function nothingWaits({ pool }: Side): Promise<void> {
  const until = Date.now() + 30 * SECOND
  for (;;) {
    const { rows } = await pool.query(
      `select name, state from pgboss.job where name like 'mail.%' and state < 'completed'`,
    )
    if (rows.length === 0) return
    assert.ok(Date.now() < until, `still waiting: ${JSON.stringify(rows)}`)
    await sleep(20)
  }
}

async function carry(one: Side, other: Side, bridge: Bridge): Promise<number> {
  const fresh = one.mailgun.accepted.slice(one.carried)
  one.carried += fresh.length
  for (const sent of fresh) {
    assert.equal(sent.fields['to'], other.address, 'a reply goes to who wrote')
    const { status } = await postMail(other.url, bridge(sent), { proven: true })
    assert.equal(status, 200)
  }
  return fresh.length
}

const common = ({ fields }: Sent): Mail => ({
  from: fields['from'] ?? '',
  to: fields['to'] ?? '',
  subject: fields['subject'] ?? '',
  text: fields['text'] ?? '',
})

/** As Mailgun would send it: every header field that the reply was given. */
const faithful: Bridge = (sent) => {
  const given = sent.entries
    .map(([name, value]) => [name.replace(/^h:/, ''), value, name.startsWith('h:')] as const)
    .filter(([name, , isHeader]) => isHeader && name.toLowerCase() !== 'message-id')
  assert.ok(given.some(([name]) => name === 'Auto-Submitted'))
  return { ...common(sent), messageId: sent.messageId, headers: given.map(([name, value]) => `${name}: ${value}`) }
}

/** As a relay would pass it on that gives every mail an id of its own. */
const renamed: Bridge = (sent) => ({ ...faithful(sent), messageId: foreignId() })

/** As if a person had written it: nothing marks a machine, names a thread, or was seen before. */
const disguised: Bridge = (sent) => ({
  ...common(sent),
  subject: 'A question',
  messageId: foreignId(),
})

const foreignId = () => `<${randomBytes(8).toString('hex')}@person.example>`

/** The rules that saw a machine. */
async function rulesThatSawAMachine({ pool }: Side): Promise<string[]> {
  const { rows } = await pool.query<{ rule: string }>(
    `select f->>'rule' as rule from message m, jsonb_array_elements(m.verdict->'findings') f
      where f->>'reason' = 'machine' order by m.received_at, m.id`,
  )
  return rows.map(({ rule }) => rule)
}

/** In the order of their arrival: where they are, why, and the first gate that is shut. */
async function messagesOf({ pool }: Side) {
  const { rows } = await pool.query<{ state: string; reason: string | null; gate: string | null }>(
    `select m.state, m.reasons[1] as reason,
            (select g->>'name' from draft d, jsonb_array_elements(d.gates) g
              where d.id = m.draft_id and g->>'passed' = 'false' limit 1) as gate
       from message m order by m.received_at, m.id`,
  )
  return rows
}
