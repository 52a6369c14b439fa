import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import Anthropic from '@anthropic-ai/sdk'
import type { ClaudeAnswer } from '../../src/demo/claude/scripted.ts'
import { startFakeClaude } from '../../src/demo/fake-claude.ts'
import { answerOf, draftRequest, triageRequest, verifyRequest } from './fake-requests.ts'

const fake = await startFakeClaude()
after(() => fake.close())
const client = new Anthropic({ apiKey: 'k', baseURL: fake.url, maxRetries: 0, logLevel: 'off' })
const mail = { text: 'How many days do parcels to Iceland take?' }
const draft = () => client.messages.create(draftRequest(mail))
const triage = () => client.messages.create(triageRequest(mail))
const verify = () => client.messages.create(verifyRequest('Parcels take nine days.', ['Parcels take nine days.']))

beforeEach(() => fake.forget())

const ERRORS: [ClaudeAnswer, number, string | null, string?][] = [
  ['rate-limited', 429, 'rate_limit_error', '7'],
  ['spend-enforced', 429, 'rate_limit_error'],
  ['spend-contract', 429, 'rate_limit_error'],
  ['spend-workspace', 400, 'invalid_request_error'],
  ['invalid', 400, 'invalid_request_error'],
  ['prompt-too-long', 400, 'invalid_request_error'],
  ['unauthorized', 401, 'authentication_error'],
  ['payment-required', 402, 'billing_error'],
  ['forbidden', 403, 'permission_error'],
  ['model-not-found', 404, 'not_found_error'],
  ['timeout', 408, 'timeout_error'],
  ['conflict', 409, 'conflict_error'],
  ['too-large', 413, 'request_too_large'],
  ['unprocessable', 422, 'invalid_request_error'],
  ['server-error', 500, 'api_error'],
  ['gateway-timeout', 504, 'timeout_error'],
  ['overloaded', 529, 'overloaded_error'],
  ['overloaded-retry-after', 529, 'overloaded_error', '5'],
  ['html-502', 502, null],
  [{ status: 503, retryAfter: 'soon' }, 503, 'api_error', 'soon'],
]
for (const [answer, status, type, wait] of ERRORS) {
  test(`${typeof answer === 'string' ? answer : 'a status'} is an error ${status}, and costs nothing`, async () => {
    fake.script(answer)
    await assert.rejects(draft(), (error: InstanceType<typeof Anthropic.APIError>) => {
      assert.equal(error.status, status)
      assert.equal(error.type, type)
      assert.equal(error.headers?.get('retry-after') ?? undefined, wait)
      assert.equal(error.requestID === null, answer === 'html-502')
      return true
    })
    assert.equal(fake.billed(), 0n)
    assert.equal(answerOf(await draft()).action, 'send')
  })
}

test('spend limits carry their code, and that of a workspace only a sentence', async () => {
  fake.script('spend-enforced', 'spend-contract', 'spend-workspace')
  await assert.rejects(draft(), { errorCode: 'enforced_spend_limit_reached' })
  await assert.rejects(draft(), { errorCode: 'contract_spend_limit_reached' })
  await assert.rejects(draft(), { apiMessage: /API usage limits/ })
})

test('retry-after can be a date', async () => {
  fake.script('rate-limited-date')
  await assert.rejects(draft(), (error: InstanceType<typeof Anthropic.APIError>) => {
    const wait = Date.parse(error.headers?.get('retry-after') ?? '') - Date.now()
    return wait > 20_000 && wait <= 30_000
  })
})

const BROKEN: [ClaudeAnswer, boolean][] = [
  ['html-200', false],
  ['not-json', true],
  ['hang', false],
  ['hang-billed', true],
  ['hang-in-body', true],
  ['reset', false],
  ['reset-billed', true],
  ['reset-in-body', true],
]
for (const [answer, billed] of BROKEN) {
  test(`${answer} gives no message, and is ${billed ? 'billed' : 'free'}`, async () => {
    fake.script(answer)
    const params = draftRequest(mail)
    const asked = client.messages.create(params, { signal: AbortSignal.timeout(300) })
    // the SDK hands a page with status 200 on as it is
    if (answer === 'html-200') assert.equal(typeof (await asked), 'string')
    else await assert.rejects(asked)
    assert.deepEqual(
      fake.ledger.map(({ answered }) => answered),
      billed ? [false] : [],
    )
  })
}

