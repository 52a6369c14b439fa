/** Drafting is frozen by one process and stands still in every other: nothing reaches Claude, and nothing is lost. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { freeze, thaw } from '../../src/mail/freeze.ts'
import { showMessage } from '../../src/mail/listing/messages.ts'
import { resumeHeld } from '../../src/mail/recover.ts'
import { requestDraft } from '../../src/mail/review/operate.ts'
import { shadow } from '../../src/shadow/shadow.ts'
import { createPostern } from '../cli/run-postern.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, startTestPostern } from '../support/postern.ts'
import { startOn } from '../support/webhook.ts'

const ACT = { actor: 'operator', requestId: 'test' }
const DRAFTING = { ...ACT, scopes: ['drafting'] } as const
const postern = await startTestPostern({ after }, { MAX_EMAILS_PER_HOUR: '1000' })
const { deps, claude, mailgun } = postern
await startOn({ after }, { ...postern.env, ROLE: 'worker' })
const command = createPostern({ after }, postern.env)
answerAlways(claude)

type Health = { status: string; checks: { frozen: string[] } }

let writers = 0
async function postOne(mail: Parameters<typeof postern.post>[0] = {}) {
  writers += 1
  const from = `writer${writers}@customer.example`
  const { id } = await postern.post(
    { from, text: `When do you open, says number ${writers}?`, ...mail },
    { proven: true },
  )
  return id
}

const eventsOf = async (id: string) => (await showMessage(deps, id)).timeline.map(({ event }) => event)

test('mails that come while another process has frozen drafting wait, and are answered after the thaw, oldest first', async () => {
  assert.equal((await command(['freeze', 'drafting'])).code, 0)
  const ids: string[] = []
  for (let n = 0; n < 30; n += 1) ids.push(await postOne())
  for (const id of ids) {
    const held = await postern.settled(id, 'held')
    assert.deepEqual(held.reasons, ['frozen'])
  }
  assert.equal(await resumeHeld(deps), 0)
  await jobsDone(deps.pool)
  const { rows: moved } = await deps.pool.query(
    `select from message where state <> 'held' union all select from timeline where event = 'message.drafting'`,
  )
  assert.deepEqual([moved.length, claude.requests.length], [0, 0])
  const health = (await (await fetch(`${postern.url}/readyz`)).json()) as Health
  assert.deepEqual([health.status, health.checks.frozen], ['ready', ['drafting']])

  assert.equal((await command(['thaw', 'drafting'])).code, 0)
  for (const id of ids) await postern.settled(id, 'ready')
  const { rows } = await deps.pool.query<{ id: string }>(
    `select message_id as id from timeline where event = 'message.resumed' order by id`,
  )
  assert.deepEqual(
    rows.map(({ id }) => id),
    ids,
  )
})

test('a draft that an operator asks for while drafting is frozen waits as well', async () => {
  await freeze(deps, DRAFTING)
  const asked = claude.requests.length
  const id = await postOne()
  await postern.settled(id, 'held')
  await requestDraft(deps, { ...ACT, messageId: id })
  await jobsDone(deps.pool)
  const held = await postern.settled(id, 'held')
  assert.deepEqual([held.reasons, claude.requests.length], [['frozen'], asked])
  assert.equal((await eventsOf(id)).filter((event) => event === 'message.held').length, 2)
  await thaw(deps, DRAFTING)
  await postern.settled(id, 'ready')
})

test('of a thread that moved meanwhile only the newest mail is taken up', async () => {
  await freeze(deps, DRAFTING)
  const from = 'jane@moved.example'
  const first = await postOne({ from, messageId: '<first@moved.example>' })
  const second = await postOne({ from, text: 'And on Sundays?', headers: ['In-Reply-To: <first@moved.example>'] })
  await postern.settled(first, 'held')
  await postern.settled(second, 'held')
  await thaw(deps, DRAFTING)
  await postern.settled(second, 'ready')
  const closed = await postern.settled(first, 'closed')
  assert.deepEqual(closed.reasons, ['superseded'])
})

/** As if somebody froze at the moment when Claude has answered this kind of call. */
function freezeAfter(kind: string, { deps, claude }: Pick<typeof postern, 'deps' | 'claude'>) {
  const { model } = deps
  assert.ok(model)
  const { call } = model
  deps.model = {
    ...model,
    call: async (prepared, input) => {
      const called = await call(prepared, input)
      if (claude.requests.at(-1)?.kind === kind) await freeze(deps, DRAFTING)
      return called
    },
  }
  return deps.model
}

test('of the calls of one mail only the one that is out may end: the next is not made, and a rehearsal ends', async (t) => {
  const sorted = await startTestPostern(t)
  const { deps } = sorted
  answerAlways(sorted.claude)
  const plain = deps.model
  const kinds = () => sorted.claude.requests.map(({ kind }) => kind)
  const model = freezeAfter('triage', sorted)
  const { id } = await sorted.post({}, { proven: true })
  assert.deepEqual((await sorted.settled(id, 'held')).reasons, ['frozen'])
  assert.deepEqual(kinds(), ['triage'])
  const events = (await showMessage(deps, id)).timeline.map(({ event }) => event)
  assert.deepEqual(events.slice(-2), ['mail.sorted', 'message.held'])
  deps.model = plain
  await thaw(deps, DRAFTING)
  await sorted.settled(id, 'ready')
  const second = await sorted.post({ from: 'second@customer.example' }, { proven: true })
  await sorted.settled(second.id, 'ready')
  await jobsDone(deps.pool)

  const asked = kinds().length
  const input = { last: 2, mailboxId: null, change: <T>(mailbox: T) => mailbox, requestId: 'test' }
  const rehearsed = await shadow({ ...deps, model }, input)
  assert.deepEqual(
    rehearsed.map(({ messageId, outcome }) => [messageId, outcome]),
    [[second.id, 'frozen']],
  )
  assert.deepEqual(kinds().slice(asked), ['triage'])
})

test('a call that runs may end, its draft stays, and the verifier is not asked any more', async (t) => {
  const auto = await startTestPostern(t, { REPLY_MODE: 'auto' })
  answerAlways(auto.claude)
  freezeAfter('draft', auto)
  const { id } = await auto.post({}, { proven: true })
  await auto.settled(id, 'ready')
  await jobsDone(auto.deps.pool)
  assert.deepEqual(
    auto.claude.requests.map(({ kind }) => kind),
    ['triage', 'draft'],
  )
  const { state } = await auto.settled(id, 'ready')
  const { timeline } = await showMessage(auto.deps, id)
  const told = timeline.find(({ event }) => event === 'verifier.unavailable')
  assert.deepEqual([state, told?.sentence.includes('(frozen)')], ['ready', true])
  assert.equal(mailgun.accepted.length, 0)
})
