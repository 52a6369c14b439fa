/** The verifier costs a call: it is asked when it alone decides, and whatever it does not say keeps the draft waiting. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { dollarsToNano } from '../../src/budget/money.ts'
import type { ClaudeAnswer } from '../../src/demo/claude/scripted.ts'
import { loadDraft } from '../../src/mail/drafts.ts'
import { showDraft } from '../../src/mail/listing/draft-story.ts'
import { showMessage } from '../../src/mail/listing/messages.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, HOURS, type Mail, startTestPostern, type TestPostern } from '../support/postern.ts'

const LIMIT = '10000'
const LIMITS = {
  MAX_AUTO_REPLIES_PER_HOUR: LIMIT,
  MAX_AUTO_REPLIES_PER_DAY: LIMIT,
  MAX_AUTO_REPLIES_PER_MAILBOX: LIMIT,
}
const auto = await startTestPostern({ after }, { REPLY_MODE: 'auto', ...LIMITS })
answerAlways(auto.claude)
const draftMode = await startTestPostern({ after })
answerAlways(draftMode.claude)

let writers = 0
/** Posts a proven mail of somebody new and waits until nothing works on it any more. */
async function ask(postern: TestPostern, mail: Mail = {}, proven = true) {
  writers += 1
  const from = `writer${writers}@customer.example`
  const { id } = await postern.post({ from, text: `When do you open, says number ${writers}?`, ...mail }, { proven })
  await postern.settled(id, 'ready', 'held', 'sent')
  await jobsDone(postern.deps.pool)
  const row = await postern.settled(id, 'ready', 'held', 'sent')
  assert.ok(row.draftId, `no draft: ${row.state} (${row.reasons.join()})`)
  const draft = await loadDraft(postern.deps, row.draftId)
  const shut = draft.gates.filter(({ passed }) => !passed)
  const { timeline } = await showMessage(postern.deps, id)
  return {
    ...row,
    draft,
    shut,
    story: await showDraft(postern.deps, draft.id),
    events: timeline.map(({ event }) => event),
  }
}
const verifications = ({ claude }: TestPostern) => claude.requests.filter(({ kind }) => kind === 'verify')
/** How often the verifier was asked while `work` ran. */
async function countVerifications(postern: TestPostern, work: () => Promise<unknown>): Promise<number> {
  const before = verifications(postern).length
  await work()
  return verifications(postern).length - before
}

test('in draft mode the verifier is never asked', async () => {
  const asked = await countVerifications(draftMode, async () => {
    const { state, shut } = await ask(draftMode)
    assert.equal(state, 'ready')
    assert.deepEqual(
      shut.map(({ name }) => name),
      ['mode-is-auto', 'verifier-content'],
    )
  })
  assert.equal(asked, 0)
})

const OTHER_GATES: {
  name: string
  gate: string
  draft?: Parameters<typeof answerAlways>[1]
  mail?: Mail
  proven?: boolean
}[] = [
  { name: 'the sender is not proven', gate: 'sender-authenticated', proven: false },
  { name: 'Claude asks for a person', gate: 'model-says-send', draft: { action: 'needs_human' } },
  { name: 'Claude is not sure', gate: 'model-is-sure', draft: { confidence: 'medium' } },
  { name: 'Claude noticed an attack', gate: 'no-manipulation', draft: { manipulation: true } },
  { name: 'the categories differ', gate: 'categories-agree', draft: { category: 'billing' } },
  {
    name: 'a quote is not found',
    gate: 'quotes-verified',
    draft: { evidence: [{ doc_id: 'opening-hours', quote: 'Never.' }] },
  },
]
for (const { name, gate, draft, mail, proven } of OTHER_GATES) {
  test(`it is not asked when ${name}`, async (t) => {
    answerAlways(auto.claude, draft)
    t.after(() => answerAlways(auto.claude))
    const asked = await countVerifications(auto, async () => {
      const { state, shut } = await ask(auto, mail, proven)
      assert.notEqual(state, 'sent')
      const names = shut.map((one) => one.name)
      assert.ok(names.includes(gate) && names.includes('verifier-content'), names.join())
    })
    assert.equal(asked, 0)
  })
}

test('it is asked once, content it lets the reply go, and its call is on the draft with what it cost', async () => {
  const asked = await countVerifications(auto, async () => {
    const { state, shut, story, events, draft } = await ask(auto)
    assert.equal(state, 'sent')
    assert.deepEqual(shut, [])
    assert.deepEqual(draft.verification, { unsupported: 0 })
    assert.ok(events.includes('draft.verified'))
    const { usage } = story
    assert.deepEqual(
      usage?.calls.map(({ step, model, outcome }) => [step, model, outcome]),
      [
        ['triage', 'claude-haiku-5-5', 'answer'],
        ['draft', 'claude-sonnet-5-5', 'answer'],
        ['verify', 'claude-haiku-5-5', 'answer'],
      ],
    )
    const ids = new Set(usage?.calls.map(({ requestId }) => requestId))
    const billed = auto.claude.ledger.filter(({ id }) => ids.has(id))
    assert.equal(
      BigInt(usage?.costNano ?? 0),
      billed.reduce((sum, { nano }) => sum + nano, 0n),
    )
    assert.equal(
      usage?.inputTokens,
      billed.reduce((sum, row) => sum + row.usage.input_tokens, 0),
    )
    assert.equal(
      usage?.outputTokens,
      billed.reduce((sum, row) => sum + row.usage.output_tokens, 0),
    )
  })
  assert.equal(asked, 1)
})

