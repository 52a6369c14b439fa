import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isWhole } from '../../src/privacy/find/span.ts'
import { createPhraseFinder } from '../../src/privacy/phrases.ts'

const finderOf = (...phrases: string[]) => createPhraseFinder(phrases.map((folded) => ({ folded, whole: true })))

test('phrases are found as whole words, the longest that ends at a place', () => {
  const text = 'jana novak, novak; janas jana'
  assert.deepEqual(
    finderOf('jana', 'novak', 'jana novak')(text).map(({ start, end }) => text.slice(start, end)),
    ['jana', 'jana novak', 'novak', 'jana'],
  )
})

test('a phrase that need not be whole is found within words', () => {
  const find = createPhraseFinder([{ folded: 'hunter2x', whole: false }])
  assert.deepEqual(
    find('ahunter2xb').map(({ start, end }) => [start, end]),
    [[1, 9]],
  )
})

test('nothing to look for finds nothing', () => {
  assert.deepEqual(finderOf()('jana'), [])
  assert.deepEqual(finderOf('')('jana'), [])
})

test('at every place it finds what one search for each phrase finds', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 40 })
  const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ' '), minLength: 1, maxLength: 4 }), {
    maxLength: 6,
  })
  fc.assert(
    fc.property(letters, words, (text, phrases) => {
      const expected = new Map<number, number>()
      for (const phrase of phrases) {
        for (let at = text.indexOf(phrase); at !== -1; at = text.indexOf(phrase, at + 1)) {
          const end = at + phrase.length
          if (isWhole(text, at, end)) expected.set(end, Math.min(at, expected.get(end) ?? at))
        }
      }
      const found = new Map(finderOf(...phrases)(text).map(({ start, end }) => [end, start]))
      assert.deepEqual([...found].sort(), [...expected].sort())
    }),
  )
})
