/** The events webhook over HTTP: every answer that it gives, and what each leaves. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { buildEvent } from '../../../src/demo/mailgun/webhook-event.ts'
import { loadMessageRow } from '../../../src/mail/store.ts'
import { EVENTS, postEventTo, postJson } from '../../support/event-post.ts'
import { startTestPostern } from '../../support/postern.ts'
import { makeSending } from '../../support/replies.ts'
import {
  type Answer,
  countRows,
  eventsOf,
  type Field,
  HOUR,
  linesOf,
  MINUTE,
  MULTIPART,
  mailFields,
  mimeFields,
  PARSED,
  postBytes,
  postForm,
  sign,
  signatureFields,
  URLENCODED,
} from '../../support/webhook.ts'

const postern = await startTestPostern({ after }, { ROLE: 'web' })
const { pool } = postern.deps
const start = async () => {
  const reply = await makeSending(postern.deps, { from: `p${Math.random()}@customer.example` })
  return {
    ...reply,
    about: { messageId: reply.messageId, fields: { to: 'p@customer.example', 'v:reply_id': reply.id } },
  }
}
const stateOf = async (id: string) => (await loadMessageRow(pool, id)).state
const namesOf = async (answer: Answer) => (await eventsOf(postern, answer)).map(({ name }) => name)
const count = async (table: string) => (await pool.query(`select count(*)::int as n from ${table}`)).rows[0].n as number
const counts = async (): Promise<Record<string, number>> => ({
  ...(await countRows(pool)),
  delivery: await count('delivery_event'),
})
const grown = async (before: Record<string, number>, table: string) =>
  Number((await counts())[table]) - Number(before[table])

test('a signed event is accepted, moves its reply and is told; a retry is a duplicate and changes nothing', async () => {
  const { id, about } = await start()
  const post = { event: buildEvent('delivered', about), signature: sign() }
  const answer = await postEventTo(postern.url, post)
  assert.deepEqual([answer.status, answer.body], [200, { status: 'accepted' }])
  assert.equal(await stateOf(id), 'delivered')
  const before = await counts()
  const retry = await postEventTo(postern.url, post)
  assert.deepEqual([retry.status, retry.body], [200, { status: 'duplicate' }])
  const anew = await postEventTo(postern.url, { event: post.event })
  assert.deepEqual([anew.status, anew.body], [200, { status: 'duplicate' }])
  assert.deepEqual(await counts(), { ...before, webhook_token: (before['webhook_token'] ?? 0) + 1 })
  assert.deepEqual(await eventsOf(postern, answer), [])
})

test('a bounce and a complaint are events of security, with masked addresses, and suppress', async () => {
  const { id, about } = await start()
  const bounced = await postEventTo(postern.url, { event: buildEvent('permanent_fail', about) })
  assert.deepEqual(
    (await eventsOf(postern, bounced)).map(({ name, severity, fields }) => [name, severity, fields['message_id']]),
    [
      ['delivery_failed', 'warning', id],
      ['address_suppressed', 'info', id],
    ],
  )
  const complained = await postEventTo(postern.url, { event: buildEvent('complained', about) })
  assert.deepEqual(await namesOf(complained), ['complaint_received', 'address_suppressed'])
  const fields = JSON.stringify([...(await eventsOf(postern, bounced)), ...(await eventsOf(postern, complained))])
  assert.match(fields, /p\*\*\*@customer\.example/)
  assert.match(fields, /5\.1\.1/)
  assert.doesNotMatch(postern.logs.join(''), /does not exist|p0?\.\d+@/)
  const temporary = await postEventTo(postern.url, { event: buildEvent('temporary_fail', (await start()).about) })
  assert.deepEqual(await eventsOf(postern, temporary), [])
})

const UNSIGNED: { name: string; signature: Record<string, unknown> | null; why: string }[] = [
  { name: 'no signature', signature: null, why: 'missing' },
  { name: 'an empty signature', signature: {}, why: 'missing' },
  { name: 'another key', signature: sign({ key: 'somebody-elses-key' }), why: 'wrong' },
  { name: 'another token', signature: { ...sign(), token: 'x'.repeat(50) }, why: 'wrong' },
  { name: 'an old stamp', signature: sign({ ageMs: 10 * HOUR }), why: 'stale' },
  { name: 'a stamp ahead', signature: sign({ ageMs: -10 * MINUTE }), why: 'stale' },
  { name: 'a stamp that is a number', signature: { ...sign(), timestamp: 1_764_115_200 }, why: 'malformed' },
  { name: 'a list of signatures', signature: { ...sign(), signature: [sign().signature] }, why: 'malformed' },
  { name: 'an object as token', signature: { ...sign(), token: { length: 50 } }, why: 'malformed' },
  { name: 'an upper-case signature', signature: { ...sign(), signature: 'A'.repeat(64) }, why: 'malformed' },
]

for (const { name, signature, why } of UNSIGNED) {
  test(`an event with ${name} is answered 401, recorded as ${why}, and leaves nothing`, async () => {
    const { id, about } = await start()
    const before = await counts()
    const answer = await postEventTo(postern.url, { event: buildEvent('complained', about), signature })
    assert.deepEqual([answer.status, answer.body.code], [401, 'webhook.unsigned'])
    const [event] = await eventsOf(postern, answer)
    assert.deepEqual(
      [event?.name, event?.fields['why'], event?.fields['endpoint']],
      ['webhook_signature_invalid', why, EVENTS],
    )
    assert.deepEqual([await counts(), await stateOf(id)], [before, 'sending'])
  })
}

test('what is no JSON object is answered 401, like everything without a signature', async () => {
  for (const body of ['', '{', 'null', '7', '"signature"', '[]', '['.repeat(200_000), '\0', '\u{FEFF}'])
    assert.equal((await postJson(postern.url, body)).status, 401, body.slice(0, 10))
})

test('the signature of a subaccount’s parent is allowed, and proves nothing', async () => {
  const { about } = await start()
  const event = buildEvent('delivered', about)
  const parent = { 'parent-signature': sign() }
  const both = await postEventTo(postern.url, { event, signature: { ...sign(), ...parent } })
  assert.equal(both.status, 200)
  assert.equal((await postEventTo(postern.url, { event, signature: parent })).status, 401)
  const wrong = { ...sign(), 'parent-signature': sign({ key: 'another' }) }
  assert.equal((await postEventTo(postern.url, { event: buildEvent('opened', about), signature: wrong })).status, 200)
})

test('a retry that comes hours late under a token never seen is taken, and recorded as late', async () => {
  const { id, about } = await start()
  const signature = sign({ ageMs: 8 * HOUR })
  const post = { event: buildEvent('delivered', about), signature }
  const answer = await postEventTo(postern.url, post)
  assert.deepEqual([answer.status, await stateOf(id)], [200, 'delivered'])
  assert.deepEqual(await namesOf(answer), ['webhook_late_delivery'])
  const again = await postEventTo(postern.url, post)
  assert.deepEqual([again.body, await namesOf(again)], [{ status: 'duplicate' }, []])
})

const UNUSABLE: { name: string; event: unknown }[] = [
  { name: 'no event-data', event: undefined },
  { name: 'event-data: null', event: null },
  { name: 'a list', event: [] },
  { name: 'a text', event: 'delivered' },
  { name: 'an event without a name', event: { id: 'x', timestamp: 1_764_115_200 } },
  { name: 'an event without an id', event: { event: 'delivered', timestamp: 1_764_115_200 } },
  { name: 'an event without a time', event: { event: 'delivered', id: 'x' } },
  { name: 'an unknown event', event: { event: 'list_member_uploaded', id: 'x', timestamp: 1_764_115_200 } },
  { name: 'an event of no reply of ours', event: { event: 'delivered', id: 'x', timestamp: 1_764_115_200 } },
]

for (const { name, event } of UNUSABLE) {
  test(`${name} is answered 200 and logged, once: no retry would make it better`, async () => {
    const before = await counts()
    const signature = sign()
    const answer = await postEventTo(postern.url, { event, signature })
    assert.deepEqual([answer.status, answer.body], [200, { status: 'accepted' }])
    assert.equal(linesOf(postern, answer).filter((line) => line.includes('a delivery event was not used')).length, 1)
    assert.deepEqual(await counts(), { ...before, webhook_token: (before['webhook_token'] ?? 0) + 1 })
    const retry = await postEventTo(postern.url, { event, signature })
    assert.deepEqual(retry.body, { status: 'duplicate' })
  })
}

test('a used token that comes with another event is refused for good and recorded, and changes nothing', async () => {
  const { id, about } = await start()
  const signature = sign()
  const event = buildEvent('accepted', about)
  assert.equal((await postEventTo(postern.url, { event, signature })).status, 200)
  const before = await counts()
  const others = [
    buildEvent('complained', about),
    { ...event, id: 'another' },
    { ...event, event: 'complained' },
    { ...event, recipient: 'other@customer.example' },
    { ...event, message: { headers: { 'message-id': 'other@postern.example' } } },
    undefined,
  ]
  for (const other of others) {
    const replay = await postEventTo(postern.url, { event: other, signature })
    assert.deepEqual([replay.status, replay.body.code], [406, 'webhook.token_reused'])
    assert.deepEqual(await namesOf(replay), ['webhook_token_reused'])
  }
  assert.deepEqual([await counts(), await stateOf(id)], [before, 'sent'])
})

test('a token is good once over all endpoints: what signed a mail signs no event, and the other way round', async () => {
  const { id, about } = await start()
  const ofMail = sign()
  assert.equal((await postForm(postern.url, { fields: [...mailFields(), ...signatureFields(ofMail)] })).status, 200)
  const event = await postEventTo(postern.url, { event: buildEvent('complained', about), signature: ofMail })
  assert.deepEqual([event.status, event.body.code, await stateOf(id)], [406, 'webhook.token_reused', 'sending'])
  const ofEvent = sign()
  assert.equal(
    (await postEventTo(postern.url, { event: buildEvent('accepted', about), signature: ofEvent })).status,
    200,
  )
  for (const fields of [mailFields(), mimeFields()]) {
    const path = fields.some(([name]) => name === 'body-mime') ? '/webhook/mailgun/mime' : PARSED
    const mail = await postForm(postern.url, { path, fields: [...fields, ...signatureFields(ofEvent)] })
    assert.deepEqual([mail.status, mail.body.code], [406, 'webhook.token_reused'])
  }
})

test('fifty parallel posts of one event are one row, one suppression and fifty times 200', async () => {
  const { id, about } = await start()
  const before = await counts()
  const post = { event: buildEvent('complained', about), signature: sign() }
  const answers = await Promise.all(Array.from({ length: 50 }, () => postEventTo(postern.url, post)))
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
  assert.equal(answers.filter(({ body }) => body.status === 'accepted').length, 1)
  assert.deepEqual([await grown(before, 'delivery'), await grown(before, 'webhook_token')], [1, 1])
  assert.equal(await stateOf(id), 'complained')
})

test('fifty parallel posts of one event under fifty tokens are one row as well', async () => {
  const { about } = await start()
  const before = await counts()
  const event = buildEvent('permanent_fail', about)
  const answers = await Promise.all(Array.from({ length: 50 }, () => postEventTo(postern.url, { event })))
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
  assert.equal(await grown(before, 'delivery'), 1)
})

const FORMS: { name: string; code: string; says: RegExp; fields: Field[] }[] = [
  {
    name: 'an event of legacy webhooks',
    code: 'webhook.legacy_event',
    says: /legacy.*JSON/,
    fields: [['event', 'bounced']],
  },
  { name: 'a parsed mail', code: 'webhook.mail_form', says: /\/webhook\/mailgun\/mime or/, fields: mailFields() },
  { name: 'a raw mail', code: 'webhook.mail_form', says: /\/webhook\/mailgun\/mime or/, fields: mimeFields() },
]

for (const { name, code, says, fields } of FORMS) {
  for (const contentType of [URLENCODED, MULTIPART]) {
    test(`${name} at this address (${contentType.split(';')[0]}) is told what to change, once it is signed`, async () => {
      const before = await counts()
      const files = [{ name: 'a.pdf', type: 'application/pdf', content: Buffer.alloc(2 * 1024 * 1024) }]
      const post = { path: EVENTS, contentType, ...(contentType === MULTIPART ? { files } : {}) }
      const answer = await postForm(postern.url, { ...post, fields: [...fields, ...signatureFields(sign())] })
      assert.deepEqual([answer.status, answer.body.code], [406, code])
      assert.match(answer.body.title ?? '', says)
      assert.deepEqual(await namesOf(answer), ['webhook_misconfigured'])
      const stranger = await postForm(postern.url, { ...post, fields })
      assert.deepEqual([stranger.status, await namesOf(stranger)], [401, ['webhook_signature_invalid']])
      assert.deepEqual(await counts(), before)
    })
  }
}

test('a body of another type is answered 415, a compressed one too, and an endless one 413', async () => {
  const { about } = await start()
  const event = buildEvent('delivered', about)
  for (const contentType of ['text/plain', 'application/jsonp', 'text/json', 'application/json-seq', 'nonsense'])
    assert.equal((await postEventTo(postern.url, { event, contentType })).status, 415, contentType)
  for (const contentType of ['application/json; charset=utf-8', 'Application/JSON'])
    assert.equal((await postEventTo(postern.url, { event, contentType })).status, 200, contentType)
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
  const compressed = await fetch(postern.url + EVENTS, { method: 'POST', headers, body: '{}' })
  assert.equal(compressed.status, 415)
  await compressed.arrayBuffer()
  const large = await postEventTo(postern.url, { event: { ...event, tags: ['x'.repeat(600 * 1024)] } })
  assert.deepEqual([large.status, large.body.code], [413, 'webhook.event_too_large'])
  const [alert] = await eventsOf(postern, large)
  assert.deepEqual([alert?.name, alert?.fields['limit']], ['post_too_large', 512 * 1024])
})

test('an event that is posted to an address of mail is told where it belongs, once it is signed', async () => {
  const { id, about } = await start()
  const signature = sign()
  const body = JSON.stringify({ signature, 'event-data': buildEvent('complained', about) })
  for (const path of [PARSED, '/webhook/mailgun/mime']) {
    const answer = await postBytes(postern.url, { path, contentType: 'application/json', body: Buffer.from(body) })
    assert.deepEqual([answer.status, answer.body.code], [406, 'webhook.event_form'])
    assert.match(answer.body.title ?? '', /\/webhook\/mailgun\/events\.$/)
    assert.deepEqual(await namesOf(answer), ['webhook_misconfigured'])
    const stranger = body.replace(signature.signature, '0'.repeat(64))
    const refused = await postBytes(postern.url, { path, contentType: 'application/json', body: Buffer.from(stranger) })
    assert.deepEqual([refused.status, refused.body.code], [415, 'request.content_type'])
  }
  assert.equal(await stateOf(id), 'sending')
  assert.equal((await postJson(postern.url, body)).status, 200, 'and its signature is still good where it belongs')
})

test('nothing but a post is taken at this address', async () => {
  for (const method of ['GET', 'PUT', 'DELETE'])
    assert.ok([404, 405].includes((await fetch(postern.url + EVENTS, { method })).status), method)
})
