import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import Anthropic from '@anthropic-ai/sdk'
import { HOUR, MINUTE } from '../../src/clock.ts'
import { startFakeClaude } from '../../src/demo/fake-claude.ts'
import { answerOf, draftRequest, SHOP, triageRequest } from './fake-requests.ts'

let now = Date.parse('2026-11-25T12:00:00Z')
const fake = await startFakeClaude({ now: () => new Date(now) })
after(() => fake.close())
const client = new Anthropic({ apiKey: 'k', baseURL: fake.url, maxRetries: 0, logLevel: 'off' })
const ask = (params: Anthropic.MessageCreateParamsNonStreaming) => client.messages.create(params)

beforeEach(() => {
  fake.forget()
  now = Date.parse('2026-11-25T12:00:00Z')
})

const question = { text: 'How many days do parcels to Iceland take?' }
const plain = draftRequest(question)
type Block = Anthropic.TextBlockParam
const block = (words: number, ttl: '5m' | '1h' | null, word = 'word'): Block => ({
  type: 'text',
  text: `${word} `.repeat(words),
  ...(ttl && { cache_control: { type: 'ephemeral', ttl } }),
})
const withSystem = (system: Block[], change: object = {}) => ({
  ...plain,
  system,
  model: 'claude-sonnet-5-5',
  ...change,
})
const long = withSystem([block(2_000, '1h')])

test('a prefix is written once, then read, and its tokens are the same', async () => {
  const first = (await ask(long)).usage
  const second = (await ask(long)).usage
  assert.ok((first.cache_creation_input_tokens ?? 0) > 3_000)
  assert.equal(first.cache_creation?.ephemeral_1h_input_tokens, first.cache_creation_input_tokens)
  assert.equal(first.cache_read_input_tokens, 0)
  assert.equal(second.cache_read_input_tokens, first.cache_creation_input_tokens)
  assert.equal(second.cache_creation_input_tokens, 0)
  assert.equal(second.input_tokens, first.input_tokens)
})

const LIVES: ['5m' | '1h', number, number][] = [
  ['5m', 5 * MINUTE - 1, 5 * MINUTE],
  ['1h', HOUR - 1, HOUR],
]
for (const [ttl, inside, outside] of LIVES) {
  test(`a prefix for ${ttl} lives that long, and each use begins it anew`, async () => {
    const params = withSystem([block(2_000, ttl)])
    const isRead = async () => ((await ask(params)).usage.cache_read_input_tokens ?? 0) > 0
    assert.equal(await isRead(), false)
    for (const _ of [1, 2]) {
      now += inside
      assert.equal(await isRead(), true)
    }
    now += outside
    assert.equal(await isRead(), false)
  })
}

const SMALLEST: [string, number][] = [
  ['claude-haiku-5-5', 4_096],
  ['claude-sonnet-5-5', 1_024],
  ['claude-opus-5-5', 512],
]
for (const [model, tokens] of SMALLEST) {
  test(`${model} caches no prefix under ${tokens} tokens`, async () => {
    // a word with its space is five bytes; what stands around it is about 300
    const words = Math.floor((tokens * 3.2) / 5)
    const written = async (count: number) =>
      (await ask(withSystem([block(count, '5m')], { model }))).usage.cache_creation_input_tokens ?? 0
    assert.equal(await written(words - 130), 0)
    assert.ok((await written(words + 1)) >= tokens)
  })
}

const CHANGES: [string, object][] = [
  ['another model', { model: 'claude-opus-5-5' }],
  ['another schema', { output_config: triageRequest(question).output_config }],
  ['another tool', { tools: triageRequest(question).tools?.map((tool) => ({ ...tool, description: 'Other.' })) }],
  ['another text before the cache point', { system: [block(2_000, '1h', 'ward')] }],
]
for (const [name, change] of CHANGES) {
  test(`${name} is another prefix`, async () => {
    await ask(long)
    const { usage } = await ask({ ...long, ...change })
    assert.equal(usage.cache_read_input_tokens, 0)
    assert.ok((usage.cache_creation_input_tokens ?? 0) > 0)
  })
}

test('another effort, another mail and another user keep the prefix', async () => {
  await ask(long)
  const { messages } = draftRequest({ text: 'Are returns of unused goods free?' })
  const output_config = { ...plain.output_config, effort: 'high' as const }
  const { usage } = await ask({ ...long, messages, output_config, metadata: { user_id: 'other' } })
  assert.ok((usage.cache_read_input_tokens ?? 0) > 3_000)
})

test('the longest cached prefix counts, and only what is new behind it is written', async () => {
  const rules = block(2_000, '1h')
  await ask(withSystem([rules]))
  const { usage: grown } = await ask(withSystem([rules, block(1_000, '5m', 'more')]))
  assert.ok((grown.cache_read_input_tokens ?? 0) > 3_000)
  assert.ok((grown.cache_creation?.ephemeral_5m_input_tokens ?? 0) > 1_500)
  assert.equal(grown.cache_creation?.ephemeral_1h_input_tokens, 0)
  const { usage: again } = await ask(withSystem([rules, block(1_000, '5m', 'more')]))
  assert.equal(again.cache_creation_input_tokens, 0)
  assert.equal(
    again.cache_read_input_tokens,
    (grown.cache_read_input_tokens ?? 0) + (grown.cache_creation_input_tokens ?? 0),
  )
})

