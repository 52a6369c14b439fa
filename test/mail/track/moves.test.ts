import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canMove, STATES, type State } from '../../../src/mail/lifecycle.ts'
import { movesFor, suppressionFor, toldOf } from '../../../src/mail/track/moves.ts'
import { DELIVERY_KINDS, type DeliveryKind } from '../../../src/providers/mail-provider.ts'

const after = (from: State, kinds: readonly DeliveryKind[]): State =>
  kinds.reduce((state, kind) => movesFor(state, kind).at(-1) ?? state, from)

/** Every order of every set. */
function* ordersOf<T>(items: readonly T[]): Generator<T[]> {
  yield []
  for (const [at, first] of items.entries()) for (const rest of ordersOf(items.toSpliced(at, 1))) yield [first, ...rest]
}

test('the state that events lead to depends on which came, never on their order, from every state', () => {
  for (const from of STATES) {
    const ends = new Map<string, State>()
    for (const order of ordersOf(['accepted', 'deferred', 'delivered', 'bounced', 'complained'] as const)) {
      const set = order.toSorted().join()
      const end = after(from, order)
      assert.equal(ends.get(set) ?? end, end, `${from}: ${order}`)
      ends.set(set, end)
    }
  }
})

test('an event twice is like one', () => {
  for (const from of STATES)
    for (const kind of DELIVERY_KINDS) assert.equal(after(from, [kind, kind]), after(from, [kind]))
})

test('every move is one of the lifecycle, and ends in a state of a reply that left', () => {
  for (const from of STATES)
    for (const kind of DELIVERY_KINDS) {
      let state = from
      for (const to of movesFor(from, kind)) {
        assert.ok(canMove(state, to), `${state} to ${to}`)
        state = to
      }
      assert.ok(['sent', 'delivered', 'bounced', 'complained'].includes(state), `${from} ${kind} ${state}`)
    }
})

const ENDS: [DeliveryKind, State, State][] = [
  ['accepted', 'sending', 'sent'],
  ['accepted', 'unknown', 'sent'],
  ['accepted', 'held', 'sent'],
  ['opened', 'sending', 'sent'],
  ['clicked', 'sending', 'sent'],
  ['deferred', 'sending', 'sent'],
  ['deferred', 'sent', 'sent'],
  ['deferred', 'delivered', 'delivered'],
  ['delivered', 'sending', 'delivered'],
  ['delivered', 'approved', 'delivered'],
  ['delivered', 'sent', 'delivered'],
  ['delivered', 'bounced', 'bounced'],
  ['delivered', 'complained', 'complained'],
  ['bounced', 'sent', 'bounced'],
  ['bounced', 'delivered', 'bounced'],
  ['bounced', 'complained', 'complained'],
  ['rejected', 'sent', 'bounced'],
  ['complained', 'sent', 'complained'],
  ['complained', 'delivered', 'complained'],
  ['complained', 'bounced', 'complained'],
  ['unsubscribed', 'delivered', 'delivered'],
]

for (const [kind, from, to] of ENDS) {
  test(`${kind} leads from ${from} to ${to}`, () => assert.equal(after(from, [kind]), to))
}

test('who complained, asked for no more or cannot be reached gets no automatic reply; a delay says nothing', () => {
  const kinds = DELIVERY_KINDS.map((kind) => [kind, suppressionFor(kind, null)])
  assert.deepEqual(Object.fromEntries(kinds), {
    accepted: null,
    delivered: null,
    deferred: null,
    bounced: 'bounce',
    complained: 'complaint',
    unsubscribed: 'unsubscribe',
    opened: null,
    clicked: null,
    rejected: null,
  })
})

test('what Mailgun did not even try says why by its reason', () => {
  const reasons = ['suppress-bounce', 'suppress-unsubscribe', 'suppress-complaint', 'generic', 'old', 'constructor']
  assert.deepEqual(
    reasons.map((reason) => suppressionFor('bounced', reason)),
    ['bounce', 'unsubscribe', 'complaint', 'bounce', 'bounce', 'bounce'],
  )
  assert.equal(suppressionFor('deferred', 'suppress-bounce'), null)
})

test('every kind that an operator should know of is told', () => {
  const silent = DELIVERY_KINDS.filter((kind) => toldOf(kind) === null)
  assert.deepEqual(silent, ['accepted', 'opened', 'clicked'])
})
