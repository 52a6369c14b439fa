import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { containsRun } from '../../../../src/mail/draft/evidence/contains-run.ts'

test('it says what a search for the same text says', () => {
  const run = (maxLength: number) => fc.array(fc.integer({ min: 0, max: 2 }), { maxLength })
  fc.assert(
    fc.property(run(40), run(8), (text, wanted) =>
      assert.equal(
        containsRun(Int32Array.from(text), Int32Array.from(wanted)),
        text.join('').includes(wanted.join('')),
      ),
    ),
    { numRuns: 5_000 },
  )
})

test('what differs in its middle from a text that repeats itself takes milliseconds', () => {
  const text = Int32Array.from({ length: 1_048_576 }, (_, at) => at % 2)
  const wanted = text.slice(0, 2_000)
  wanted[1_000] = 2
  const from = performance.now()
  assert.equal(containsRun(text, wanted), false)
  assert.ok(performance.now() - from < 500)
})
