import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { ClaudeAnswer } from '../../../src/demo/claude/scripted.ts'
import { startFakeClaude } from '../../../src/demo/fake-claude.ts'
import { createClaude } from '../../../src/providers/claude/draft.ts'
import type { DraftOutcome } from '../../../src/providers/model.ts'
import { SHIPPING, sampleMail, sampleRequest } from './sample-request.ts'

const CANARY = 'canary-8c1f5e'
const fake = await startFakeClaude()
after(() => fake.close())

const lines: string[] = []
const log = { warn: (...line: unknown[]) => void lines.push(JSON.stringify(line)) }
const options = { apiKey: 'test-key', baseUrl: fake.url, model: 'claude-haiku-5-5', log }
const claude = createClaude(options)

const draftWith = async (...answers: ClaudeAnswer[]) => {
  fake.script(...answers)
  const before = fake.requests.length
  const outcome = await claude.draft(sampleRequest())
  return { outcome, calls: fake.requests.slice(before) }
}
const briefly = (outcome: DraftOutcome) => ('code' in outcome ? `${outcome.kind} ${outcome.code}` : outcome.kind)

test('a question that a document answers becomes a draft that quotes it', async () => {
  const { outcome, calls } = await draftWith('ok')
  assert.equal(outcome.kind, 'draft')
  if (outcome.kind !== 'draft') return
  const { draft, trace } = outcome
  assert.equal(draft.action, 'send')
  assert.deepEqual(draft.evidence, [{ document: 'd1', quote: 'Parcels to Iceland & Norway take "nine" days.' }])
  assert.ok(SHIPPING.includes(draft.evidence[0]?.quote ?? '?'))
  assert.match(draft.text, /^Hello Ada,\n\nParcels to Iceland/)
  assert.equal(trace.promptVersion, 'draft-1')
  assert.equal(trace.model, 'claude-haiku-5-5')
  assert.match(trace.requestId ?? '', /^req_fake_/)
  assert.ok(trace.usage.inputTokens > 500 && trace.usage.outputTokens > 50)
  assert.equal(calls.length, 1)
})

const USABLE: ClaudeAnswer[] = ['no-thinking', 'enum-casing']
for (const answer of USABLE) {
  test(`an answer with ${answer} is a draft at the first attempt`, async () => {
    const { outcome, calls } = await draftWith(answer)
    assert.equal(outcome.kind === 'draft' && outcome.draft.confidence, 'high')
    assert.equal(calls.length, 1)
  })
}

const UNUSABLE: ClaudeAnswer[] = [
  'truncated',
  'context-exceeded',
  'empty',
  'junk',
  'wrong-shape',
  'send-without-text',
  'tool-use',
  'pause',
  'unknown-stop',
  { draft: { action: 'send', reply: 'é'.repeat(32 * 1024 + 1) } },
]
for (const answer of UNUSABLE) {
  const name = typeof answer === 'string' ? answer : 'over-64-KiB'
  test(`${name} once is answered by one more attempt with twice the tokens, and both are counted`, async () => {
    const { outcome, calls } = await draftWith(answer, 'ok')
    assert.equal(outcome.kind, 'draft')
    assert.deepEqual(
      calls.map((call) => call.body['max_tokens']),
      [4_000, 8_000],
    )
    const alone = await claude.draft(sampleRequest())
    if (outcome.kind !== 'draft' || alone.kind !== 'draft') return
    assert.equal(outcome.trace.usage.inputTokens, 2 * alone.trace.usage.inputTokens)
    assert.ok(outcome.trace.usage.outputTokens > alone.trace.usage.outputTokens)
  })
  test(`${name} twice is malformed, and nobody asks a third time`, async () => {
    const { outcome, calls } = await draftWith(answer, answer)
    assert.equal(outcome.kind, 'malformed')
    assert.equal(calls.length, 2)
  })
}

test('the doubled token limit stays within 16,000', async () => {
  fake.script('junk', 'ok')
  const before = fake.requests.length
  await createClaude({ ...options, maxTokens: 12_000 }).draft(sampleRequest())
  assert.deepEqual(
    fake.requests.slice(before).map((call) => call.body['max_tokens']),
    [12_000, 16_000],
  )
})

for (const answer of ['refusal', 'refusal-partial'] as const) {
  test(`a ${answer} is not asked again`, async () => {
    const { outcome, calls } = await draftWith(answer)
    assert.deepEqual(outcome.kind === 'refused' && outcome.category, 'cyber')
    assert.equal(calls.length, 1)
  })
}

