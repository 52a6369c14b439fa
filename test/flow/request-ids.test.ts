/** A provider that fails is found in the log by the request id of the post that led to it, beside the provider's own. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { AUTHSERV, answerAlways, startTestPostern, waitForState } from '../support/postern.ts'
import { type Field, linesOf, mailFields, postForm, sign, signatureFields } from '../support/webhook.ts'

const postern = await startTestPostern({ after }, { REPLY_MODE: 'auto' })
const { claude, mailgun, deps } = postern
answerAlways(claude)

/** A mail whose sender is proven, so that its reply leaves without a person. */
const PROVEN: Field[] = mailFields().map(([name, value]) => {
  if (name !== 'message-headers') return [name, value]
  const proof = ['Authentication-Results', `${AUTHSERV}; dmarc=pass header.from=customer.example`]
  return [name, JSON.stringify([proof, ...JSON.parse(String(value))])]
})

async function post(fields: Field[]) {
  const taken = await postForm(postern.url, { fields: [...fields, ...signatureFields(sign())] })
  assert.equal(taken.status, 200)
  return taken
}

test('a call that Claude answers with 429 is one line, with the request id of the post and that of Claude', async () => {
  claude.script('rate-limited')
  const taken = await post(mailFields())
  await waitForState(deps, taken.body.id ?? '', ['held'])
  const lines = linesOf(postern, taken).filter((line) => line.includes('Claude gave no answer'))
  assert.equal(lines.length, 1, lines.join())
  assert.match(
    lines[0] ?? '',
    new RegExp(` code="rate_limited" step="triage" request_id="${taken.requestId}" model_request_id="req_`),
  )
})

test('answers without the agreed form are lines with both ids', async () => {
  // what Claude told everybody to wait for is over
  await deps.pool.query('delete from model_pause')
  const junk = { for: 'draft' as const, answer: 'junk' as const }
  claude.script(junk, junk)
  const taken = await post(mailFields())
  await waitForState(deps, taken.body.id ?? '', ['held'])
  const lines = linesOf(postern, taken).filter((line) => line.includes('without the agreed form'))
  assert.equal(lines.length, 2, lines.join())
  for (const line of lines) assert.match(line, /model_request_id="req_/)
})

test('a reply that Mailgun answers with 429 is one line, with the request id of the post', async () => {
  mailgun.script({ status: 429 })
  const taken = await post(PROVEN)
  await waitForReply(taken.body.id ?? '')
  const lines = linesOf(postern, taken).filter((line) => line.includes('Mailgun did not confirm'))
  assert.equal(lines.length, 1, lines.join())
  assert.match(lines[0] ?? '', / outcome="not_sent" .*request_id="/)
})

/** Waits until the reply was given to Mailgun and came back. */
async function waitForReply(messageId: string): Promise<void> {
  const until = Date.now() + 15_000
  for (;;) {
    const { rowCount } = await deps.pool.query(`select from reply where message_id = $1 and state = 'not_sent'`, [
      messageId,
    ])
    if (rowCount === 1) return
    assert.ok(Date.now() < until, 'no answer of Mailgun was recorded')
    await sleep(10)
  }
}
