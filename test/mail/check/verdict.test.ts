import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decide } from '../../../src/mail/check/verdict.ts'
import type { Finding } from '../../../src/mail/reasons.ts'

const refuse: Finding = { rule: 'precedence', verdict: 'refuse', reason: 'machine' }
const alsoRefuse: Finding = { rule: 'mailing-list', verdict: 'refuse', reason: 'machine' }
const hold: Finding = { rule: 'no-text', verdict: 'hold', reason: 'no_text' }
const review: Finding = { rule: 'unproven-sender', verdict: 'review', reason: 'unauthenticated' }

test('without findings the mail passes, for no reason', () => {
  assert.deepEqual(decide([]), { kind: 'pass', reasons: [], findings: [] })
  assert.deepEqual(decide([null, null]), { kind: 'pass', reasons: [], findings: [] })
})

test('refuse beats hold beats review, in any order of the rules', () => {
  for (const order of [
    [review, hold, refuse],
    [refuse, review, hold],
    [null, hold, refuse, review],
  ]) {
    assert.equal(decide(order).kind, 'refuse')
    assert.deepEqual(decide(order).reasons, ['machine', 'no_text', 'unauthenticated'])
    assert.deepEqual(decide(order).findings, [refuse, hold, review])
  }
  assert.equal(decide([review, hold]).kind, 'hold')
  assert.equal(decide([review]).kind, 'review')
})

test('a reason that several rules give is told once, and every finding is kept', () => {
  const verdict = decide([refuse, alsoRefuse])
  assert.deepEqual(verdict.reasons, ['machine'])
  assert.deepEqual(verdict.findings, [refuse, alsoRefuse])
})