test('it reads the reply against the quotes that were found, and nothing else of the mail', async () => {
  await ask(auto, { text: 'When do you open? My cat is called Wilhelmina.' })
  const { body } = verifications(auto).at(-1) ?? assert.fail('nobody was asked')
  const text = JSON.stringify(body)
  assert.ok(text.includes(HOURS))
  assert.ok(!text.includes('Wilhelmina') && !text.includes('customer.example'))
})

test('a sentence that the quotes do not bear out keeps the draft waiting, and the gate says so', async () => {
  auto.claude.script({ verify: { unsupported: ['We open at nine on weekdays.'] } })
  const { state, shut, draft } = await ask(auto)
  assert.equal(state, 'ready')
  assert.deepEqual(draft.verification, { unsupported: 1 })
  assert.deepEqual(
    shut.map(({ name, sentence }) => [name, sentence]),
    [['verifier-content', 'The verifier found 1 sentences that the quotes do not bear out.']],
  )
})

/** Answers that give no verdict, with the calls that they take. */
const NO_VERDICT: { answer: ClaudeAnswer; times: number; outcomes: string[] }[] = [
  { answer: 'junk', times: 2, outcomes: ['malformed', 'malformed'] },
  { answer: 'wrong-shape', times: 2, outcomes: ['malformed', 'malformed'] },
  { answer: 'truncated', times: 2, outcomes: ['malformed', 'malformed'] },
  { answer: 'refusal', times: 1, outcomes: ['refused'] },
  { answer: 'invalid', times: 1, outcomes: ['rejected'] },
]
for (const { answer, times, outcomes } of NO_VERDICT) {
  test(`a verifier that answers ${answer} leaves the draft to a person, and its calls are on it`, async () => {
    for (let i = 0; i < times; i += 1) auto.claude.script({ for: 'verify', answer })
    const { state, shut, draft, story, events } = await ask(auto)
    assert.equal(state, 'ready')
    assert.equal(draft.verification, null)
    assert.deepEqual(
      shut.map(({ name }) => name),
      ['verifier-content'],
    )
    assert.ok(events.includes('verifier.unavailable'))
    const verifying = story.usage?.calls.filter(({ step }) => step === 'verify')
    assert.deepEqual(
      verifying?.map(({ outcome }) => outcome),
      outcomes,
    )
  })
}

test('a malformed verdict is asked for once more, and the second one counts', async () => {
  auto.claude.script({ for: 'verify', answer: 'junk' })
  const { state, story } = await ask(auto)
  assert.equal(state, 'sent')
  assert.equal(story.usage?.calls.filter(({ step }) => step === 'verify').length, 2)
})

for (const answer of ['overloaded', 'server-error', 'reset'] as const) {
  test(`a verifier that is away (${answer}) is asked again by the queue`, async () => {
    auto.claude.script({ for: 'verify', answer })
    const asked = await countVerifications(auto, async () => {
      const { id } = await auto.post(
        { from: `${answer}@customer.example`, text: `When do you open while it is ${answer}?` },
        { proven: true },
      )
      const { draftId } = await auto.settled(id, 'sent')
      const { usage } = await showDraft(auto.deps, draftId ?? '')
      assert.deepEqual(
        usage?.calls.filter(({ step }) => step === 'verify').map(({ outcome }) => outcome),
        ['unavailable', 'answer'],
      )
    })
    assert.equal(asked, 2)
  })
}

test('a verifier that is told to wait is asked again when the wait is over', async () => {
  auto.claude.script({ for: 'verify', answer: { status: 429, type: 'rate_limit_error', retryAfter: 2 } })
  const asked = await countVerifications(auto, async () => {
    const { id } = await auto.post({ from: 'patient@customer.example' }, { proven: true })
    await auto.settled(id, 'sent')
  })
  assert.equal(asked, 2, 'nobody asks before the time that the API named')
})

test('a spend limit that the verifier meets leaves the draft to a person', async () => {
  auto.claude.script({ for: 'verify', answer: 'spend-enforced' })
  const { state, events } = await ask(auto)
  assert.equal(state, 'ready')
  assert.ok(events.includes('verifier.unavailable'))
  await auto.deps.pool.query('delete from model_pause')
})

test('a verifier that the budget has no room for leaves the draft to a person', async (t) => {
  const costs = await ask(auto, { text: 'When do you open?' })
  const [triage] = costs.story.usage?.calls ?? []
  const { rows } = await auto.deps.pool.query<{ nano: string }>(
    `select min(reserved_nano) as nano from model_call where step = 'draft'`,
  )
  // the first draft: its prompt was not to be cached yet
  const most = BigInt(rows[0]?.nano ?? 0)
  assert.ok(triage)
  // A draft whose usage cannot be true is charged all that was reserved for it; what is left then is too little.
  const limit = BigInt(triage.costNano) + most + 400_000n
  const small = await startTestPostern(t, { REPLY_MODE: 'auto', DAILY_BUDGET_USD: String(Number(limit) / 1e9) })
  assert.equal(small.deps.budgets.all, dollarsToNano(Number(limit) / 1e9))
  answerAlways(small.claude)
  small.claude.script({ for: 'draft', answer: 'junk-usage' })
  const { state, shut, events } = await ask(small, { text: 'When do you open?' })
  assert.equal(state, 'ready')
  assert.deepEqual(
    shut.map(({ name }) => name),
    ['verifier-content'],
  )
  assert.ok(events.includes('verifier.unavailable'))
  assert.equal(verifications(small).length, 0)
})
