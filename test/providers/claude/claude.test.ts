import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { ClaudeAnswer } from '../../../src/demo/claude/scripted.ts'
import { startFakeClaude } from '../../../src/demo/fake-claude.ts'
import type { ModelDraft } from '../../../src/mail/message.ts'
import { createClaude } from '../../../src/providers/claude/claude.ts'
import type { Called, DraftRequest, Model } from '../../../src/providers/model.ts'
import { SHIPPING, sampleMail, sampleRequest } from './sample-request.ts'

const CANARY = 'canary-8c1f5e'
const fake = await startFakeClaude()
after(() => fake.close())

const lines: string[] = []
const log = { warn: (...line: unknown[]) => void lines.push(JSON.stringify(line)) }
const options = { apiKey: 'test-key', baseUrl: fake.url, log }
const claude = createClaude(options)
const CHOICE = { model: 'claude-haiku-5-5', maxTokens: 4_000, cached: false }

const draft = (model: Model = claude, request: DraftRequest = sampleRequest(), choice = CHOICE) =>
  model.call(model.prepareDraft(request, choice), { requestId: 'req-1' })
const draftWith = async (answer: ClaudeAnswer) => {
  fake.script(answer)
  const before = fake.requests.length
  const outcome = await draft()
  return { outcome, calls: fake.requests.slice(before) }
}
const briefly = (outcome: Called<ModelDraft>) => ('code' in outcome ? `${outcome.kind} ${outcome.code}` : outcome.kind)

test('a question that a document answers becomes a draft that quotes it', async () => {
  const { outcome, calls } = await draftWith('ok')
  assert.equal(outcome.kind, 'answer')
  if (outcome.kind !== 'answer') return
  const { answer, trace } = outcome
  assert.equal(answer.action, 'send')
  assert.deepEqual(answer.evidence, [{ document: 'd1', quote: 'Parcels to Iceland & Norway take "nine" days.' }])
  assert.ok(SHIPPING.includes(answer.evidence[0]?.quote ?? '?'))
  assert.match(answer.text, /^Hello Ada,\n\nParcels to Iceland/)
  assert.equal(trace.model, 'claude-haiku-5-5')
  assert.equal(trace.billed, true)
  assert.match(trace.requestId ?? '', /^req_fake_/)
  assert.ok((trace.usage?.inputTokens ?? 0) > 500 && (trace.usage?.outputTokens ?? 0) > 50)
  assert.equal(calls.length, 1)
})

test('what is posted is what was prepared', async () => {
  const prepared = claude.prepareDraft(sampleRequest(), CHOICE)
  await claude.call(prepared, { requestId: 'req-1' })
  assert.deepEqual(fake.requests.at(-1)?.body, JSON.parse(JSON.stringify(prepared.body)))
})

const USABLE: ClaudeAnswer[] = ['no-thinking', 'enum-casing']
for (const answer of USABLE) {
  test(`an answer with ${answer} is a draft`, async () => {
    const { outcome } = await draftWith(answer)
    assert.equal(outcome.kind === 'answer' && outcome.answer.confidence, 'high')
  })
}

const UNUSABLE: [ClaudeAnswer, string][] = [
  ['truncated', 'max_tokens'],
  ['context-exceeded', 'model_context_window_exceeded'],
  ['empty', 'empty'],
  ['junk', 'not_json'],
  ['wrong-shape', 'wrong_shape'],
  ['send-without-text', 'empty_reply'],
  ['tool-use', 'tool_use'],
  ['pause', 'pause_turn'],
  ['unknown-stop', 'a_reason_of_next_year'],
  [{ draft: { action: 'send', reply: 'é'.repeat(32 * 1024 + 1) } }, 'too_long'],
]
for (const [answer, code] of UNUSABLE) {
  const name = typeof answer === 'string' ? answer : 'over-64-KiB'
  test(`${name} is malformed (${code}), and its usage is kept`, async () => {
    const { outcome, calls } = await draftWith(answer)
    assert.equal(briefly(outcome), `malformed ${code}`)
    assert.ok((outcome.trace.usage?.inputTokens ?? 0) > 0 && outcome.trace.billed)
    assert.equal(calls.length, 1)
  })
}

for (const answer of ['refusal', 'refusal-partial'] as const) {
  test(`a ${answer} is told with its category; an empty one costs nothing`, async () => {
    const { outcome } = await draftWith(answer)
    assert.deepEqual(outcome.kind === 'refused' && outcome.category, 'cyber')
    assert.equal(outcome.trace.billed, answer === 'refusal-partial')
  })
}

