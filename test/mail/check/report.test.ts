import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SECURITY_EVENTS } from '../../../src/audit/events.ts'
import { eventsOf } from '../../../src/mail/check/report.ts'
import type { Finding } from '../../../src/mail/reasons.ts'

const NOTHING = { hidden: [], malicious: [], injection: [], removed: [] }
const ID = '01980c5e-7a10-7cc3-8f0e-2f1f6a6a1c11'
const sender = 'ada@customer.example'

const report = (findings: Finding[], facts = {}) =>
  eventsOf({ id: ID, sender, findings, facts: { content: NOTHING, blocked: null, ...facts } })

const TABLE: [finding: Finding, facts: object, name: string, fields: object][] = [
  [
    {
      rule: 'malicious-content',
      verdict: 'review',
      reason: 'malicious_content',
      detail: { patterns: 'a,b', score: 7 },
    },
    {},
    'malicious_content_detected',
    { rule: 'malicious-content', patterns: 'a,b', score: 7, message_id: ID, sender },
  ],
  [
    {
      rule: 'injection-pattern',
      verdict: 'review',
      reason: 'injection_suspected',
      detail: { patterns: 'c', score: 5 },
    },
    {},
    'malicious_content_detected',
    { rule: 'injection-pattern', patterns: 'c', score: 5, message_id: ID, sender },
  ],
  [
    { rule: 'hidden-text', verdict: 'review', reason: 'hidden_text' },
    {
      content: {
        ...NOTHING,
        hidden: [
          { how: 'no_size', text: 'four' },
          { how: 'off_screen', text: 'six566' },
          { how: 'no_size', text: 'a' },
        ],
      },
    },
    'hidden_text_detected',
    { message_id: ID, how: 'no_size,off_screen', characters: 11, sender },
  ],
  [
    { rule: 'blocked-sender', verdict: 'refuse', reason: 'blocked' },
    { blocked: { kind: 'domain', by: 'operator' } },
    'sender_blocked',
    { message_id: ID, kind: 'domain', sender },
  ],
  [
    { rule: 'too-many-mails', verdict: 'hold', reason: 'rate_limited' },
    {},
    'rate_limit_exceeded',
    { limit: 'emails_per_hour', sender },
  ],
  [
    { rule: 'undeliverable-domain', verdict: 'hold', reason: 'domain_undeliverable' },
    {},
    'email_validation_failed',
    { code: 'domain_undeliverable', message_id: ID, sender },
  ],
]

for (const [finding, facts, name, fields] of TABLE) {
  test(`${finding.rule} is reported as ${name}, in fields that the catalogue knows`, () => {
    const [event, ...more] = report([finding], facts)
    assert.deepEqual(event, { name, fields })
    assert.deepEqual(more, [])
    const parsed = SECURITY_EVENTS[event?.name ?? 'ip_blocked'].fields.strict().parse(event?.fields)
    assert.equal(parsed['sender' as keyof typeof parsed], 'a***@customer.example')
  })
}

test('no words of a mail reach an event, and what is ordinary is no event', () => {
  const hidden = [{ how: 'no_size', text: 'canary' }]
  const events = report(
    [
      { rule: 'hidden-text', verdict: 'review', reason: 'hidden_text' },
      { rule: 'unproven-sender', verdict: 'review', reason: 'unauthenticated' },
    ],
    { content: { ...NOTHING, hidden } },
  )
  assert.deepEqual(
    events.map(({ name }) => name),
    ['hidden_text_detected'],
  )
  assert.doesNotMatch(JSON.stringify(events), /canary/)
})
