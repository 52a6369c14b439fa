import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import Mailgun from 'mailgun.js'
import { startFakeMailgun } from '../../src/demo/fake-mailgun.ts'
import { sendJson, startServer } from '../../src/demo/http-server.ts'

const fake = await startFakeMailgun()
after(() => fake.close())
beforeEach(() => {
  fake.clear()
  fake.events({ delayMs: 0 })
})
const client = new Mailgun(FormData).client({ username: 'api', key: 'any', url: fake.url })
const send = (id: string) =>
  client.messages.create('mg.example.test', {
    from: 'a@b.example',
    to: 'c@d.example',
    subject: 's',
    text: 't',
    'h:Message-Id': id,
    'v:reply_id': 'r1',
  })
const find = (id: string) => client.events.get('mg.example.test', { 'message-id': id })

test('an accepted message is found by its Message-ID, written without brackets', async () => {
  await send('<one@mg.example.test>')
  await send('<two@mg.example.test>')
  const { items } = await find('one@mg.example.test')
  assert.equal(items.length, 1)
  assert.equal(items[0]?.event, 'accepted')
  assert.equal(items[0]?.message?.headers['message-id'], 'one@mg.example.test')
  assert.deepEqual(items[0]?.['user-variables'], { reply_id: 'r1' })
})

test('events stay hidden for as long as the script says', async () => {
  fake.events({ delayMs: 3_600_000 })
  await send('<late@mg.example.test>')
  assert.equal((await find('late@mg.example.test')).items.length, 0)
  fake.events({ delayMs: 0 })
  assert.equal((await find('late@mg.example.test')).items.length, 1)
})

test('later events can be added and are found newest first', async () => {
  await send('<three@mg.example.test>')
  const message = { headers: { 'message-id': 'three@mg.example.test' } }
  fake.events({ add: [{ event: 'delivered', id: 'e2', timestamp: Date.now() / 1_000 - 1, message }] })
  assert.deepEqual(
    (await find('three@mg.example.test')).items.map((item) => item.event),
    ['delivered', 'accepted'],
  )
})

test('the same Message-ID twice is counted twice, as Mailgun would send it twice', async () => {
  await send('<twice@mg.example.test>')
  await send('<twice@mg.example.test>')
  assert.equal(fake.countOf('<twice@mg.example.test>'), 2)
})

test('another process scripts it, reads what was accepted and clears it', async () => {
  await fetch(`${fake.url}/_fake/script`, { method: 'POST', body: JSON.stringify([{ status: 503 }, 'ok']) })
  await assert.rejects(send('<x@y.example>'), { status: 503 })
  await send('<x@y.example>')
  const seen = (await (await fetch(`${fake.url}/_fake/accepted`)).json()) as {
    accepted: { fields: object }[]
    counts: object
  }
  assert.deepEqual(seen.counts, { '<x@y.example>': 1 })
  assert.equal(seen.accepted.length, 1)
  await fetch(`${fake.url}/_fake/accepted`, { method: 'DELETE' })
  assert.equal(fake.accepted.length, 0)
})

test('it posts signed events after each message, and again when nobody takes them', async (t) => {
  const posts: { signature: object; 'event-data': { event: string; message: { headers: object } } }[] = []
  const receiver = await startServer({ port: 0, host: '127.0.0.1' }, ({ response, body }) => {
    posts.push(JSON.parse(body.toString()))
    sendJson(response, posts.length === 1 ? 503 : 200, {})
  })
  t.after(() => receiver.close())
  const webhook = { url: `${receiver.url}/events`, signingKey: 'key', after: ['accepted', 'permanent_fail'] }
  await fetch(`${fake.url}/_fake/webhook`, { method: 'POST', body: JSON.stringify(webhook) })
  t.after(() => fake.webhook(null))
  await send('<four@mg.example.test>')
  while (posts.length < 3) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.deepEqual(
    posts.map((post) => post['event-data'].event),
    ['accepted', 'accepted', 'failed'],
  )
  for (const post of posts) {
    assert.deepEqual(Object.keys(post.signature), ['timestamp', 'token', 'signature'])
    assert.equal(Reflect.get(post['event-data'].message.headers, 'message-id'), 'four@mg.example.test')
  }
})

test('a message without a sender is refused', async () => {
  await assert.rejects(client.messages.create('mg.example.test', { to: 'c@d.example', text: 't' }), { status: 400 })
})
