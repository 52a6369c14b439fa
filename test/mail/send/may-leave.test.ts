/** The last look before a reply leaves, as a table. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Leave, mayLeave, type Standing } from '../../../src/mail/send/may-leave.ts'

const CLEAR: Standing = {
  automatic: true,
  frozen: false,
  pausedUntil: null,
  moved: false,
  suppressed: false,
  overLimit: false,
  recipientFits: true,
}
const LATER = new Date('2026-11-26T10:00:00Z')

const CASES: { name: string; change: Partial<Standing>; leave: Leave }[] = [
  { name: 'nothing in the way', change: {}, leave: { kind: 'go' } },
  { name: 'frozen', change: { frozen: true }, leave: { kind: 'wait', code: 'frozen', until: null } },
  { name: 'paused', change: { pausedUntil: LATER }, leave: { kind: 'wait', code: 'paused', until: LATER } },
  {
    name: 'frozen and paused: until somebody thaws',
    change: { frozen: true, pausedUntil: LATER },
    leave: { kind: 'wait', code: 'frozen', until: null },
  },
  { name: 'the thread moved', change: { moved: true }, leave: { kind: 'void', reason: null } },
  {
    name: 'the thread moved under an approval',
    change: { moved: true, automatic: false },
    leave: { kind: 'void', reason: null },
  },
  { name: 'suppressed', change: { suppressed: true }, leave: { kind: 'void', reason: 'suppressed' } },
  {
    name: 'suppressed, and approved by a person',
    change: { suppressed: true, automatic: false },
    leave: { kind: 'go' },
  },
  { name: 'over a limit', change: { overLimit: true }, leave: { kind: 'void', reason: 'over_limit' } },
  {
    name: 'over a limit, and approved by a person',
    change: { overLimit: true, automatic: false },
    leave: { kind: 'go' },
  },
  {
    name: 'another recipient, even approved by a person',
    change: { recipientFits: false, automatic: false },
    leave: { kind: 'void', reason: 'recipient_differs' },
  },
  {
    name: 'what will not leave does not wait either',
    change: { frozen: true, suppressed: true },
    leave: { kind: 'void', reason: 'suppressed' },
  },
]

for (const { name, change, leave } of CASES)
  test(name, () => assert.deepEqual(mayLeave({ ...CLEAR, ...change }), leave))
