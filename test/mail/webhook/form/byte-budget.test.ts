import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createByteBudget } from '../../../../src/mail/webhook/form/byte-budget.ts'

const LIMITS = { total: 100, reserve: 20, smallPost: 5, perAddress: 40 }
const BUSY = { code: 'webhook.busy' }

test('a large post may take what is not reserved, and a small one finds room behind it', () => {
  const budget = createByteBudget(LIMITS)
  const large = budget.lease(null)
  large.take(80)
  assert.throws(() => large.take(1), BUSY)
  const small = budget.lease(null)
  small.take(5)
  assert.throws(() => small.take(1), BUSY, 'it is not small any more')
  const others = [1, 2, 3].map(() => budget.lease(null))
  for (const other of others) other.take(5)
  assert.throws(() => budget.lease(null).take(1), BUSY, 'the whole is the whole')
  small.release()
  budget.lease(null).take(5)
})

test('what one address holds unverified is capped; other addresses, trusted posts and shared addresses are not', () => {
  const budget = createByteBudget(LIMITS)
  const first = budget.lease('192.0.2.1')
  first.take(30)
  assert.throws(() => budget.lease('192.0.2.1').take(11), BUSY)
  budget.lease('192.0.2.2').take(11)
  first.trust()
  const second = budget.lease('192.0.2.1')
  second.take(20)
  first.take(10)
  assert.throws(() => second.take(21), BUSY)
  second.release()
  budget.lease(null).take(29)
})

test('what is given back can be taken again, once', () => {
  const budget = createByteBudget(LIMITS)
  for (let round = 0; round < 3; round += 1) {
    const lease = budget.lease('192.0.2.1')
    lease.take(40)
    assert.throws(() => lease.take(1), BUSY)
    if (round === 1) lease.trust()
    lease.release()
    lease.release()
  }
  budget.lease(null).take(80)
  assert.throws(() => budget.lease(null).take(21), BUSY)
})
