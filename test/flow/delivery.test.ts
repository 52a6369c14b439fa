/** What becomes of a reply after Mailgun took it, and what follows from that for the next mail of its reader. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { HOUR } from '../../src/clock.ts'
import { buildEvent, postEvent, type WebhookEvent } from '../../src/demo/mailgun/webhook-event.ts'
import { readStandings } from '../../src/mail/autonomy/records.ts'
import { showMessage } from '../../src/mail/listing/messages.ts'
import { suppressionsOf } from '../../src/mail/suppression.ts'
import { createPostern } from '../cli/run-postern.ts'
import { EVENTS } from '../support/event-post.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, SIGNING_KEY, startTestPostern } from '../support/postern.ts'

const LIMIT = '10000'
const postern = await startTestPostern(
  { after },
  {
    REPLY_MODE: 'auto',
    MAX_AUTO_REPLIES_PER_HOUR: LIMIT,
    MAX_AUTO_REPLIES_PER_DAY: LIMIT,
    MAX_AUTO_REPLIES_PER_MAILBOX: LIMIT,
  },
)
answerAlways(postern.claude)
const { deps, mailgun } = postern

let writers = 0
const someone = () => `reader-${++writers}@customer.example`
const ask = (from: string, text = `Number ${++writers}: when do you open?`) =>
  postern.post({ from, text }, { proven: true })
/** After each reply Mailgun posts these events. */
const follow = (...events: WebhookEvent[]) =>
  mailgun.webhook({ url: postern.url + EVENTS, signingKey: SIGNING_KEY, after: events })
const eventsOf = async (id: string) => (await showMessage(deps, id)).timeline.map(({ event }) => event)
const messageIdOf = async (id: string): Promise<string> => {
  const { rows } = await deps.pool.query('select message_id_header as id from reply where message_id = $1', [id])
  return rows[0].id
}
const tell = async (id: string, name: WebhookEvent, change: Record<string, unknown> = {}) => {
  const event = buildEvent(name, { messageId: await messageIdOf(id), fields: {} }, change)
  return postEvent({ url: postern.url + EVENTS, signingKey: SIGNING_KEY, event })
}

test('a reply is followed until the server of its reader has it, and was sent once', async () => {
  follow('accepted', 'temporary_fail', 'delivered')
  const { id } = await ask(someone())
  await postern.settled(id, 'delivered')
  await jobsDone(deps.pool)
  assert.equal((await postern.settled(id, 'delivered')).state, 'delivered', 'whoever settles the send changes nothing')
  const story = await eventsOf(id)
  assert.equal(story.filter((event) => event === 'reply.delivered').length, 1)
  assert.equal(story.filter((event) => event === 'reply.deferred').length, 1)
  assert.equal(mailgun.countOf(await messageIdOf(id)), 1)
})

for (const [fails, state] of [
  ['permanent_fail', 'bounced'],
  ['complained', 'complained'],
] as const) {
  test(`after a reply that ${state} the next mail of its reader waits for a person; others are answered`, async () => {
    const reader = someone()
    follow('accepted', fails)
    const first = await ask(reader)
    await postern.settled(first.id, state)
    await jobsDone(deps.pool)
    follow('accepted', 'delivered')
    const next = await ask(reader, 'I am still waiting: when do you open?')
    const waits = await postern.settled(next.id, 'ready')
    await jobsDone(deps.pool)
    assert.ok(waits.reasons.includes('earlier_failure'))
    assert.equal((await postern.settled(next.id, 'ready')).state, 'ready')
    const { timeline } = await showMessage(deps, next.id)
    assert.ok(timeline.some(({ rule }) => rule === 'earlier-failure'))
    const other = await ask(someone())
    await postern.settled(other.id, 'delivered')
    const kind = state === 'bounced' ? 'bounce' : 'complaint'
    assert.deepEqual(await suppressionsOf(deps.pool, deps.vault.indexes, reader), [kind])
    const standings = await readStandings(deps.pool, { settings: deps.policy.autonomy.settings })
    assert.equal(standings.find(({ category }) => category === 'question')?.lastFall?.outcome, state)
  })
}

test('an event ends the doubt about a reply whose outcome nobody knew', async () => {
  mailgun.webhook(null)
  mailgun.events({ delayMs: HOUR })
  mailgun.script('accept-then-reset')
  const { id } = await ask(someone())
  await postern.settled(id, 'unknown', 'held')
  assert.equal((await tell(id, 'delivered')).status, 200)
  const row = await postern.settled(id, 'delivered')
  assert.deepEqual(row.reasons, [])
  await jobsDone(deps.pool)
  assert.ok((await eventsOf(id)).includes('reply.found'))
  assert.equal(mailgun.countOf(await messageIdOf(id)), 1)
  mailgun.events({ delayMs: 0 })
})

test('messages show has what the other server said, for eyes and as JSON', async () => {
  mailgun.webhook(null)
  const { id } = await ask(someone())
  await postern.settled(id, 'sent')
  await tell(id, 'permanent_fail')
  const cli = createPostern({ after }, postern.env)
  const shown = await cli(['messages', 'show', id])
  assert.match(shown.stdout, /The reply could not be delivered \(5\.1\.1\)\./)
  assert.match(shown.stdout, /The address gets no automatic reply any more \(bounce\)\./)
  assert.match(shown.stdout, /What the other side said\n.*bounced \(550 5\.1\.1 bounce\): 5\.1\.1 The email account/)
  const story = JSON.parse((await cli(['messages', 'show', id, '--json'])).stdout)
  const [{ at, ...delivery }] = story.delivery
  assert.match(at, /^\d{4}-.*Z$/)
  assert.deepEqual(delivery, {
    kind: 'bounced',
    code: 550,
    enhancedCode: '5.1.1',
    reason: 'bounce',
    text: '5.1.1 The email account that you tried to reach does not exist.',
  })
  const raw = await deps.pool.query('select d::text as row from delivery_event d')
  for (const { row } of raw.rows) assert.doesNotMatch(row, /email account/)
  assert.doesNotMatch(postern.logs.join(''), /email account|reader-\d+@/)
})
