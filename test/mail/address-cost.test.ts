/** A stranger writes the address field: twice the field may cost twice the time, whatever it is made of. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ADDRESS_LIMITS, parseAddressList } from '../../src/mail/address.ts'

const KIB = 1024
const HOSTILE = [
  // nesting: comments, groups, angle brackets that open and never close
  ['(', '()', '(a@b) ', 'a:', 'a:b;', 'g:"', '<', '<>', '>', '<a@b>,"', '"<(\\,'],
  // quotes and backslashes
  ['"', '\\', '\\"', '"a@b" ', '"\\"'],
  // lists of next to nothing, addresses without end, domains of many labels
  [',', ';', 'a,', 'a@b,', 'a@b ', 'a <a@b> ', '@', 'a@', '.', 'a@b.', `a@${'x.'.repeat(100)}y,`, ' ', 'a '],
  // encoded words, whole and open
  ['=?', '=?utf-8?q?', '=?utf-8?q?a?= ', '=?utf-8?b?YQ==?=', '=?utf-8?q?=2C=3C?=,'],
  // what is normalised or taken out
  ['é', 'a\u0301\u0327', '\u1100\u1161', '😀', '\ud800', '\u0000', '\u202e'],
].flat()
const HEADS = ['', '"', '(', 'a@b.example, "']

for (const pattern of HOSTILE) {
  test(`the cost of a field made of ${JSON.stringify(pattern).slice(0, 24)} grows no faster than the field`, () => {
    for (const head of HEADS) {
      const fields = [4, 8, 16].map((kib) => fill(head, pattern, kib * KIB))
      assert.ok(isLinear(fields), `after ${JSON.stringify(head)}`)
    }
  })
}

test('what is over the limit of the field costs nothing', () => {
  const whole = fill('', 'a@b,', 16 * KIB)
  assert.ok(isLinear([whole, whole.repeat(16), whole.repeat(64)]))
})

const fill = (head: string, pattern: string, size: number) =>
  (head + pattern.repeat(Math.ceil(size / pattern.length))).slice(0, size)

/** Quadratic work would be 16 at four times the field, and linear work is 4; under the floor nothing can be told. */
const MOST = 3 * 3
const FLOOR_MS = 0.25
const TRIES = 40

/**
 * The best time of each: another process only makes a run longer, so the tries end as soon as they show it. The first
 * and the last field are compared, and the middle one with both.
 */
function isLinear(fields: readonly string[]): boolean {
  const best = fields.map(() => Number.POSITIVE_INFINITY)
  for (let tried = 0; tried < TRIES; tried += 1) {
    for (const [at, field] of fields.entries()) best[at] = Math.min(best[at] ?? 0, time(field))
    const [one = 0, two = 0, four = 0] = best.map((ms) => Math.max(ms, FLOOR_MS))
    if (two / one < 3 && four / two < 3 && four / one < MOST) return true
  }
  return false
}

function time(field: string): number {
  const began = performance.now()
  parseAddressList(field, ADDRESS_LIMITS)
  return performance.now() - began
}
