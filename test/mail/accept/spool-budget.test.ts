import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSpoolBudget } from '../../../src/mail/accept/spool-budget.ts'

const openBudget = () => createSpoolBudget({ total: 10, unverified: 6, perAddress: 4 })
const full = { code: 'webhook.busy' }

test('what is not verified has a part of the room, and one address a part of that', () => {
  const { lease } = openBudget()
  lease('a').take(4)
  assert.throws(() => lease('a').take(1), full)
  lease('b').take(2)
  assert.throws(() => lease('c').take(1), full)
  assert.throws(() => lease(null).take(1), full)
})

test('a verified post takes of all the room, and what it held before no longer counts against others', () => {
  const { lease } = openBudget()
  const post = lease('a')
  post.take(4)
  post.trust()
  post.trust()
  lease('a').take(4)
  post.take(2)
  assert.throws(() => post.take(1), full, 'the whole is full')
})

test('who has no address of its own is bounded by the part for all that is not verified', () => {
  const { lease } = openBudget()
  lease(null).take(6)
  assert.throws(() => lease(null).take(1), full)
})

test('what is given back is free again, trusted or not, and a refusal takes nothing', () => {
  const { lease } = openBudget()
  const [one, other] = [lease('a'), lease('b')]
  one.take(4)
  assert.throws(() => one.take(1), full)
  one.giveBack(4)
  other.take(4)
  other.trust()
  other.giveBack(4)
  one.take(4)
  one.trust()
  other.take(6)
  assert.throws(() => other.take(1), full)
})