const STOPS: [ClaudeAnswer, string, number][] = [
  ['truncated', 'max_tokens', 2],
  ['context-exceeded', 'model_context_window_exceeded', 2],
  ['refusal', 'refusal', 0],
  ['refusal-partial', 'refusal', 2],
  ['empty', 'end_turn', 1],
  ['tool-use', 'tool_use', 1],
  ['pause', 'pause_turn', 2],
  ['unknown-stop', 'a_reason_of_next_year', 2],
  ['no-thinking', 'end_turn', 1],
  ['split-text', 'end_turn', 3],
]
for (const [answer, reason, blocks] of STOPS) {
  test(`${answer} stops with ${reason} and ${blocks} blocks, with usage`, async () => {
    fake.script(answer)
    const message = await draft()
    assert.equal(message.stop_reason, reason)
    assert.equal(message.content.length, blocks)
    assert.ok(message.usage.input_tokens > 100)
    assert.equal(message.stop_details?.type, reason === 'refusal' ? 'refusal' : undefined)
    assert.equal(fake.ledger.length, answer === 'refusal' ? 0 : 1)
  })
}

const textOf = (message: Anthropic.Message) =>
  message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('')

const TEXTS: [ClaudeAnswer, RegExp][] = [
  ['junk', /^Sure! Here is/],
  ['fenced', /^```json\n\{.*\}\n```$/s],
  ['two-objects', /^\{.*\}\n\{.*\}$/s],
  ['extra-fields', /"bcc":"everyone@attacker.example"/],
  ['wrong-shape', /"confidence":"certain"/],
  ['enum-casing', /"action":"SEND".*"confidence":"High"/],
  ['empty-reply', /"action":"send".*"reply":""/],
  ['send-without-text', /"action":"send".*"reply":" \u200b "/],
  [{ draft: { reply: 'As told.' } }, /"reply":"As told\."/],
]
for (const [answer, pattern] of TEXTS) {
  test(`${typeof answer === 'string' ? answer : 'a scripted draft'} reads ${pattern}`, async () => {
    fake.script(answer)
    assert.match(textOf(await draft()), pattern)
  })
}

test('an answer can be without a request id or usage, and its usage null or junk', async () => {
  fake.script('no-request-id', 'no-usage', 'null-usage', 'junk-usage')
  assert.equal((await draft())._request_id ?? null, null)
  assert.equal((await draft()).usage, undefined)
  const { usage } = await draft()
  assert.equal(usage.cache_read_input_tokens, null)
  assert.ok(usage.input_tokens > 100 && usage.output_tokens > 50)
  assert.equal((await draft()).usage.input_tokens, -5)
  assert.equal(fake.ledger.length, 4)
})

test('a slow drip comes whole in the end', async () => {
  fake.script('slow-drip')
  const started = performance.now()
  assert.equal(answerOf(await draft()).action, 'send')
  assert.ok(performance.now() - started > 300)
})

test('an entry for one kind waits for its call, and the others go on', async () => {
  fake.script(
    { for: 'verify', answer: 'overloaded' },
    { for: 'draft', answer: 'junk' },
    { draft: { reply: 'Second.' } },
  )
  assert.equal(answerOf(await triage()).needs_reply, true)
  assert.match(textOf(await draft()), /^Sure/)
  assert.equal(answerOf(await draft()).reply, 'Second.')
  await assert.rejects(verify(), { status: 529 })
  assert.deepEqual(answerOf(await verify()), { unsupported: [] })
})

test('always is for one kind or for all', async () => {
  fake.always({ for: 'triage', answer: 'overloaded' })
  fake.always({ verify: { unsupported: ['Parcels take nine days.'] } })
  await assert.rejects(triage(), { status: 529 })
  assert.deepEqual(answerOf(await verify()), { unsupported: ['Parcels take nine days.'] })
  assert.equal(answerOf(await draft()).action, 'send')
  fake.always('rate-limited')
  for (const call of [triage, draft, verify]) await assert.rejects(call(), { status: 429 })
  fake.always('ok')
  assert.equal(answerOf(await triage()).category, 'question')
})

test('every kind can have the wrong shape', async () => {
  fake.always('wrong-shape')
  assert.equal(answerOf(await triage()).needs_reply, 'perhaps')
  assert.equal(answerOf(await verify()).unsupported, 'none')
})

test('text behind the tool_result gets an empty turn', async () => {
  const params = draftRequest(mail)
  const [first, second, last] = params.messages
  if (!first || !second || !last || typeof last.content === 'string') return assert.fail()
  const content = [...last.content, { type: 'text' as const, text: 'Now answer.' }] as Anthropic.ContentBlockParam[]
  const { content: answered, stop_reason } = await client.messages.create({
    ...params,
    messages: [first, second, { role: 'user', content }],
  })
  assert.deepEqual(answered, [])
  assert.equal(stop_reason, 'end_turn')
})

test('a new schema is slow only when that is scripted, and once a day', async () => {
  const timed = async () => {
    const started = performance.now()
    await draft()
    return performance.now() - started
  }
  fake.grammarDelay(250)
  assert.ok((await timed()) >= 250)
  assert.ok((await timed()) < 250)
})