const error = (status: number, more: object = {}) => ({ status, message: CANARY, ...more })
const UNANSWERED = /connection|bad_answer|deadline/
const FAILURES: [string, ClaudeAnswer, string][] = [
  ['a rate limit', 'rate-limited', 'unavailable rate_limited'],
  ['a rate limit with a canary', error(429), 'unavailable rate_limited'],
  ['an enforced spend limit', 'spend-enforced', 'spend_limit spend_limit'],
  ['a contract spend limit', 'spend-contract', 'spend_limit spend_limit'],
  ['a workspace spend limit', 'spend-workspace', 'spend_limit spend_limit'],
  ['an internal error', error(500, { type: 'api_error' }), 'unavailable server_error'],
  ['an overload', 'overloaded', 'unavailable overloaded'],
  ['a gateway page', 'html-502', 'unavailable server_error'],
  ['a login page with status 200', 'html-200', 'unavailable bad_answer'],
  ['a body that is not JSON', 'not-json', 'unavailable bad_answer'],
  ['a reset', 'reset', 'unavailable connection'],
  ['a reset inside the body', 'reset-in-body', 'unavailable connection'],
  ['a conflict', error(409), 'unavailable conflict'],
  ['a wrong key', error(401, { type: 'authentication_error' }), 'misconfigured unauthorized'],
  ['a missing payment', error(402), 'spend_limit payment_required'],
  ['a missing permission', error(403), 'misconfigured forbidden'],
  ['an unknown model', error(404), 'misconfigured model_not_found'],
  ['an invalid request', error(400, { type: 'invalid_request_error' }), 'rejected invalid_request'],
  ['a request that is too large', error(413), 'rejected too_large'],
  ['an unprocessable request', error(422), 'rejected unprocessable'],
]
for (const [name, answer, expected] of FAILURES) {
  test(`${name} is ${expected}, without a retry and without the provider's words`, async () => {
    lines.length = 0
    const { outcome, calls } = await draftWith(answer)
    assert.equal(briefly(outcome), expected)
    assert.equal(calls.length, 1)
    assert.equal(lines.length, 1)
    // what the API answered with an error costs nothing; what broke off may have cost anything
    assert.equal(outcome.trace.billed, UNANSWERED.test(expected))
    assert.equal(outcome.trace.usage, null)
    assert.doesNotMatch(JSON.stringify(outcome) + lines.join(), new RegExp(`${CANARY}|html|usage limits`))
    assert.doesNotMatch(lines.join(), /Ada|Iceland|test-key/)
  })
}

test('a rejected request carries its request id', async () => {
  const { outcome } = await draftWith(error(400))
  assert.match(outcome.trace.requestId ?? '', /^req_fake_/)
})

const WAITS: [number | string, number | null][] = [
  [7, 7_000],
  [3_600, 900_000],
  [2_000_000, 900_000],
  ['soon', null],
  [-1, null],
  [0, null],
]
for (const [retryAfter, afterMs] of WAITS) {
  test(`retry-after ${retryAfter} is a wait of ${afterMs} ms`, async () => {
    const { outcome } = await draftWith(error(429, { retryAfter }))
    assert.equal(outcome.kind === 'unavailable' ? outcome.afterMs : 'no wait', afterMs)
  })
}

for (const answer of ['hang', 'hang-in-body'] as const) {
  test(`an API that does ${answer} is given up at the deadline`, async () => {
    fake.script(answer)
    const outcome = await draft(createClaude({ ...options, deadlineMs: 150 }))
    assert.equal(briefly(outcome), 'unavailable deadline')
  })
}

test('nothing listens: unavailable', async () => {
  const gone = await startFakeClaude()
  await gone.close()
  const outcome = await draft(createClaude({ ...options, baseUrl: gone.url }))
  assert.equal(briefly(outcome), 'unavailable connection')
})

test('a mistyped model id is a configuration error', async () => {
  const outcome = await draft(claude, sampleRequest(), { ...CHOICE, model: 'claude-haiku-9' })
  assert.equal(briefly(outcome), 'misconfigured model_not_found')
})

test('the SDK does not take key or address from the environment', async () => {
  process.env['ANTHROPIC_BASE_URL'] = 'http://127.0.0.1:1'
  process.env['ANTHROPIC_API_KEY'] = 'from-the-environment'
  const outcome = await draft(createClaude(options))
  assert.equal(outcome.kind, 'answer')
  assert.equal(fake.requests.at(-1)?.headers['authorization'], 'Bearer test-key')
  delete process.env['ANTHROPIC_BASE_URL']
  delete process.env['ANTHROPIC_API_KEY']
})

test('the duration of the trace comes from the clock', async () => {
  let readings = 0
  const clock = {
    now: () => {
      readings += 1
      return new Date(1_000 + 250 * readings)
    },
  }
  const outcome = await draft(createClaude({ ...options, clock }))
  assert.equal(outcome.trace.durationMs, 250)
})

test('what is only shown to people is cleaned; the reply comes as it was written, for the guards to see', async () => {
  const reply = 'Pay\u202eevil\u202c\u200b to\u0000 us'
  const { outcome } = await draftWith({ draft: { reply, language: 'en\n<x>', reason: 'a\u0007b' } })
  assert.ok(outcome.kind === 'answer')
  assert.equal(outcome.answer.text, reply)
  assert.equal(outcome.answer.language, 'und')
  assert.equal(outcome.answer.reason, 'ab')
})

test('parallel drafts do not mix', async () => {
  const asked = ['parcels to Iceland take?', 'Returns are free?'].map((text) =>
    draft(claude, sampleRequest({ mail: sampleMail(text) })),
  )
  const [first, second] = await Promise.all(asked)
  assert.match((first?.kind === 'answer' && first.answer.text) || '', /Iceland/)
  assert.match((second?.kind === 'answer' && second.answer.text) || '', /30 days/)
})
