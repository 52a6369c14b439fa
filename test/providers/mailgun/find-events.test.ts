/** The Events API through the real SDK: one Message-ID, a span of time in pages, and everything that may go wrong. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startFakeMailgun } from '../../../src/demo/fake-mailgun.ts'
import { startServer } from '../../../src/demo/http-server.ts'
import type { FakeEvent } from '../../../src/demo/mailgun/events.ts'
import { createMailgunSender } from '../../../src/providers/mailgun/send.ts'

const SECOND = 1_000
const fake = await startFakeMailgun({ apiKey: 'key' })
after(fake.close)
const at = (baseUrl: string, apiKey = 'key') => createMailgunSender({ apiKey, domain: 'postern.example', baseUrl })

const event = (number: number, id = 'a@postern.example'): FakeEvent => ({
  event: 'delivered',
  id: `event-${number}`,
  timestamp: 1_764_000_000 + number,
  message: { headers: { 'message-id': id } },
})

async function listAll(begin: number, end: number): Promise<string[]> {
  const ids: string[] = []
  const range = { begin: new Date((1_764_000_000 + begin) * SECOND), end: new Date((1_764_000_000 + end) * SECOND) }
  for await (const page of at(fake.url).listEvents(range, 5 * SECOND)) ids.push(...page.map(({ id }) => id))
  return ids
}

test('a Message-ID is found with its brackets, and another finds nothing', async () => {
  fake.clear()
  fake.events({ add: [event(1), event(2, 'b@postern.example')] })
  const found = await at(fake.url).findEvents('<a@postern.example>', 5 * SECOND)
  assert.ok(found.kind === 'answered')
  assert.deepEqual(
    found.events.map(({ kind, messageId }) => [kind, messageId]),
    [['delivered', '<a@postern.example>']],
  )
  assert.deepEqual(await at(fake.url).findEvents('<c@postern.example>', 5 * SECOND), { kind: 'answered', events: [] })
})

test('a span of time comes in pages, each event once', async () => {
  fake.clear()
  fake.events({ add: Array.from({ length: 950 }, (_, number) => event(number)) })
  const ids = await listAll(10, 920)
  assert.equal(ids.length, 911)
  assert.equal(new Set(ids).size, 911)
  assert.deepEqual(await listAll(5_000, 6_000), [])
})

test('a look-up says nothing about the mail when Mailgun cannot be asked', async () => {
  const garbage = await startServer({ port: 0, host: '127.0.0.1' }, async ({ response }) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"hello":1}')
  })
  const silent = await startServer({ port: 0, host: '127.0.0.1' }, async () => undefined)
  after(() => Promise.all([garbage.close(), silent.close()]))
  fake.failEvents(1)
  const codes = await Promise.all([
    at(fake.url).findEvents('<a@postern.example>', 5 * SECOND),
    at(fake.url, 'wrong').findEvents('<a@postern.example>', 5 * SECOND),
    at('http://127.0.0.1:9').findEvents('<a@postern.example>', 5 * SECOND),
    at(garbage.url).findEvents('<a@postern.example>', 5 * SECOND),
    at(silent.url).findEvents('<a@postern.example>', 300),
  ])
  assert.deepEqual(
    codes.map((lookup) => (lookup.kind === 'failed' ? lookup.code : lookup.kind)),
    ['server_error', 'unauthorized', 'connection_refused', 'garbage', 'timeout'],
  )
  const range = { begin: new Date(0), end: new Date() }
  const pages = at('http://127.0.0.1:9').listEvents(range, 5 * SECOND)
  await assert.rejects(
    async () => {
      for await (const _ of pages);
    },
    { code: 'provider.unavailable' },
  )
})

test('the deprecation that the SDK prints with every call is not printed', async (t) => {
  const said: unknown[] = []
  t.mock.method(console, 'warn', (line: unknown) => said.push(line))
  await at(fake.url).findEvents('<a@postern.example>', 5 * SECOND)
  assert.deepEqual(said, [])
})