test('calls at the same time all write the prefix', async () => {
  fake.delay(50)
  const answers = await Promise.all([ask(long), ask(long), ask(long)])
  assert.ok(answers.every(({ usage }) => (usage.cache_creation_input_tokens ?? 0) > 0))
})

test('a refused call leaves nothing in the cache', async () => {
  fake.script('overloaded')
  await assert.rejects(ask(long), { status: 529 })
  assert.equal((await ask(long)).usage.cache_read_input_tokens, 0)
})

test('the bill of an answer is its usage at the public price', async () => {
  const first = await ask(long)
  const { input_tokens: input, output_tokens: output, cache_creation_input_tokens: written } = first.usage
  assert.equal(fake.billed(), BigInt(input * 2_000 + output * 10_000 + (written ?? 0) * 4_000))
  const before = fake.billed()
  const second = await ask(long)
  const read = second.usage.cache_read_input_tokens ?? 0
  assert.equal(
    fake.billed() - before,
    BigInt(second.usage.input_tokens * 2_000 + second.usage.output_tokens * 10_000 + read * 100),
  )
  assert.deepEqual(
    fake.ledger.map(({ id, kind, model, answered }) => ({ id, kind, model, answered })),
    [first, second].map(({ _request_id }) => ({
      id: _request_id,
      kind: 'draft',
      model: 'claude-sonnet-5-5',
      answered: true,
    })),
  )
  assert.equal(
    fake.billed(),
    fake.ledger.reduce((sum, { nano }) => sum + nano, 0n),
  )
})

test('before 7 October a cache read of Sonnet 5.5 costs twice as much', async () => {
  now = Date.parse('2026-10-06T23:59:59Z')
  await ask(long)
  const before = fake.billed()
  const { usage } = await ask(long)
  const others = usage.input_tokens * 2_000 + usage.output_tokens * 10_000
  assert.equal(fake.billed() - before, BigInt(others + (usage.cache_read_input_tokens ?? 0) * 200))
})

test('over 100,000 tokens every token of a Haiku call costs five times as much', async () => {
  const cost = async (words: number) => {
    const before = fake.billed()
    const { usage } = await ask({ ...plain, system: [block(words, null)] })
    return { usage, nano: fake.billed() - before }
  }
  const small = await cost(63_000)
  assert.ok(small.usage.input_tokens <= 100_000)
  assert.equal(small.nano, BigInt(small.usage.input_tokens * 100 + small.usage.output_tokens * 500))
  const large = await cost(64_500)
  assert.ok(large.usage.input_tokens > 100_000)
  assert.equal(large.nano, BigInt(large.usage.input_tokens * 500 + large.usage.output_tokens * 2_500))
})

test('an answer from the US costs a tenth more', async () => {
  await ask(plain)
  const here = fake.billed()
  await ask({ ...plain, inference_geo: 'us' })
  assert.equal(fake.billed() - here, (here * 11n + 9n) / 10n)
})

test('output never passes max_tokens, and an answer that needs more is cut', async () => {
  const { usage, stop_reason } = await ask({ ...plain, max_tokens: 60 })
  assert.equal(stop_reason, 'max_tokens')
  assert.equal(usage.output_tokens, 60)
  const huge = { reply: 'x'.repeat(70_000) }
  fake.script({ draft: huge })
  const scripted = await ask(plain)
  assert.equal(scripted.usage.output_tokens, 4_000)
  assert.equal(answerOf(scripted).reply, huge.reply)
})

test('max_tokens 0 only warms the cache', async () => {
  const { content, usage } = await ask({ ...long, max_tokens: 0 })
  assert.deepEqual(content, [])
  assert.equal(usage.output_tokens, 0)
  assert.ok(((await ask(long)).usage.cache_read_input_tokens ?? 0) > 0)
})

test('count_tokens says what an uncached call reads, and is free', async () => {
  const { model, messages, system = [], tools = [], output_config = {} } = plain
  const { input_tokens } = await client.messages.countTokens({ model, messages, system, tools, output_config })
  assert.equal(fake.billed(), 0n)
  assert.equal((await ask(plain)).usage.input_tokens, input_tokens)
})

test('the headers say what is left of the minute', async () => {
  const left = async () => {
    const { response } = await client.messages.create(plain).withResponse()
    return ['requests', 'input-tokens', 'output-tokens'].map((name) =>
      Number(response.headers.get(`anthropic-ratelimit-${name}-remaining`)),
    )
  }
  const [first, input, output] = await left()
  assert.equal(first, 999)
  assert.ok(Number(input) < 2_000_000 && Number(output) < 400_000)
  assert.equal((await left())[0], 998)
  now += MINUTE
  assert.equal((await left())[0], 999)
})

test('documents of any size are answered in less than a second', async () => {
  const documents = Array.from({ length: 500 }, (_, at) => ({
    id: `k${at}`,
    content: SHOP[0]?.content.repeat(4) ?? '',
  }))
  const started = performance.now()
  await ask(draftRequest(question, { documents }))
  assert.ok(performance.now() - started < 1_000)
})
