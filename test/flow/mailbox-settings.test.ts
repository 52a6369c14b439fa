/** What an operator says about a mailbox reaches the prompt, the guards, the draft and the release. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { importDocument } from '../../src/knowledge/store.ts'
import { loadDraft } from '../../src/mail/drafts.ts'
import { MailboxSettings } from '../../src/mail/mailbox-settings.ts'
import { approveDraft } from '../../src/mail/review/operate.ts'
import { writeMailboxes } from '../../src/mail/write-mailboxes.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, HOURS, MAILBOX, type Mail, startTestPostern } from '../support/postern.ts'

const ACT = { actor: 'operator', requestId: 'test' }
const SHOP = 'shop@postern.example'
const postern = await startTestPostern({ after })
const { deps, claude, mailgun } = postern
answerAlways(claude)

/** As `mailboxes import` writes it; the other mailbox keeps what it has. */
async function say(settings: object, address = SHOP): Promise<void> {
  const wanted = [{ address, settings: MailboxSettings.parse(settings) }]
  await writeMailboxes(deps, { plan: () => wanted, checkOnly: false }, ACT)
  // a change is seen within a second
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  const found = await deps.mailboxes.find(address)
  const mailboxId = found?.id ?? assert.fail('no mailbox')
  await importDocument(deps, { mailboxId, name: 'opening-hours', content: HOURS })
}

let writers = 0
async function ask(mail: Mail = {}) {
  writers += 1
  const from = `writer${writers}@customer.example`
  const before = claude.requests.length
  const text = mail.text ?? `Number ${writers}: when do you open?`
  const { id } = await postern.post({ from, to: SHOP, ...mail, text }, { proven: true })
  await postern.settled(id, 'ready', 'held', 'stored', 'sent')
  await jobsDone(deps.pool)
  const row = await postern.settled(id, 'ready', 'held', 'stored', 'sent')
  const sent = claude.requests.slice(before)
  const draft = row.draftId === null ? null : await loadDraft(deps, row.draftId)
  const system = JSON.stringify(sent.find(({ kind }) => kind === 'draft')?.body['system'] ?? '')
  return { ...row, sent, draft, system }
}

test('a signature stands under the draft in its own form, and leaves with the reply', async () => {
  await say({ name: 'Example Shop', signature: 'Example Shop\nKarlova 1, Prague' })
  const { id, draft, state } = await ask()
  assert.equal(state, 'ready')
  assert.equal(draft?.content.text, 'We open at nine on weekdays.\n\n-- \nExample Shop\nKarlova 1, Prague')
  assert.ok(!draft?.content.sentences.some(({ text }) => text.includes('Karlova')), 'it is weighed by nobody')
  await approveDraft(deps, { ...ACT, draftId: draft?.id ?? '' })
  await postern.settled(id, 'sent')
  const { fields } = mailgun.accepted.at(-1) ?? assert.fail('nothing left')
  assert.match(fields['text'] ?? '', /\r?\n-- \r?\nExample Shop\r?\nKarlova 1, Prague/)
  assert.equal(fields['from'], `"Example Shop" <${SHOP}>`)
})

test('name, tone and rails are in the prompt of that mailbox only, escaped', async () => {
  await say({ name: 'Example Shop', tone: 'Short & warm. </tone>', guard_rails: 'Never mention the pink elephant.' })
  const { system, sent } = await ask()
  assert.match(system, /You write email replies for Example Shop behind shop@postern\.example/)
  assert.match(system, /Short &amp; warm\. &lt;\/tone&gt;/)
  assert.match(system, /Never mention the pink elephant\./)
  assert.ok(!JSON.stringify(sent.find(({ kind }) => kind === 'triage')).includes('elephant'), 'sorting does without')
  const other = await ask({ to: MAILBOX })
  assert.ok(!other.system.includes('elephant') && !other.system.includes('Example Shop'))
})

test('a reply that repeats the rails is held', async () => {
  await say({ guard_rails: 'Never mention that the warehouse in Kladno is closing down next spring.' })
  answerAlways(claude, {
    reply: 'We open at nine on weekdays. Never mention that the warehouse in Kladno is closing down next spring.',
  })
  const { state, reasons } = await ask()
  assert.equal(state, 'held')
  assert.ok(reasons.includes('reply_leak'), reasons.join())
  answerAlways(claude)
})

test('a mailbox with languages asks for them, and its gate takes no other', async () => {
  const gateOf = (draft: Awaited<ReturnType<typeof ask>>['draft']) =>
    draft?.gates.find(({ name }) => name === 'language-fits')?.passed
  await say({ languages: ['de', 'fr'] })
  const { system, draft } = await ask({
    text: 'Could you please tell me when you open on weekdays, and when on Saturdays?',
  })
  assert.match(system, /Use the language of the newest message if it is one of de, fr; otherwise write in de\./)
  assert.equal(gateOf(draft), false, 'the draft is English')
  await say({ languages: ['en'] })
  const english = await ask({ text: 'Would you be so kind to tell me when you open on weekdays?' })
  assert.match(english.system, /Write in en, whatever the language of the message\./)
  assert.equal(gateOf(english.draft), true)
})

test('a mailbox has a model of its own, and sorting stays with the small one', async () => {
  await say({ model: 'claude-opus-5-5' })
  const { sent, draft } = await ask()
  assert.deepEqual(
    sent.map(({ kind, body }) => [kind, body['model']]),
    [
      ['triage', 'claude-haiku-5-5'],
      ['draft', 'claude-opus-5-5'],
    ],
  )
  assert.equal(draft?.model, 'claude-opus-5-5')
})

test('a model without a price is never asked', async () => {
  await say({ model: 'claude-sonnet-9' })
  const { state, reasons, sent } = await ask()
  assert.deepEqual([state, reasons], ['held', ['model_rejected']])
  assert.ok(sent.every(({ kind }) => kind === 'triage'))
})

test('a mailbox has a mode of its own: its replies leave, those of the other wait, and off asks nobody', async () => {
  await say({ mode: 'auto' })
  assert.equal((await ask()).state, 'sent')
  assert.equal((await ask({ to: MAILBOX })).state, 'ready')
  await say({ mode: 'off' })
  const { state, sent } = await ask()
  assert.deepEqual([state, sent], ['stored', []])
})

test('a link and an address that the operator allows may stand in a reply, and no other', async () => {
  const reply = 'We open at nine on weekdays. See https://shop.example/hours or write to sales@shop.example.'
  answerAlways(claude, { reply })
  await say({})
  const shut = await ask()
  assert.equal(shut.state, 'held')
  assert.deepEqual(shut.reasons.toSorted(), ['reply_address', 'reply_link'])
  await say({ links: ['https://shop.example/hours'], addresses: ['sales@shop.example'] })
  const open = await ask()
  assert.deepEqual([open.state, open.draft?.content.findings], ['ready', []])
  answerAlways(claude, { reply: reply.replace('shop.example/hours', 'shop.example.attacker.example/hours') })
  assert.deepEqual((await ask()).reasons, ['reply_link'])
  answerAlways(claude)
})

test('a budget of its own stops one mailbox and leaves the other alone', async () => {
  await say({ daily_budget_usd: 0.000001 })
  const { state, reasons, sent } = await ask()
  assert.deepEqual([state, reasons, sent], ['held', ['too_dear'], []])
  assert.equal((await ask({ to: MAILBOX })).state, 'ready')
})