const error = (status: number, more: object = {}) => ({ status, message: CANARY, ...more })
const FAILURES: [string, ClaudeAnswer, string][] = [
  ['a rate limit', 'rate-limited', 'unavailable rate_limited'],
  ['a rate limit with a canary', error(429), 'unavailable rate_limited'],
  ['an enforced spend limit', 'spend-enforced', 'unavailable spend_limit'],
  ['a contract spend limit', 'spend-contract', 'unavailable spend_limit'],
  ['a workspace spend limit', 'spend-workspace', 'unavailable spend_limit'],
  ['an internal error', error(500, { type: 'api_error' }), 'unavailable server_error'],
  ['an overload', 'overloaded', 'unavailable overloaded'],
  ['a gateway page', 'html-502', 'unavailable server_error'],
  ['a login page with status 200', 'html-200', 'unavailable bad_answer'],
  ['a body that is not JSON', 'not-json', 'unavailable bad_answer'],
  ['a reset', 'reset', 'unavailable connection'],
  ['a reset inside the body', 'reset-in-body', 'unavailable connection'],
  ['a conflict', error(409), 'unavailable conflict'],
  ['a wrong key', error(401, { type: 'authentication_error' }), 'misconfigured unauthorized'],
  ['a missing payment', error(402), 'misconfigured payment_required'],
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
    assert.doesNotMatch(JSON.stringify(outcome) + lines.join(), new RegExp(`${CANARY}|html|usage limits`))
    assert.doesNotMatch(lines.join(), /Ada|Iceland|test-key/)
  })
}

test('a rejected request carries its request id', async () => {
  const { outcome } = await draftWith(error(400))
  assert.match((outcome.kind === 'rejected' && outcome.requestId) || '', /^req_fake_/)
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
    const outcome = await createClaude({ ...options, deadlineMs: 150 }).draft(sampleRequest())
    assert.equal(briefly(outcome), 'unavailable deadline')
  })
}

test('the deadline covers both attempts, and the first one is not forgotten', async () => {
  fake.script('junk', 'hang')
  const outcome = await createClaude({ ...options, deadlineMs: 400 }).draft(sampleRequest())
  assert.equal(briefly(outcome), 'unavailable deadline')
  assert.ok(outcome.kind === 'unavailable' && (outcome.trace?.usage.outputTokens ?? 0) > 0)
})

test('nothing listens: unavailable', async () => {
  const gone = await startFakeClaude()
  await gone.close()
  const outcome = await createClaude({ ...options, baseUrl: gone.url }).draft(sampleRequest())
  assert.equal(briefly(outcome), 'unavailable connection')
})

test('a mistyped model id is a configuration error', async () => {
  const outcome = await createClaude({ ...options, model: 'claude-haiku-9' }).draft(sampleRequest())
  assert.equal(briefly(outcome), 'misconfigured model_not_found')
})

test('the SDK does not take key or address from the environment', async () => {
  process.env['ANTHROPIC_BASE_URL'] = 'http://127.0.0.1:1'
  process.env['ANTHROPIC_API_KEY'] = 'from-the-environment'
  const outcome = await createClaude(options).draft(sampleRequest())
  assert.equal(outcome.kind, 'draft')
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
  const outcome = await createClaude({ ...options, clock }).draft(sampleRequest())
  assert.equal(outcome.kind === 'draft' && outcome.trace.durationMs, 250)
})

test('hidden characters of an answer do not reach the draft', async () => {
  const reply = 'Pay\u202eevil\u202c\u200b to\u0000 us\u{e0041}\r\nCafe\u0301\u007f'
  const { outcome } = await draftWith({ draft: { reply, language: 'en\n<x>', reason: 'a\u0007b' } })
  assert.equal(outcome.kind === 'draft' && outcome.draft.text, 'Payevil to us\nCafé')
  assert.equal(outcome.kind === 'draft' && outcome.draft.language, 'und')
  assert.equal(outcome.kind === 'draft' && outcome.draft.reason, 'ab')
})

test('parallel drafts do not mix', async () => {
  const asked = ['parcels to Iceland take?', 'Returns are free?'].map((text) =>
    claude.draft(sampleRequest({ mail: sampleMail(text) })),
  )
  const [first, second] = await Promise.all(asked)
  assert.match((first?.kind === 'draft' && first.draft.text) || '', /Iceland/)
  assert.match((second?.kind === 'draft' && second.draft.text) || '', /30 days/)
})
