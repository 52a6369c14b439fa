import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { validate, version } from 'uuid'
import { newId } from '../src/new-id.ts'

/** More than one filling of the random pool, and many in one millisecond. */
const MANY = 10_000

test('ids are UUIDv7, all different, and sort in the order in which they were made', () => {
  const ids = Array.from({ length: MANY }, newId)
  for (const id of ids) assert.ok(validate(id) && version(id) === 7, id)
  assert.equal(new Set(ids).size, MANY)
  assert.deepEqual(ids.toSorted(), ids)
})

test('an id tells the millisecond in which it was made', () => {
  const before = Date.now()
  const at = Number.parseInt(newId().replaceAll('-', '').slice(0, 12), 16)
  assert.ok(at >= before && at <= Date.now())
})

test('a clock that is set back makes no id twice and none that sorts before an earlier one', (t) => {
  const last = newId()
  t.mock.method(Date, 'now', () => 1_000)
  const ids = [last, ...Array.from({ length: 100 }, newId)]
  mock.restoreAll()
  assert.equal(new Set(ids).size, ids.length)
  assert.deepEqual(ids.toSorted(), ids)
})

test('what is random in an id is not repeated', () => {
  const tails = new Set(Array.from({ length: MANY }, () => newId().slice(-12)))
  assert.equal(tails.size, MANY)
})
