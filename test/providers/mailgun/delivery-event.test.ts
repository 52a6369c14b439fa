/** The `event-data` of Mailgun as it comes: with everything, with next to nothing, and as somebody else would write it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { buildEvent, type WebhookEvent } from '../../../src/demo/mailgun/webhook-event.ts'
import type { DeliveryEvent } from '../../../src/providers/mail-provider.ts'
import { readDeliveryEvent } from '../../../src/providers/mailgun/delivery-event.ts'

const ABOUT = {
  messageId: '<r.1@postern.example>',
  fields: { to: 'jana@customer.example', 'v:reply_id': '0192f7a0-1b2c-7def-8a9b-0c1d2e3f4a5b' },
}
const BARE = { event: 'delivered', id: 'one', timestamp: 1_521_472_262.908181 }
const read = (change: Record<string, unknown>): DeliveryEvent | null => readDeliveryEvent({ ...BARE, ...change })
const failure = (change: Record<string, unknown>) =>
  read({ event: 'failed', severity: 'permanent', ...change })?.failure

const KINDS: [WebhookEvent, DeliveryEvent['kind'], string][] = [
  ['accepted', 'accepted', 'accepted'],
  ['delivered', 'delivered', 'delivered'],
  ['opened', 'opened', 'opened'],
  ['clicked', 'clicked', 'clicked'],
  ['unsubscribed', 'unsubscribed', 'unsubscribed'],
  ['complained', 'complained', 'complained'],
  ['permanent_fail', 'bounced', 'failed'],
  ['temporary_fail', 'deferred', 'failed'],
  ['rejected', 'rejected', 'rejected'],
]

for (const [webhook, kind, name] of KINDS) {
  test(`what the webhook ${webhook} brings is read with its reply`, () => {
    const event = readDeliveryEvent(buildEvent(webhook, ABOUT))
    assert.deepEqual([event?.kind, event?.name, event?.messageId], [kind, name, ABOUT.messageId])
    assert.equal(event?.replyId, ABOUT.fields['v:reply_id'])
    assert.equal(event?.recipient, webhook === 'rejected' ? null : 'jana@customer.example')
  })
}

test('only event, id and timestamp are needed', () => {
  assert.deepEqual(read({}), {
    kind: 'delivered',
    name: 'delivered',
    id: 'one',
    at: new Date('2018-03-19T15:11:02.908Z'),
    messageId: null,
    replyId: null,
    recipient: null,
    failure: null,
  })
  for (const missing of ['event', 'id', 'timestamp'])
    for (const nothing of [undefined, null, '', [], {}, true, 'a b', 'x'.repeat(200)])
      assert.equal(read({ [missing]: nothing }), null, `${missing} ${JSON.stringify(nothing)}`)
  for (const nothing of [undefined, null, 'delivered', 7, [], [BARE]]) assert.equal(readDeliveryEvent(nothing), null)
})

test('a time is a number of seconds, or its digits', () => {
  assert.equal(read({ timestamp: '1521472262.908181' })?.at.toISOString(), '2018-03-19T15:11:02.908Z')
  assert.equal(read({ timestamp: 1_521_472_262 })?.at.toISOString(), '2018-03-19T15:11:02.000Z')
  for (const timestamp of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e300, 8.64e12, '1e9', ' 1', '0x10', '1_000'])
    assert.equal(read({ timestamp }), null, String(timestamp))
})

const ODD: { name: string; change: Record<string, unknown>; finds: Partial<DeliveryEvent> }[] = [
  { name: 'user-variables as an empty list', change: { 'user-variables': [] }, finds: { replyId: null } },
  { name: 'user-variables as text', change: { 'user-variables': 'reply_id' }, finds: { replyId: null } },
  { name: 'a variable that is no text', change: { 'user-variables': { reply_id: 7 } }, finds: { replyId: null } },
  { name: 'message: null', change: { message: null }, finds: { messageId: null } },
  { name: 'headers as a list', change: { message: { headers: [['message-id', 'x']] } }, finds: { messageId: null } },
  {
    name: 'a Message-ID in its brackets',
    change: { message: { headers: { 'message-id': '<a@b>' } } },
    finds: { messageId: '<a@b>' },
  },
  {
    name: 'a Message-ID with a line break',
    change: { message: { headers: { 'message-id': 'a@b\r\nBcc: c@d' } } },
    finds: { messageId: null },
  },
  {
    name: 'a Message-ID of many',
    change: { message: { headers: { 'message-id': 'a@b> <c@d' } } },
    finds: { messageId: null },
  },
  { name: 'a redacted recipient', change: { recipient: null }, finds: { recipient: null } },
  { name: 'a name of our own objects', change: { event: 'constructor' }, finds: { kind: null, name: 'constructor' } },
  { name: '__proto__ as its name', change: { event: '__proto__' }, finds: { kind: null } },
  { name: 'a name that it has not learnt', change: { event: 'list_member_uploaded' }, finds: { kind: null } },
  { name: 'stored', change: { event: 'stored' }, finds: { kind: null } },
  { name: 'a name in other letters', change: { event: 'Delivered' }, finds: { kind: null } },
  { name: 'a failure without severity', change: { event: 'failed' }, finds: { kind: 'bounced' } },
  { name: 'a severity that is none', change: { event: 'failed', severity: ['temporary'] }, finds: { kind: 'bounced' } },
]

for (const { name, change, finds } of ODD) {
  test(`an event with ${name} is read`, () => {
    const event = read(change)
    for (const [key, value] of Object.entries(finds)) assert.deepEqual(event?.[key as keyof DeliveryEvent], value, key)
  })
}

test('a delivery-status that is null, missing or something else leaves the failure without codes', () => {
  const nothing = { code: null, enhancedCode: null, reason: null, text: '', delayed: false }
  for (const status of [null, undefined, [], 'failed', 550]) {
    assert.deepEqual(failure({ 'delivery-status': status }), nothing)
    assert.deepEqual(read({ event: 'failed', severity: 'temporary', 'delivery-status': status })?.kind, 'deferred')
  }
})

const CODES: [status: Record<string, unknown>, code: number | null, enhanced: string | null][] = [
  [{ code: 550 }, 550, null],
  [{ code: '550' }, 550, null],
  [{ code: 605 }, 605, null],
  [{ code: '5.1.1' }, null, '5.1.1'],
  [{ code: 550, message: '5.7.1 Relaying denied' }, 550, '5.7.1'],
  [{ code: 550, 'enhanced-code': '5.1.1', message: '5.7.1 Relaying denied' }, 550, '5.1.1'],
  [{ code: 550, 'enhanced-code': '', message: 'No such user' }, 550, null],
  [{ code: 0 }, 0, null],
  [{ code: -1 }, null, null],
  [{ code: 5.5 }, null, null],
  [{ code: 99_999 }, null, null],
  [{ code: { a: 1 } }, null, null],
  [{ message: 'from 192.5.1.1, 5.1.1.9 and 15.1.12' }, null, null],
  [{ message: '550-5.1.1 <jana@customer.example>: no such user.' }, null, '5.1.1'],
]

for (const [status, code, enhanced] of CODES) {
  test(`${JSON.stringify(status)} is code ${code}, status ${enhanced}`, () => {
    const found = failure({ 'delivery-status': status })
    assert.deepEqual([found?.code, found?.enhancedCode], [code, enhanced])
  })
}

test('the words of the other server are kept, bounded, with those of the provider', () => {
  const said = failure({ 'delivery-status': { message: 'No such user', description: 'Not delivering' } })
  assert.equal(said?.text, 'No such user\nNot delivering')
  assert.equal(failure({ 'delivery-status': { message: 'x'.repeat(10_000) } })?.text.length, 2_000)
  assert.equal(failure({ 'delivery-status': { message: 'a\0b\uD800' } })?.text, 'a\uFFFDb\uFFFD')
  assert.equal(failure({ reason: 'suppress-bounce' })?.reason, 'suppress-bounce')
  assert.equal(failure({ flags: { 'is-delayed-bounce': true } })?.delayed, true)
})

test('a reason that is no word of the provider is none: it is kept unsealed', () => {
  for (const reason of ['jana@customer.example', 'no such user', 'x'.repeat(65), 'böse', 7, null, {}])
    assert.equal(failure({ reason })?.reason, null, String(reason))
})

test('whatever JSON it gets, it gives an event or null, in bounded texts', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 4 }), (any, status) => {
      readDeliveryEvent(any)
      const event = read({ event: 'failed', 'delivery-status': status, message: any, flags: any, reject: status })
      assert.ok(event !== null && (event.failure?.text.length ?? 0) <= 2_000)
    }),
  )
})
