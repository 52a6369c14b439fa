/** What one look-up of a reply of unknown outcome decides, as a table. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeLookup } from '../../../src/mail/send/judge-lookup.ts'
import { DELIVERY_KINDS, type DeliveryEvent, type DeliveryKind } from '../../../src/providers/mail-provider.ts'

const event = (kind: DeliveryKind | null): DeliveryEvent => ({
  kind,
  name: kind ?? 'stored',
  id: 'an-id',
  at: new Date(),
  messageId: null,
  replyId: null,
  recipient: null,
  failure: null,
})
const found = (...kinds: (DeliveryKind | null)[]) => ({ kind: 'answered' as const, events: kinds.map(event) })
const FAILED = { kind: 'failed' as const, code: 'timeout' }

type Asked = Parameters<typeof judgeLookup>[0]
const judge = (change: Partial<Asked>) =>
  judgeLookup({
    lookup: found(),
    lookups: 1,
    waitSeconds: 120,
    isOld: false,
    mayResend: true,
    granted: false,
    ...change,
  })

for (const kind of DELIVERY_KINDS.filter((one) => one !== 'rejected'))
  test(`${kind} proves that Mailgun has it, at any time`, () => {
    for (const change of [{}, { isOld: true }, { lookups: 9 }, { mayResend: false }, { granted: true }])
      assert.deepEqual(judge({ lookup: found(null, kind), ...change }), { kind: 'sent' })
  })

test('rejected alone says that it went nowhere, and beside another event nothing', () => {
  assert.equal(judge({ lookup: found('rejected') }).kind, 'rejected')
  assert.equal(judge({ lookup: found('rejected', 'accepted') }).kind, 'sent')
})

test('three look-ups without a trace are spread over ten minutes, and only then it is sent once more', () => {
  const first = judge({ lookups: 1 })
  const second = judge({ lookups: 2 })
  assert.deepEqual(
    [first, second],
    [
      { kind: 'again', waitSeconds: 180, counts: true },
      { kind: 'again', waitSeconds: 300, counts: true },
    ],
  )
  const waits = [first, second].map((judged) => ('waitSeconds' in judged ? judged.waitSeconds : 0))
  assert.equal(120 + waits.reduce((sum, wait) => sum + wait, 0), 600)
  assert.deepEqual(judge({ lookups: 3 }), { kind: 'resend' })
  assert.deepEqual(judge({ lookups: 3, mayResend: false }), { kind: 'hold' })
})

test('an event that this release does not know is a trace as well', () => {
  assert.deepEqual(judge({ lookup: found(null), lookups: 3 }), { kind: 'sent' })
})

test('a look-up that failed says nothing and counts for nothing, however often', () => {
  for (const lookups of [1, 3, 50])
    assert.deepEqual(judge({ lookup: FAILED, lookups }), { kind: 'again', waitSeconds: 120, counts: false })
})

test('a reply older than what Mailgun remembers is held, unless an operator let it go', () => {
  for (const lookups of [1, 3]) assert.deepEqual(judge({ isOld: true, lookups }), { kind: 'hold' })
  assert.deepEqual(judge({ isOld: true, lookup: FAILED }), { kind: 'hold' })
  assert.deepEqual(judge({ isOld: true, lookups: 3, granted: true }), { kind: 'resend' })
  assert.deepEqual(judge({ isOld: true, lookup: FAILED, lookups: 3, granted: true }), {
    kind: 'again',
    waitSeconds: 120,
    counts: false,
  })
})
