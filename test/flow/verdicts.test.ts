import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { importDocument } from '../../src/knowledge/store.ts'
import { startTestPostern } from '../support/postern.ts'

const postern = await startTestPostern({ after }, { REPLY_MODE: 'auto' })
await importDocument(postern.deps, {
  mailboxId: postern.deps.mailboxes.all()[0]?.id ?? '',
  name: 'opening-hours',
  content: 'We open on weekdays from 9:00 to 17:00. On Saturdays we open from 10:00 to 14:00.',
})
const QUESTION = 'When do you open on Saturdays?'

test('in auto mode a proven sender gets an automatic reply that says so', async () => {
  const { id } = await postern.post(
    { from: 'auto@customer.example', text: QUESTION, messageId: '<auto@customer.example>' },
    { proven: true },
  )
  await postern.settled(id, 'sent')
  const reply = postern.mailgun.accepted.find(({ fields }) => fields['to'] === 'auto@customer.example')
  assert.equal(reply?.fields['h:Auto-Submitted'], 'auto-replied')
  assert.equal(reply?.fields['h:In-Reply-To'], '<auto@customer.example>')
})

test('an unproven sender gets a draft that waits for a person', async () => {
  const { id } = await postern.post({ from: 'unproven@customer.example', text: QUESTION })
  const row = await postern.settled(id, 'ready')
  assert.equal(row.verdict?.authentication, 'none')
})

test('an out-of-office is refused and never answered', async () => {
  const { id } = await postern.post({
    from: 'ooo@customer.example',
    subject: 'Out of office',
    headers: ['Auto-Submitted: auto-replied'],
  })
  const row = await postern.settled(id, 'refused')
  assert.deepEqual(row.reasons[0], 'machine')
})

test('a mail for nobody of ours is kept and held', async () => {
  const { id, status } = await postern.post({ to: 'nobody@postern.example' })
  assert.equal(status, 200)
  const row = await postern.settled(id, 'held')
  assert.deepEqual(row.reasons[0], 'unknown_recipient')
})

test('a newer mail in a thread closes the unsent older one', async () => {
  const older = await postern.post({
    from: 'twice@customer.example',
    text: QUESTION,
    messageId: '<older@customer.example>',
  })
  await postern.settled(older.id, 'ready')
  const newer = await postern.post({
    from: 'twice@customer.example',
    text: 'And on weekdays, when do you open?',
    headers: ['In-Reply-To: <older@customer.example>'],
  })
  const ready = await postern.settled(newer.id, 'ready')
  const closed = await postern.settled(older.id, 'closed')
  assert.deepEqual(closed.reasons, ['superseded'])
  assert.equal(closed.threadId, ready.threadId)
})

test('a reference to the thread of another person opens a new thread', async () => {
  const first = await postern.post({
    from: 'victim@customer.example',
    text: QUESTION,
    messageId: '<victim@customer.example>',
  })
  const thief = await postern.post({
    from: 'thief@evil.example',
    text: QUESTION,
    headers: ['In-Reply-To: <victim@customer.example>'],
  })
  const [one, other] = await Promise.all([postern.settled(first.id, 'ready'), postern.settled(thief.id, 'ready')])
  assert.notEqual(one.threadId, other.threadId)
})

test('an answer of the person to our reply joins the thread by our Message-ID', async () => {
  const first = await postern.post({ from: 'again@customer.example', text: QUESTION }, { proven: true })
  const sent = await postern.settled(first.id, 'sent')
  const reply = postern.mailgun.accepted.find(({ fields }) => fields['to'] === 'again@customer.example')
  const second = await postern.post(
    {
      from: 'again@customer.example',
      text: 'And on weekdays, when do you open?',
      headers: [`In-Reply-To: ${reply?.messageId}`],
    },
    { proven: true },
  )
  const joined = await postern.settled(second.id, 'sent', 'ready')
  assert.equal(joined.threadId, sent.threadId)
})
