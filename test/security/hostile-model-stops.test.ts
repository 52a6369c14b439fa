/** I9: an answer that is cut, refused, or has another form never becomes a reply; the mail waits, and says why. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Kind } from '../../src/demo/claude/answer-form.ts'
import type { ClaudeAnswer } from '../../src/demo/claude/scripted.ts'
import { answerAlways, startTestPostern } from '../support/postern.ts'

const MANY = '1000000'
const postern = await startTestPostern(
  { after },
  {
    REPLY_MODE: 'auto',
    DAILY_BUDGET_USD: '100000',
    MAX_EMAILS_PER_HOUR: MANY,
    MAX_AUTO_REPLIES_PER_HOUR: MANY,
    MAX_AUTO_REPLIES_PER_DAY: MANY,
    MAX_AUTO_REPLIES_PER_MAILBOX: MANY,
  },
)
const { claude, deps, mailgun } = postern

let people = 0
/** A mail of somebody new, while Claude answers one kind of call like this. */
async function ask(kind: Kind, answer: ClaudeAnswer): Promise<string> {
  answerAlways(claude)
  claude.always({ for: kind, answer })
  people += 1
  const from = `Visitor <person-${people}@customer.example>`
  return (await postern.post({ from, text: `When do you open? (${people})` }, { proven: true })).id
}

const storyOf = async (id: string): Promise<string[]> => {
  const { rows } = await deps.pool.query<{ event: string }>('select event from timeline where message_id = $1', [id])
  return rows.map(({ event }) => event)
}

const MALFORMED: readonly ClaudeAnswer[] = [
  'truncated',
  'context-exceeded',
  'empty',
  'tool-use',
  'pause',
  'unknown-stop',
  'junk',
  'fenced',
  'two-objects',
  'wrong-shape',
]
const CASES: [kind: Kind, answer: ClaudeAnswer, reason: string, event: string][] = [
  ...MALFORMED.flatMap((answer): typeof CASES => [
    ['draft', answer, 'model_malformed', 'draft.malformed'],
    ['triage', answer, 'model_malformed', 'draft.malformed'],
  ]),
  ['draft', 'send-without-text', 'model_malformed', 'draft.malformed'],
  ['draft', 'empty-reply', 'model_malformed', 'draft.malformed'],
  ...(['draft', 'triage'] as const).flatMap((kind): typeof CASES => [
    [kind, 'refusal', 'model_refused', 'model.refused'],
    [kind, 'refusal-partial', 'model_refused', 'model.refused'],
    [kind, 'prompt-too-long', 'model_rejected', 'model.rejected'],
  ]),
]

for (const [kind, answer, reason, event] of CASES) {
  test(`${String(answer)} for a ${kind}: held as ${reason}, told, and nothing is sent`, async () => {
    const id = await ask(kind, answer)
    const { state, reasons } = await postern.settled(id, 'held', 'sent', 'closed', 'failed')
    assert.deepEqual({ state, reasons }, { state: 'held', reasons: [reason] })
    const story = await storyOf(id)
    assert.ok(story.includes(event) && story.includes('message.held'), story.join())
    assert.equal(mailgun.accepted.length, 0)
  })
}

for (const answer of ['truncated', 'refusal', 'unknown-stop', 'junk', 'wrong-shape'] as const) {
  test(`${answer} for a verification: the draft waits behind its gate, and nothing is sent`, async () => {
    const id = await ask('verify', answer)
    const { draftId } = await postern.settled(id, 'ready')
    while (!(await storyOf(id)).includes('gates.evaluated')) await new Promise((resolve) => setTimeout(resolve, 20))
    const { rows } = await deps.pool.query<{ name: string }>(
      `select gate->>'name' as name from draft, jsonb_array_elements(gates) gate where id = $1 and not (gate->>'passed')::boolean`,
      [draftId],
    )
    assert.deepEqual(
      rows.map(({ name }) => name),
      ['verifier-content'],
    )
    assert.ok((await storyOf(id)).includes('verifier.unavailable'))
    assert.equal(mailgun.accepted.length, 0)
  })
}

test('fields that nobody asked for reach no header, and a good answer is sent', async () => {
  const id = await ask('draft', 'extra-fields')
  const { state } = await postern.settled(id, 'held', 'ready', 'sent')
  assert.notEqual(state, 'failed')
  assert.doesNotMatch(JSON.stringify(mailgun.accepted), /everyone@attacker/)
  answerAlways(claude)
  const good = await postern.post({ from: 'Visitor <good@customer.example>' }, { proven: true })
  await postern.settled(good.id, 'sent')
  assert.deepEqual(mailgun.accepted.at(-1)?.fields['to'], 'good@customer.example')
})
