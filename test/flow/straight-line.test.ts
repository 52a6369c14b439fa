import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { importDocument } from '../../src/knowledge/store.ts'
import { approveDraft } from '../../src/mail/review/operate.ts'
import { MAILBOX, startTestPostern } from '../support/postern.ts'

const postern = await startTestPostern({ after })
const mailbox = postern.deps.mailboxes.all()[0]
await importDocument(postern.deps, {
  mailboxId: mailbox?.id ?? '',
  name: 'opening-hours',
  content: 'We open on weekdays from 9:00 to 17:00. On Saturdays we open from 10:00 to 14:00.',
})

test('a signed post becomes a draft, and an approval becomes a threaded reply through Mailgun', async () => {
  const posted = await postern.post({
    subject: 'Opening hours',
    text: 'When do you open on Saturdays?',
    messageId: '<first@customer.example>',
  })
  assert.equal(posted.status, 200)
  const ready = await postern.settled(posted.id, 'ready')
  assert.equal(postern.mailgun.accepted.length, 0, 'nothing leaves before the approval')
  await approveDraft(postern.deps, { draftId: ready.draftId ?? '', actor: 'test', requestId: 'test' })
  await postern.settled(posted.id, 'sent')
  const [reply] = postern.mailgun.accepted
  assert.equal(reply?.fields['to'], 'jana@customer.example')
  assert.match(reply?.fields['from'] ?? '', new RegExp(MAILBOX))
  assert.equal(reply?.fields['h:In-Reply-To'], '<first@customer.example>')
  assert.equal(reply?.fields['h:References'], '<first@customer.example>')
  assert.equal(reply?.fields['h:Auto-Submitted'], undefined)
  assert.match(reply?.fields['text'] ?? '', /10:00 to 14:00/)
})
