import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fieldValues, inboxOf, keywordOf } from '../../../src/mail/check/facts.ts'
import type { HeaderFields } from '../../../src/mail/message.ts'
import { sampleFacts, sampleMail } from './sample-mail.ts'

test('every instance of a field is found in its order, whatever the case of its name', () => {
  const message = sampleMail({
    headers: [
      ['X-Loop', 'a'],
      ['x-LOOP ', 'b'],
      ['__proto__', 'c'],
    ],
  })
  const facts = sampleFacts(message)
  assert.deepEqual(fieldValues(facts, 'x-loop'), ['a', 'b'])
  assert.deepEqual(fieldValues(facts, '__proto__'), ['c'])
  assert.deepEqual(fieldValues(facts, 'constructor'), [])
})

test('a keyword is read without comments, parameters and case', () => {
  const table: [string, string][] = [
    ['no', 'no'],
    [' No ', 'no'],
    ['(a (nested) comment) NO; x=auto', 'no'],
    ['auto-replied; owner=no', 'auto-replied'],
    ['(no)', ''],
    ['', ''],
    ['auto-generated (no', 'auto-generated'],
    ['text/calendar; method=REQUEST', 'text/calendar'],
  ]
  for (const [value, keyword] of table) assert.equal(keywordOf(value), keyword, value)
})

test('an inbox is the address without its plus tag, in lower case', () => {
  assert.equal(inboxOf('<Support+4711@Ours.example>'), 'support@ours.example')
  assert.equal(inboxOf('a+b+c@x.example'), 'a@x.example')
  assert.equal(inboxOf('+tag@x.example'), '+tag@x.example')
  assert.equal(inboxOf('a@x+y.example'), 'a@x+y.example')
})

test('our inboxes are the configured ones, the mailbox and the recipient of this delivery', () => {
  const facts = sampleFacts(sampleMail({ head: { recipient: 'Support+1@ours.example' } }))
  assert.deepEqual([...facts.ours].sort(), ['sales@ours.example', 'support@ours.example'])
})

test('the names of all recipients and senders are counted, not what stands in a display name', () => {
  const headers: HeaderFields = [
    ['From', '"a@x.example, b@x.example" <ada@customer.example>'],
    ['To', '"support@ours.example" <other@elsewhere.example>'],
    ['Cc', 'Support <SUPPORT+x@ours.example>, c@x.example'],
  ]
  const facts = sampleFacts(sampleMail({ headers }))
  assert.equal(facts.senders, 1)
  assert.deepEqual([...facts.addressees].sort(), ['c@x.example', 'other@elsewhere.example', 'support@ours.example'])
})

test('any header can be judged', () => {
  const field = fc.tuple(
    fc.constantFrom('From', 'To', 'Received', 'Delivered-To', 'Authentication-Results', 'x'),
    fc.string(),
  )
  fc.assert(fc.property(fc.array(field), (headers) => void sampleFacts(sampleMail({ headers }))))
})
