/** Whoever asks for no more automatic replies gets none from then on, on every way there is to ask. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { loadDraft } from '../../src/mail/drafts.ts'
import { showMessage } from '../../src/mail/listing/messages.ts'
import { approveDraft, requestDraft } from '../../src/mail/review/operate.ts'
import { suppressionsOf } from '../../src/mail/suppression.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, type Mail, startTestPostern } from '../support/postern.ts'

const ACT = { actor: 'operator', requestId: 'test' }
const PROVEN = { proven: true }
const postern = await startTestPostern({ after }, { REPLY_MODE: 'auto' })
const { deps, claude, mailgun } = postern
answerAlways(claude)

let questions = 0
async function ask(from: string) {
  questions += 1
  const { id } = await postern.post({ from, text: `Number ${questions}: when do you open?` }, PROVEN)
  await postern.settled(id, 'ready', 'approved', 'sending', 'sent')
  await jobsDone(deps.pool)
  const { state, draftId } = await postern.settled(id, 'ready', 'sent')
  const gates = draftId === null ? [] : (await loadDraft(deps, draftId)).gates
  return { id, state, draftId: draftId ?? '', shut: gates.filter(({ passed }) => !passed) }
}
const kindsOf = (address: string) => suppressionsOf(deps.pool, deps.vault.indexes, address)
const storyOf = async (id: string) => (await showMessage(deps, id)).timeline
const eventsOf = async (messageId: string) => {
  await deps.security.flush()
  const { rows } = await deps.pool.query(
    `select fields from security_event where name = 'address_suppressed' and fields->>'message_id' = $1 order by id`,
    [messageId],
  )
  return rows.map(({ fields }) => fields)
}
async function refused(mail: Mail, options: Parameters<typeof postern.post>[1] = {}, at = postern) {
  const asked = at.claude.requests.length
  const { id } = await at.post(mail, options)
  const row = await at.settled(id, 'refused')
  assert.equal(row.reasons[0], 'stop_requested')
  assert.equal(at.claude.requests.length, asked, 'Claude was not asked')
  return id
}

test('a mail that says stop is refused, and the next good question of its sender waits for a person', async () => {
  const from = 'jana@stop.example'
  assert.equal((await ask(from)).state, 'sent')
  const id = await refused({ from, subject: 'Re: A question', text: 'Please stop sending me automatic replies.' })
  assert.deepEqual(await kindsOf(from), ['unsubscribe'])
  const story = await storyOf(id)
  assert.deepEqual(
    story.slice(1).map(({ event, rule }) => [event, rule]),
    [
      ['message.checked', 'stop-request'],
      ['message.checked', 'unproven-sender'],
      ['message.refused', null],
      ['sender.suppressed', null],
    ],
  )
  assert.match(story.at(-1)?.sentence ?? '', /no automatic reply any more \(unsubscribe\)/)
  assert.deepEqual(await eventsOf(id), [
    { kind: 'unsubscribe', source: 'mail', sender: 'j***@stop.example', message_id: id },
  ])

  const next = await ask(from)
  assert.equal(next.state, 'ready')
  assert.deepEqual(
    next.shut.map(({ name }) => name),
    ['recipient-not-suppressed', 'verifier-content'],
  )
  assert.match(next.shut[0]?.sentence ?? '', /asked for no more automatic replies/)
  await approveDraft(deps, { ...ACT, draftId: next.draftId })
  await postern.settled(next.id, 'sent')
})

test('another plus tag of the same inbox is the same person, and asking twice is told once', async () => {
  await refused({ from: 'Karel+one@stop.example', subject: '', text: 'STOP' })
  assert.deepEqual(await kindsOf('karel@stop.example'), ['unsubscribe'])
  assert.equal((await ask('karel+two@stop.example')).state, 'ready')
  const again = await refused({ from: 'karel@stop.example', subject: '', text: 'stop!' })
  assert.deepEqual(await eventsOf(again), [])
  assert.ok(!(await storyOf(again)).some(({ event }) => event === 'sender.suppressed'))
  assert.equal((await ask('somebody@stop.example')).state, 'sent')
})

test('in the modes off and draft it counts as well', async (t) => {
  for (const mode of ['off', 'draft']) {
    const other = await startTestPostern(t, { REPLY_MODE: mode })
    await refused({ from: 'lena@stop.example', subject: 'Abmelden', text: '' }, PROVEN, other)
    assert.deepEqual(await suppressionsOf(other.deps.pool, other.deps.vault.indexes, 'lena@stop.example'), [
      'unsubscribe',
    ])
  }
})

test('an operator may have it answered all the same', async () => {
  const id = await refused({ from: 'mia@stop.example', subject: '', text: 'unsubscribe' })
  await requestDraft(deps, { ...ACT, messageId: id })
  await jobsDone(deps.pool)
  const { draftId } = await postern.settled(id, 'ready')
  assert.equal(mailgun.accepted.filter(({ fields }) => fields['to'] === 'mia@stop.example').length, 0)
  await approveDraft(deps, { ...ACT, draftId: draftId ?? '' })
  await postern.settled(id, 'sent')
})

test('a mail that only has the word is answered like any other', async () => {
  const { id } = await postern.post(
    { from: 'nora@stop.example', subject: 'Stop', text: 'Where does the bus stop, and when do you open?' },
    PROVEN,
  )
  await postern.settled(id, 'sent')
  assert.deepEqual(await kindsOf('nora@stop.example'), [])
})
