import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Found, judge } from '../../src/demo/judge.ts'
import type { Accepted } from '../../src/demo/mailgun/accepted.ts'
import { SAMPLES, type Sample } from '../../src/demo/samples.ts'

const GOOD = {
  to: 'jana.novak@customer.example',
  'h:In-Reply-To': '<teapot-return@customer.example>',
  'h:References': '<teapot-return@customer.example>',
  'h:Auto-Submitted': 'auto-replied',
  text: 'Hello Jana,\r\n\r\nUnused goods can be returned within 30 days of delivery.',
}

test('a reply that is exactly the expected one is no problem', () => {
  assert.deepEqual(judge(named('question'), found({ accepted: [accepted(GOOD)] })), [])
})

test('the six samples differ in name, and all but the duplicate in sender', () => {
  assert.equal(new Set(SAMPLES.map(({ name }) => name)).size, 6)
  assert.equal(new Set(SAMPLES.map(({ from }) => from)).size, 5)
})

const SPOILED: [string, Partial<Record<string, string | null>>, RegExp][] = [
  ['another recipient', { to: 'eve@evil.example' }, /^expected to "jana\S+", found to "eve@evil\.example"\.$/],
  ['a second recipient', { to: `${GOOD.to}, eve@evil.example` }, /expected to .*found to .*eve/],
  ['a blind copy', { bcc: 'eve@evil.example' }, /^expected no bcc, found bcc "eve@evil\.example"\.$/],
  ['no In-Reply-To', { 'h:In-Reply-To': null }, /^expected In-Reply-To .*, found no In-Reply-To\.$/],
  ['other References', { 'h:References': '<other@x>' }, /^expected References .*, found References "<other@x>"\.$/],
  ['no Auto-Submitted', { 'h:Auto-Submitted': null }, /^expected Auto-Submitted "auto-replied", found no /],
  ['a text that no document grounds', { text: 'Within 90 days.' }, /^expected a text with .*30 days.*, found "Within/],
]
for (const [what, change, sentence] of SPOILED) {
  test(`${what} is told as expected and found`, () => {
    const problems = judge(named('question'), found({ accepted: [accepted({ ...GOOD, ...change })] }))
    assert.equal(problems.length, 1, problems.join('\n'))
    assert.match(problems[0] ?? '', sentence)
  })
}

test('a second field of the recipient is seen, not only the first', () => {
  const reply = accepted(GOOD)
  reply.entries.push(['TO', 'eve@evil.example'])
  assert.match(judge(named('question'), found({ accepted: [reply] })).join(), /found to "jana.*eve@evil/)
})

test('an automatic mark on a text that a person approved is a problem', () => {
  const expected = named('attachment').expect.reply
  const marked = accepted({
    to: expected?.to ?? null,
    'h:In-Reply-To': expected?.inReplyTo ?? null,
    'h:References': expected?.references ?? null,
    'h:Auto-Submitted': 'auto-replied',
    text: 'It is replaced free of charge.',
  })
  const problems = judge(named('attachment'), found({ accepted: [marked] }))
  assert.deepEqual(problems, ['expected no Auto-Submitted, found Auto-Submitted "auto-replied".'])
})

test('a reply that left twice, or to a machine, is a problem', () => {
  const twice = judge(named('question'), found({ accepted: [accepted(GOOD), accepted(GOOD)] }))
  assert.match(twice.join(), /expected one reply at the fake Mailgun, found 2 \(to jana/)
  const loop = accepted({ ...GOOD, to: named('out-of-office').from })
  const problems = judge(named('out-of-office'), found({ outcome: 'refused(machine)', accepted: [loop] }))
  assert.match(problems.join(), /expected no reply at the fake Mailgun, found 1 \(to amelie/)
})

test('another status, state or id, and a forged mail that left no event or was stored, are problems', () => {
  assert.match(
    judge(named('thank-you'), found({ status: 503, outcome: 'unstored(503)' })).join(' '),
    /^expected HTTP 200, found HTTP 503\. expected closed\(no_reply_needed\), found unstored\(503\)\.$/,
  )
  const duplicate = found({ outcome: 'sent(duplicate)', id: 'b', sameId: 'a', accepted: [accepted(GOOD)] })
  assert.deepEqual(judge(named('duplicate'), duplicate), ['expected the id of question, found b.'])
  const forged = { status: 401, outcome: 'unsigned(401)', id: null }
  assert.deepEqual(judge(named('forged'), found({ ...forged, events: ['webhook_signature_invalid'] })), [])
  assert.deepEqual(judge(named('forged'), found({ ...forged, stored: true })), [
    'expected nothing stored, found a mail of that sender.',
    'expected the security event webhook_signature_invalid, found no event.',
  ])
})

function named(name: string): Sample {
  const sample = SAMPLES.find((one) => one.name === name)
  assert.ok(sample)
  return sample
}

function found(change: Partial<Found>): Found {
  return { status: 200, outcome: 'sent', id: 'a', sameId: null, stored: false, events: [], accepted: [], ...change }
}

function accepted(given: Partial<Record<string, string | null>>): Accepted {
  const entries = Object.entries(given).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [],
  )
  return { id: '<1@x>', domain: 'x', messageId: '<1@x>', at: '', fields: Object.fromEntries(entries), entries }
}
