/** Events on a real database: what each leaves, whatever was known of the reply before it. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { HOUR, systemClock } from '../../../src/clock.ts'
import { withTransaction } from '../../../src/db/pool.ts'
import { readStanding } from '../../../src/mail/autonomy/records.ts'
import type { State } from '../../../src/mail/lifecycle.ts'
import { showMessage } from '../../../src/mail/listing/messages.ts'
import { advance, loadMessageRow } from '../../../src/mail/store.ts'
import { suppressionsOf } from '../../../src/mail/suppression.ts'
import { type Applied, applyDeliveryEvent } from '../../../src/mail/track/apply.ts'
import type { DeliveryEvent } from '../../../src/providers/mail-provider.ts'
import { createWorld, makeReady, receive } from '../../cli/sample-messages.ts'
import { deliveryEvent, leadTo, makeSending, messageIdOf, type Reply } from '../../support/replies.ts'

const world = await createWorld({ after })
const { pool, vault } = world
const deps = { vault, clock: systemClock, policy: { sendingDomain: 'postern.example' } }
const REQUEST = 'request-of-the-test'

const apply = (event: DeliveryEvent): Promise<Applied> =>
  withTransaction(pool, (tx) => applyDeliveryEvent(deps, tx, { event, requestId: REQUEST }))
const stateOf = async ({ id }: { id: string }) => (await loadMessageRow(pool, id)).state
const tellsOf = async ({ id }: { id: string }): Promise<string[]> =>
  (
    await pool.query('select event from timeline where message_id = $1 and request_id = $2 order by id', [id, REQUEST])
  ).rows.map(({ event }) => event)
const replyOf = async ({ id }: { id: string }) =>
  (
    await pool.query('select state, draft_id, wire_id, sent_at, message_id_header from reply where message_id = $1', [
      id,
    ])
  ).rows[0]
const show = (id: string) => showMessage({ pool, vault, policy: { contentSanitization: true } }, id)
let senders = 0
const someone = () => `somebody-${++senders}@customer.example`

const BEFORE: State[] = ['sending', 'approved', 'unknown', 'held', 'sent']
for (const state of BEFORE) {
  test(`a delivery proves that a reply left that was thought of as ${state}, and nothing sends it again`, async () => {
    const reply = await makeSending(world)
    await leadTo(world, reply, state)
    if (state !== 'sent') await pool.query(`update reply set state = 'unknown' where id = $1`, [reply.id])
    const before = await loadMessageRow(pool, reply.id)
    assert.equal(before.state, state)
    const applied = await apply(deliveryEvent('delivered', reply))
    assert.deepEqual([applied.kind, 'found' in applied && applied.found], ['applied', state !== 'sent'])
    assert.deepEqual(await stateOf(reply), 'delivered')
    assert.equal((await replyOf(reply)).state, 'sent')
    assert.deepEqual((await loadMessageRow(pool, reply.id)).reasons, [])
    const found = state === 'sent' ? [] : ['reply.found']
    assert.deepEqual(await tellsOf(reply), [...found, 'reply.delivered'])
    const late = await advance(pool, {
      name: 'test.late',
      message: before,
      to: state === 'sent' ? 'delivered' : state === 'held' ? 'unknown' : state === 'unknown' ? 'sending' : 'held',
      at: systemClock.now(),
      requestId: 'late',
      story: [],
    }).catch(() => false)
    assert.equal(late, false, 'the work of a stage that read the old version is void')
    assert.equal(await stateOf(reply), 'delivered')
  })
}

function* ordersOf<T>(items: readonly T[]): Generator<T[]> {
  if (items.length === 0) yield []
  for (const [at, first] of items.entries()) for (const rest of ordersOf(items.toSpliced(at, 1))) yield [first, ...rest]
}

test('in every order, and each told twice, the same events leave the same: state, rows, suppressions, record', async () => {
  const outcomes = new Set<string>()
  for (const order of ordersOf(['accepted', 'delivered', 'deferred', 'bounced'] as const)) {
    const from = someone()
    const reply = await makeSending(world, { from, approvedBy: null })
    const events = order.map((kind) => deliveryEvent(kind, reply))
    for (const event of [...events, ...events]) await apply(event)
    const { rows } = await pool.query(
      `select array(select kind from delivery_event where message_id = $1 order by kind) as kinds,
              array(select outcome from autonomy_record where draft_id = $2) as outcomes`,
      [reply.id, reply.draftId],
    )
    const suppressed = await suppressionsOf(pool, vault.indexes, from)
    outcomes.add(JSON.stringify([await stateOf(reply), rows[0], suppressed]))
  }
  assert.deepEqual(
    [...outcomes].map((outcome) => JSON.parse(outcome)),
    [['bounced', { kinds: ['accepted', 'bounced', 'deferred', 'delivered'], outcomes: ['bounced'] }, ['bounce']]],
  )
})

test('whoever settles the send after the event regresses nothing', async () => {
  const reply = await makeSending(world)
  const claimed = await loadMessageRow(pool, reply.id)
  await apply(deliveryEvent('bounced', reply))
  for (const to of ['sent', 'approved', 'unknown'] as const) {
    const moved = await advance(pool, {
      name: 'test.settle',
      message: claimed,
      to,
      at: systemClock.now(),
      requestId: 'late',
      story: [{ event: 'reply.sent' }],
    })
    assert.equal(moved, false)
  }
  assert.deepEqual(
    [await stateOf(reply), await tellsOf(reply)],
    ['bounced', ['reply.found', 'reply.bounced', 'sender.suppressed']],
  )
})

test('a reply is found by our Message-ID only if its tag verifies', async () => {
  const reply = await makeSending(world)
  const forged = [
    reply.messageId.replace(/\.[0-9a-f]{16}@/, '.0000000000000000@'),
    reply.messageId.replace('<r.', '<x.'),
    `<${reply.id}@postern.example>`,
    null,
  ]
  for (const messageId of forged)
    assert.deepEqual(await apply(deliveryEvent('complained', { messageId })), { kind: 'unknown_reply' })
  assert.equal(await stateOf(reply), 'sending')
  const shouted = { messageId: reply.messageId.toUpperCase().replace('<R.', '<r.') }
  assert.equal((await apply(deliveryEvent('delivered', shouted))).kind, 'applied', 'in any case of letters')
})

test('a reply is found by the Message-ID that it has on the wire, and by what we sent along, if there is such a reply', async () => {
  const reply = await makeSending(world)
  const wire = `<${reply.id}@rewritten.example>`
  const along = deliveryEvent('accepted', { messageId: wire }, { replyId: reply.id })
  assert.equal((await apply(along)).kind, 'applied')
  assert.equal((await replyOf(reply)).wire_id, wire, 'answers to that id join the thread')
  assert.equal((await apply(deliveryEvent('delivered', { messageId: wire }))).kind, 'applied')
  assert.equal(await stateOf(reply), 'delivered')
  for (const replyId of ['01980c5e-7a10-7cc3-8f0e-2f1f6a6a1c11', "x' or true", ''])
    assert.deepEqual(await apply(deliveryEvent('delivered', { messageId: null }, { replyId })), {
      kind: 'unknown_reply',
    })
})

test('a reply that a restored database has forgotten gets its row back, and no version is said to have left', async () => {
  const id = await receive(world)
  const draftId = await makeReady(world, id)
  const forgotten: Reply = { id, draftId, messageId: messageIdOf(world, id) }
  const at = new Date(Date.now() - HOUR)
  const applied = await apply(deliveryEvent('accepted', forgotten, { at }))
  assert.deepEqual([applied.kind, 'found' in applied && applied.found], ['applied', true])
  assert.equal(await stateOf(forgotten), 'sent')
  assert.deepEqual(await replyOf(forgotten), {
    state: 'sent',
    draft_id: null,
    wire_id: null,
    sent_at: at,
    message_id_header: forgotten.messageId,
  })
  await apply(deliveryEvent('complained', forgotten))
  assert.equal(await stateOf(forgotten), 'complained')
})

test('it is found as well by the id that was sent along, when its Message-ID was changed on the way or is missing', async () => {
  for (const messageId of ['<changed@relay.example>', null]) {
    const id = await receive(world)
    await makeReady(world, id)
    const ours = messageIdOf(world, id)
    await apply(deliveryEvent('delivered', { messageId }, { replyId: id }))
    const reply = await replyOf({ id })
    assert.deepEqual([reply.state, reply.message_id_header, reply.wire_id], ['sent', ours, messageId])
    assert.equal(await stateOf({ id }), 'delivered')
  }
})

test('an event of another name is not used, and one is known again by its name, id and day', async () => {
  const reply = await makeSending(world)
  assert.deepEqual(await apply({ ...deliveryEvent('accepted', reply), kind: null }), { kind: 'unknown_event' })
  const at = new Date('2026-11-26T12:00:00Z')
  const first = deliveryEvent('deferred', reply, { id: 'once', at })
  const again = { kind: 'duplicate', messageId: reply.id }
  assert.equal((await apply(first)).kind, 'applied')
  assert.deepEqual(await apply(first), again)
  assert.deepEqual(await apply({ ...first, at: new Date('2026-11-26T23:59:59Z') }), again)
  assert.equal((await apply({ ...first, name: 'failed' })).kind, 'applied')
  assert.equal((await apply({ ...first, at: new Date('2026-11-27T00:00:00Z') })).kind, 'applied')
})

test('a bounce keeps its codes plainly and the other server’s words sealed; both are shown', async () => {
  const reply = await makeSending(world)
  const text = '5.1.1 jana@customer.example: user unknown'
  const failure = { code: 550, enhancedCode: '5.1.1', reason: 'bounce', text, delayed: true }
  await apply(deliveryEvent('bounced', reply, { failure }))
  const { rows } = await pool.query('select * from delivery_event where message_id = $1', [reply.id])
  assert.ok(rows[0].sealed_detail.length > 0)
  assert.doesNotMatch(JSON.stringify(rows[0]).concat(rows[0].sealed_detail.toString('latin1')), /jana@|unknown/)
  const story = await show(reply.id)
  assert.deepEqual(
    story.delivery.map(({ at: _, ...shown }) => shown),
    [{ kind: 'bounced', code: 550, enhancedCode: '5.1.1', reason: 'bounce', text }],
  )
  const told = story.timeline.find(({ event }) => event === 'reply.bounced')
  assert.match(told?.sentence ?? '', /could not be delivered \(5\.1\.1\); .*had taken it first\.$/)
})

test('the address suppressed is the one that we sent to, whatever the event claims', async () => {
  const from = someone()
  for (const [kind, suppressed] of [
    ['deferred', []],
    ['unsubscribed', ['unsubscribe']],
    ['complained', ['complaint', 'unsubscribe']],
    ['bounced', ['bounce', 'complaint', 'unsubscribe']],
  ] as const) {
    const reply = await makeSending(world, { from })
    await apply(deliveryEvent(kind, reply, { recipient: 'victim@customer.example' }))
    assert.deepEqual(await suppressionsOf(pool, vault.indexes, from), suppressed)
  }
  assert.deepEqual(await suppressionsOf(pool, vault.indexes, 'victim@customer.example'), [])
})

test('a failure of a reply that left without a person counts against its category, one that a person approved does not', async () => {
  const settings = { minApprovals: 1, minLowerBound: 0, maxEditShare: 1 }
  const { mailboxId } = await loadMessageRow(pool, (await makeSending(world)).id)
  const standing = () =>
    readStanding(pool, { mailboxId: mailboxId ?? '', category: 'question', settings: settings as never })
  const approve = async () => {
    const { draftId } = await makeSending(world)
    await pool.query(
      `insert into autonomy_record (mailbox_id, category, outcome, edit_share, agreed, draft_id, at)
       values ($1, 'question', 'approved', 0, true, $2, now())`,
      [mailboxId, draftId],
    )
  }
  for (const kind of ['bounced', 'complained', 'rejected'] as const) {
    await approve()
    await apply(deliveryEvent(kind, await makeSending(world)))
    assert.equal((await standing()).approvals, 1)
    await apply(deliveryEvent('deferred', await makeSending(world, { approvedBy: null })))
    assert.equal((await standing()).approvals, 1)
    await apply(deliveryEvent(kind, await makeSending(world, { approvedBy: null })))
    assert.equal((await standing()).approvals, 0, kind)
  }
})

test('of a person who was erased the state moves on, and nothing of theirs is written', async () => {
  const reply = await makeSending(world, { from: someone() })
  const { correspondentId } = await loadMessageRow(pool, reply.id)
  await vault.forget(correspondentId)
  const applied = await apply(deliveryEvent('bounced', reply))
  assert.deepEqual(
    [applied.kind, 'address' in applied && applied.address, 'suppressed' in applied && applied.suppressed],
    ['applied', null, null],
  )
  assert.equal(await stateOf(reply), 'bounced')
  const { rows } = await pool.query('select code, sealed_detail from delivery_event where message_id = $1', [reply.id])
  assert.deepEqual(rows, [{ code: 550, sealed_detail: null }])
})

test('events of one reply that come at once are one after the other, and none is lost', async () => {
  const reply = await makeSending(world)
  const kinds = ['accepted', 'opened', 'clicked', 'deferred', 'delivered', 'complained'] as const
  const applied = await Promise.all(kinds.map((kind) => apply(deliveryEvent(kind, reply))))
  assert.deepEqual(new Set(applied.map(({ kind }) => kind)), new Set(['applied']))
  assert.equal(await stateOf(reply), 'complained')
  assert.equal((await show(reply.id)).delivery.length, kinds.length)
})
