import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import Anthropic from '@anthropic-ai/sdk'
import type { Fields, Json } from '../../src/demo/claude/json.ts'
import { validateRequest } from '../../src/demo/claude/validate-request.ts'
import { startFakeClaude } from '../../src/demo/fake-claude.ts'
import { draftRequest, triageRequest, verifyRequest } from './fake-requests.ts'

const fake = await startFakeClaude()
after(() => fake.close())
const client = new Anthropic({ apiKey: 'k', baseURL: fake.url, maxRetries: 0, logLevel: 'off' })

const good = draftRequest({ text: 'How many days do parcels to Iceland take?' })
const legal = JSON.parse(JSON.stringify(good)) as Fields
const validate = (change: object) => validateRequest({ ...legal, ...change } as Json, { counting: false })

const text = { type: 'text', text: 'x' }
const user = { role: 'user', content: 'hi' }
const says = (...content: object[]) => ({ role: 'assistant', content })
const used = { type: 'tool_use', id: 't1', name: 'read_inbound_email', input: {} }
const result = { type: 'tool_result', tool_use_id: 't1', content: 'x' }
const point = (ttl?: string) => ({ ...text, cache_control: { type: 'ephemeral', ...(ttl && { ttl }) } })
const format = (schema: object) => ({ format: { type: 'json_schema', schema } })
const object = (change: object) => format({ type: 'object', properties: {}, additionalProperties: false, ...change })
const properties = (count: number, schema: object) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, schema]))
const union = { anyOf: [{ type: 'string' }, { type: 'null' }] }
const unions = (count: number) => object({ properties: properties(count, union), required: names(count) })
const names = (count: number) => Object.keys(properties(count, {}))

