/** What code puts under a reply as it leaves, and where nobody else sees it. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { loadDraft } from '../../src/mail/drafts.ts'
import { showDraft } from '../../src/mail/listing/draft-story.ts'
import { MailboxSettings } from '../../src/mail/mailbox-settings.ts'
import { approveDraft } from '../../src/mail/review/operate.ts'
import { editDraft } from '../../src/mail/review/write.ts'
import { writeMailboxes } from '../../src/mail/write-mailboxes.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, MAILBOX, startTestPostern } from '../support/postern.ts'

const ACT = { actor: 'operator', requestId: 'test' }
const LINE = 'This reply was written by a machine (artificial intelligence).'
const HOME = 'Example Ltd, 1 Example Street'
const postern = await startTestPostern({ after })
const { deps, claude, mailgun } = postern
answerAlways(claude)

async function say(settings: object): Promise<void> {
  const wanted = [{ address: MAILBOX, settings: MailboxSettings.parse(settings) }]
  await writeMailboxes(deps, { plan: () => wanted, checkOnly: false }, ACT)
  // a change is seen within a second
  await new Promise((resolve) => setTimeout(resolve, 1_100))
}
let writers = 0
async function ask() {
  writers += 1
  const from = `writer${writers}@customer.example`
  const { id } = await postern.post({ from, text: `Number ${writers}: when do you open?` }, { proven: true })
  await postern.settled(id, 'ready', 'sent')
  await jobsDone(deps.pool)
  const { state, draftId } = await postern.settled(id, 'ready', 'sent')
  return { id, from, state, draftId: draftId ?? '' }
}
const left = (to: string) => {
  const { fields } = mailgun.accepted.find((one) => one.fields['to'] === to) ?? assert.fail('nothing left')
  return {
    text: (fields['text'] ?? '').replaceAll('\r\n', '\n'),
    html: (fields['html'] ?? '').replaceAll('\r\n', '\n'),
  }
}

test('an automatic reply says that a machine wrote it; its version and Claude know nothing of that', async () => {
  await say({ mode: 'auto' })
  const { from, draftId, state } = await ask()
  assert.equal(state, 'sent')
  assert.equal(left(from).text, `We open at nine on weekdays.\n\n-- \n${LINE}`)
  assert.match(left(from).html, /<p>-- <br>\nThis reply was written by a machine/)
  assert.equal((await loadDraft(deps, draftId)).content.text, 'We open at nine on weekdays.')
  const shown = await showDraft(deps, draftId)
  assert.deepEqual([shown.text, shown.footer], ['We open at nine on weekdays.', LINE])
  assert.equal(shown.html, left(from).html)
  assert.ok(!JSON.stringify(claude.requests).includes('written by a machine'))
})

test('a reply that a person approved has no such line, unless the mailbox says always and Claude wrote it', async () => {
  await say({ mode: 'draft', postal_address: HOME })
  const waiting = await ask()
  assert.equal((await showDraft(deps, waiting.draftId)).footer, `${LINE}\n${HOME}`, 'if it left by itself')
  await approveDraft(deps, { ...ACT, draftId: waiting.draftId })
  await postern.settled(waiting.id, 'sent')
  assert.equal(left(waiting.from).text, `We open at nine on weekdays.\n\n-- \n${HOME}`)
  const shown = await showDraft(deps, waiting.draftId)
  assert.deepEqual([shown.footer, shown.html], [HOME, left(waiting.from).html])

  await say({ mode: 'draft', disclosure: 'always' })
  const always = await ask()
  await approveDraft(deps, { ...ACT, draftId: always.draftId })
  await postern.settled(always.id, 'sent')
  assert.match(left(always.from).text, new RegExp(`${LINE.replaceAll(/[().]/g, '\\$&')}$`))
  const edited = await ask()
  const draftId = await editDraft(deps, { ...ACT, draftId: edited.draftId, text: 'We open at ten.' })
  await approveDraft(deps, { ...ACT, draftId })
  await postern.settled(edited.id, 'sent')
  assert.equal(left(edited.from).text, 'We open at ten.')
})
