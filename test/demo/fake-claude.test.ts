import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import Anthropic from '@anthropic-ai/sdk'
import { startFakeClaude } from '../../src/demo/fake-claude.ts'
import { answerOf, draftRequest, triageRequest, verifyRequest } from './fake-requests.ts'

let now = Date.parse('2026-11-25T12:00:00Z')
const fake = await startFakeClaude({ now: () => new Date(now) })
after(() => fake.close())
const client = new Anthropic({ apiKey: 'k', baseURL: fake.url, maxRetries: 0, logLevel: 'off' })
const mail = { text: 'Hello, how many days do parcels to Iceland take?' }

beforeEach(() => {
  fake.forget()
  now = Date.parse('2026-11-25T12:00:00Z')
})

test('the real SDK gets a message with a thinking block first, a request id and usage', async () => {
  const message = await client.messages.create(draftRequest(mail))
  assert.deepEqual(
    message.content.map((block) => block.type),
    ['thinking', 'text'],
  )
  assert.match(message._request_id ?? '', /^req_fake_/)
  assert.ok(message.usage.input_tokens > 300 && message.usage.output_tokens > 50)
})

test('the three kinds of call are told apart, and each answer has the form of its schema', async () => {
  const calls = [triageRequest(mail), draftRequest(mail), verifyRequest('Nine days.', [])]
  for (const call of calls) {
    const answer = answerOf(await client.messages.create(call))
    const schema = call.output_config?.format?.schema
    assert.deepEqual(Object.keys(answer), Object.keys(schema?.['properties'] ?? {}))
  }
  assert.deepEqual(
    fake.requests.map(({ kind }) => kind),
    ['triage', 'draft', 'verify'],
  )
})

test('a schema that lacks a field gets none, and an unknown field is empty', async () => {
  const call = draftRequest(mail)
  const schema = {
    type: 'object',
    properties: {
      reply: { type: 'string' },
      score: { type: 'number' },
      tags: { type: 'array', items: { type: 'string' } },
    },
    required: ['reply'],
    additionalProperties: false,
  }
  const output_config = { format: { type: 'json_schema' as const, schema } }
  const answer = answerOf(await client.messages.create({ ...call, output_config }))
  assert.deepEqual(Object.keys(answer), ['reply', 'score', 'tags'])
  assert.match(answer.reply, /Iceland/)
  assert.deepEqual([answer.score, answer.tags], [0, []])
})

test('a call without a schema gets plain text', async () => {
  const messages = [{ role: 'user' as const, content: 'hi' }]
  const { content } = await client.messages.create({ model: 'claude-opus-5-5', max_tokens: 100, messages })
  assert.equal(content.at(-1)?.type, 'text')
  assert.equal(fake.requests[0]?.kind, 'other')
})

test('a model says what it can, and when it goes', async () => {
  const haiku = await client.models.retrieve('claude-haiku-5-5')
  assert.equal(haiku.lifecycle, 'active')
  assert.deepEqual([haiku.deprecated_at, haiku.retires_at], [null, null])
  assert.deepEqual([haiku.max_input_tokens, haiku.max_tokens, haiku.line], [1_000_000, 128_000, 'haiku'])
  assert.equal(haiku.capabilities?.structured_outputs.supported, true)
  assert.equal(haiku.capabilities?.thinking.types.disabled.supported, true)
  assert.equal(haiku.capabilities?.thinking.types.enabled.supported, false)
  const sonnet = await client.models.retrieve('claude-sonnet-4-5')
  assert.equal(sonnet.lifecycle, 'deprecated')
  assert.equal(sonnet.retires_at, '2026-11-30T00:00:00Z')
  assert.ok(sonnet.deprecated_at)
  await assert.rejects(client.models.retrieve('claude-haiku-9'), { status: 404 })
})

test('a model that has retired is kept as a record, and answers nothing', async () => {
  const call = { ...draftRequest(mail), model: 'claude-sonnet-4-5', thinking: { type: 'disabled' as const } }
  const plain = { ...call, output_config: { format: call.output_config?.format ?? null } }
  const raw = () =>
    fetch(`${fake.url}/v1/messages`, {
      method: 'POST',
      headers: { authorization: 'Bearer k', 'anthropic-version': '2026-10-21' },
      body: JSON.stringify(plain),
    })
  assert.equal((await raw()).status, 200)
  now = Date.parse('2026-11-30T00:00:00Z')
  assert.equal((await raw()).status, 404)
  assert.equal((await client.models.retrieve('claude-sonnet-4-5')).lifecycle, 'retired')
})

test('the list has pages, newest first, and retired models only when asked for', async () => {
  const ids: string[] = []
  for await (const { id } of client.models.list({ limit: 3 })) ids.push(id)
  assert.equal(ids[0], 'claude-haiku-5-5')
  assert.equal(ids.length, 8)
  assert.equal(new Set(ids).size, 8)
  const { data: retired } = await client.models.list({ lifecycle: ['retired'] })
  assert.deepEqual(
    retired.map(({ id }) => id),
    ['claude-3-5-haiku-20241022'],
  )
})

const admin = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(`${fake.url}/_fake/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return response.json() as Promise<{ [name: string]: unknown }>
}

test('another process scripts it and reads requests and bill', async () => {
  await admin('POST', 'script', ['overloaded', { for: 'verify', answer: 'empty' }])
  await admin('POST', 'script', { always: 'junk' })
  await assert.rejects(client.messages.create(draftRequest(mail)), { status: 529 })
  for (let call = 0; call < 3; call += 1)
    assert.match(JSON.stringify((await client.messages.create(draftRequest(mail))).content), /Sure! Here is/)
  const { requests } = (await admin('GET', 'requests')) as { requests: { id: string; kind: string; body: object }[] }
  assert.equal(requests.length, 4)
  assert.equal(requests[0]?.kind, 'draft')
  const { billed, rows } = (await admin('GET', 'ledger')) as { billed: string; rows: { id: string; nano: string }[] }
  assert.equal(BigInt(billed), fake.billed())
  assert.deepEqual(
    rows.map(({ id }) => id),
    requests.slice(1).map(({ id }) => id),
  )
  await admin('DELETE', 'requests')
  assert.equal(fake.requests.length, 0)
  await admin('POST', 'forget')
  assert.equal(fake.billed(), 0n)
  assert.equal(answerOf(await client.messages.create(draftRequest(mail))).action, 'send')
})

test('another process sets the mode', async () => {
  await admin('POST', 'mode', { mode: { hostile: ['money'] } })
  assert.match(answerOf(await client.messages.create(draftRequest(mail))).reply, /full refund/)
  await admin('POST', 'mode', { seeds: [{ match: 'iceland', wrong: 'no-reply-to-question' }] })
  assert.equal(answerOf(await client.messages.create(draftRequest(mail))).action, 'no_reply')
  assert.equal((await admin('GET', 'mode'))['mode'], 'seeded')
  await admin('POST', 'mode', { mode: 'honest' })
  assert.equal(answerOf(await client.messages.create(draftRequest(mail))).action, 'send')
})

test('parallel calls do not mix', async () => {
  const texts = ['parcels to Iceland take?', 'Are returns of unused goods free?']
  const [first, second] = await Promise.all(texts.map((text) => client.messages.create(draftRequest({ text }))))
  assert.match(JSON.stringify(first?.content), /Iceland/)
  assert.match(JSON.stringify(second?.content), /30 days/)
})