const ILLEGAL: [string, object, RegExp][] = [
  ['temperature', { temperature: 1 }, /temperature/],
  ['top_p', { top_p: 0.9 }, /top_p/],
  ['top_k', { top_k: 5 }, /top_k/],
  ['an unknown field', { output_format: {} }, /Extra inputs/],
  ['an unknown field of a message', { messages: [{ ...user, name: 'a' }] }, /Extra inputs/],
  ['an unknown field of a block', { messages: [{ role: 'user', content: [{ ...text, from: 'a' }] }] }, /Extra inputs/],
  ['an unknown field of output_config', { output_config: { schema: {} } }, /Extra inputs/],
  ['no model', { model: null }, /Field required/],
  ['no max_tokens', { max_tokens: null }, /Field required/],
  ['more max_tokens than the model has', { max_tokens: 128_001 }, /128001 > 128000/],
  ['an address as user_id', { metadata: { user_id: 'a@b.example' } }, /email/],
  ['no messages', { messages: [] }, /at least one/],
  ['an unknown role', { messages: [{ role: 'operator', content: 'x' }] }, /role/],
  ['an empty text', { messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] }, /non-empty/],
  ['an empty system block', { system: [{ type: 'text', text: '' }] }, /non-empty/],
  ['a prefilled answer', { messages: [user, says({ type: 'text', text: '{' })] }, /prefill/],
  [
    'a document in an assistant message',
    { messages: [user, says({ type: 'document', source: {} }), user] },
    /document/,
  ],
  [
    'citations on a user text',
    { messages: [{ role: 'user', content: [{ ...text, citations: [{ type: 'char_location' }] }] }] },
    /citations/,
  ],
  [
    'citations and a format',
    {
      messages: [
        { role: 'user', content: [{ type: 'document', source: { type: 'text' }, citations: { enabled: true } }, text] },
      ],
    },
    /citations/,
  ],
  ['a tool_use that nothing answers', { messages: [user, says(used), user] }, /without `tool_result`/],
  ['a tool_use at the end', { messages: [user, says(used)] }, /without `tool_result`/],
  ['a tool_result that nothing asked for', { messages: [{ role: 'user', content: [result] }] }, /unexpected/],
  [
    'a text before the tool_result',
    { messages: [user, says(used), { role: 'user', content: [text, result] }] },
    /must come first/,
  ],
  ['tool blocks without tools', { tools: [], tool_choice: undefined }, /must define tools/],
  ['manual thinking', { thinking: { type: 'enabled', budget_tokens: 1_024 } }, /not supported/],
  ['a budget for adaptive thinking', { thinking: { type: 'adaptive', budget_tokens: 1_024 } }, /Extra inputs/],
  ['no thinking, on Opus', { model: 'claude-opus-5-5', thinking: { type: 'disabled' } }, /not supported/],
  ['no thinking, on Sonnet', { model: 'claude-sonnet-5-5', thinking: { type: 'disabled' } }, /not supported/],
  [
    'no thinking at the highest effort',
    { thinking: { type: 'disabled' }, output_config: { effort: 'max' } },
    /with thinking disabled/,
  ],
  ['an unknown effort', { output_config: { effort: 'extreme' } }, /effort/],
  ['forced tool use on Sonnet 5.5', { model: 'claude-sonnet-5-5', tool_choice: { type: 'any' } }, /tool_choice/],
  ['a choice of a tool that is not there', { tool_choice: { type: 'tool', name: 'send_mail' } }, /not found/],
  ['two tools of one name', { tools: [legal['tools'], legal['tools']].flat() }, /unique/],
  ['an open object', { output_config: object({ additionalProperties: true }) }, /additionalProperties/],
  [
    'an object that says nothing of more',
    { output_config: format({ type: 'object', properties: {} }) },
    /additionalProp/,
  ],
  ['a length', { output_config: object({ properties: { a: { type: 'string', maxLength: 3 } } }) }, /'maxLength'/],
  ['a bound inside $defs', { output_config: object({ $defs: { a: { type: 'number', minimum: 3 } } }) }, /'minimum'/],
  ['a bound inside anyOf', { output_config: object({ anyOf: [{ type: 'number', maximum: 3 }] }) }, /'maximum'/],
  ['a pattern', { output_config: object({ properties: { a: { type: 'string', pattern: 'x' } } }) }, /'pattern'/],
  ['two items at least', { output_config: object({ properties: { a: { type: 'array', minItems: 2 } } }) }, /minItems/],
  ['a recursive schema', { output_config: object({ properties: { a: { $ref: '#' } } }) }, /recursive/],
  [
    'definitions in a circle',
    {
      output_config: object({
        $defs: { a: { $ref: '#/$defs/b' }, b: { type: 'array', items: { $ref: '#/$defs/a' } } },
      }),
    },
    /recursive/,
  ],
  ['a reference to nothing', { output_config: object({ properties: { a: { $ref: '#/$defs/b' } } }) }, /not defined/],
  ['25 optional properties', { output_config: object({ properties: properties(25, { type: 'string' }) }) }, /25/],
  ['17 unions', { output_config: unions(17) }, /17/],
  ['five cache points', { system: Array.from({ length: 5 }, () => point()) }, /maximum of 4/],
  [
    'five cache points, one for all',
    { system: [1, 2, 3, 4].map(() => point()), cache_control: { type: 'ephemeral' } },
    /4/,
  ],
  ['a cache point of another kind', { system: [{ ...text, cache_control: { type: 'durable' } }] }, /ephemeral/],
  ['a cache point for a day', { system: [point('24h')] }, /'5m' or '1h'/],
  ['an hour behind five minutes', { system: [point('5m'), point('1h')] }, /must not come after/],
  ['a stream', { stream: true }, /stream/],
]
for (const [name, change, why] of ILLEGAL) {
  test(`a request with ${name} is refused`, () => assert.match(validate(change) ?? 'accepted', why))
}

