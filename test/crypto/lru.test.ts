import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLru } from '../../src/crypto/lru.ts'

test('what was used longest ago goes when the memory is full', () => {
  const lru = createLru<number>(2)
  lru.set('a', 1)
  lru.set('b', 2)
  assert.equal(lru.get('a'), 1)
  lru.set('c', 3)
  assert.deepEqual([lru.get('a'), lru.get('b'), lru.get('c')], [1, undefined, 3])
})

test('setting a key again replaces it and makes no second entry', () => {
  const lru = createLru<number>(2)
  lru.set('a', 1)
  lru.set('b', 2)
  lru.set('a', 3)
  lru.set('c', 4)
  assert.deepEqual([lru.get('a'), lru.get('b'), lru.get('c')], [3, undefined, 4])
})

test('a deleted key is gone', () => {
  const lru = createLru<number>(2)
  lru.set('a', 1)
  lru.delete('a')
  assert.equal(lru.get('a'), undefined)
})