const LEGAL: [string, object][] = [
  ['as Postern drafts', {}],
  ['as Postern sorts', triageRequest({ text: 'x' })],
  ['as Postern verifies', verifyRequest('x', [])],
  ['without thinking, on Haiku', { thinking: { type: 'disabled' } }],
  ['between tools, on Sonnet', { model: 'claude-sonnet-5-5', thinking: { type: 'between_tools' } }],
  [
    'with manual thinking, on Haiku 4.5',
    { model: 'claude-haiku-4-5', thinking: { type: 'enabled', budget_tokens: 1_024 }, output_config: {} },
  ],
  ['with forced tool use, on Opus', { model: 'claude-opus-5-5', tool_choice: { type: 'any' } }],
  [
    'with a prefilled answer, on Haiku 4.5',
    { model: 'claude-haiku-4-5', thinking: undefined, output_config: {}, messages: [user, says(text)] },
  ],
  ['with 24 optional properties', { output_config: object({ properties: properties(24, { type: 'string' }) }) }],
  ['with 16 unions', { output_config: unions(16) }],
  [
    'with a shared definition',
    { output_config: object({ properties: { a: { $ref: '#/$defs/b' } }, $defs: { b: { type: 'string' } } }) },
  ],
  ['with four cache points', { system: [point('1h'), point('1h'), point('5m'), point()] }],
]
for (const [name, change] of LEGAL) {
  test(`a request ${name} is accepted`, () => assert.equal(validate(change), null))
}

test('count_tokens takes the same request without max_tokens and metadata', () => {
  const { max_tokens: _, metadata: __, ...counted } = legal
  assert.equal(validateRequest(counted, { counting: true }), null)
  assert.match(validateRequest(legal, { counting: true }) ?? '', /Extra inputs/)
})

test('a schema nested a thousand times is refused, not followed', () => {
  let schema: object = { type: 'string' }
  for (let depth = 0; depth < 1_000; depth += 1) schema = { type: 'array', items: schema }
  assert.match(validate({ output_config: object({ properties: { a: schema } }) }) ?? '', /too complex/)
})

test('through the SDK, a fault is a 400 with a request id, and nobody pays for it', async () => {
  const before = fake.billed()
  const asked = client.messages.create({ ...good, thinking: { type: 'enabled', budget_tokens: 2_000 } })
  await assert.rejects(asked, (error: InstanceType<typeof Anthropic.APIError>) => {
    assert.equal(error.status, 400)
    assert.equal(error.type, 'invalid_request_error')
    assert.match(error.requestID ?? '', /^req_fake_/)
    return true
  })
  assert.equal(fake.billed(), before)
})

test('an unknown model, and one that is retired, is a 404', async () => {
  for (const model of ['claude-haiku-9', 'claude-3-5-haiku-20241022']) {
    const plain: Anthropic.MessageCreateParamsNonStreaming = {
      model,
      max_tokens: 10,
      messages: [{ role: 'user', content: 'x' }],
    }
    await assert.rejects(client.messages.create(plain), { status: 404 })
    await assert.rejects(client.messages.countTokens({ model, messages: plain.messages }), { status: 404 })
  }
})

test('a prompt that the model cannot hold is refused, and so is a body over 32 MiB', async () => {
  const ask = (length: number) =>
    client.messages.create({
      model: 'claude-haiku-4-5',
      max_tokens: 10,
      messages: [{ role: 'user', content: 'word '.repeat(length) }],
    })
  await assert.rejects(ask(200_000), { status: 400, apiMessage: /prompt is too long: \d+ tokens > 200000 maximum/ })
  await assert.rejects(ask(7_000_000), { status: 413 })
})

test('without a bearer token or with another API version nothing is answered', async () => {
  const post = async (headers: Record<string, string>) =>
    (await fetch(`${fake.url}/v1/messages`, { method: 'POST', headers, body: JSON.stringify(legal) })).status
  assert.equal(await post({ 'x-api-key': 'k', 'anthropic-version': '2026-10-21' }), 401)
  assert.equal(await post({ authorization: 'Basic k', 'anthropic-version': '2026-10-21' }), 401)
  assert.equal(await post({ authorization: 'Bearer k', 'anthropic-version': '2023-06-01' }), 400)
  assert.equal(await post({ authorization: 'Bearer k' }), 400)
  assert.equal(await post({ authorization: 'Bearer k', 'anthropic-version': '2026-10-21' }), 200)
})
