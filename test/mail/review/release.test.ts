import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  evaluateGates,
  type GateInput,
  lastingObjections,
  mayRelease,
  needsVerifier,
} from '../../../src/mail/review/release.ts'
import { SUPPRESSION_KINDS } from '../../../src/mail/suppression.ts'

const OPEN: GateInput = {
  mode: 'auto',
  verdict: { kind: 'pass', reasons: [] },
  authentication: 'pass',
  from: 'ada@customer.example',
  draft: {
    to: { name: 'Ada', address: 'ada@customer.example' },
    subject: 'Re: When do you open?',
    text: 'We open at nine.',
    language: 'en',
    category: 'question',
    action: 'send',
    reason: 'answered from the document',
    confidence: 'high',
    manipulation: false,
    evidence: [{ document: 'hours', quote: 'We open at nine.', found: true, version: 1 }],
    unanswered: [],
    question: '',
    sentences: [{ text: 'We open at nine.', evidence: [0], claim: 'date', borne: true }],
    findings: [],
    triage: { language: 'en', category: 'question', manipulation: false },
  },
  verification: { unsupported: 0 },
  budget: { sharePercent: 99 },
  languages: { mail: 'en', draft: 'en', allowed: [] },
  autonomy: { earned: true, graduated: true, needed: '' },
  thread: { moved: false, objections: [], suppressed: [] },
  throttles: {
    senderHour: { count: 2, limit: 3 },
    senderDay: { count: 9, limit: 10 },
    thread: { count: 0, limit: 1 },
    mailboxHour: { count: 59, limit: 60 },
  },
}
const QUOTE = { document: 'hours', quote: 'We open at nine.', found: true, version: 1 }
const UNFOUNDED = { text: 'Send os din kode.', evidence: [], claim: null, borne: false }
const full = (name: keyof GateInput['throttles'], count: number, limit: number): Partial<GateInput> => ({
  throttles: { ...OPEN.throttles, [name]: { count, limit } },
})
const to = (address: string) => ({ draft: { ...OPEN.draft, to: { name: '', address } } })

const SHUT: [gate: string, change: Partial<GateInput>][] = [
  ['mode-is-auto', { mode: 'draft' }],
  ['mode-is-auto', { mode: 'off' }],
  ['sender-authenticated', { authentication: 'none' }],
  ['sender-authenticated', { authentication: 'fail' }],
  ...SUPPRESSION_KINDS.map((kind): (typeof SHUT)[number] => [
    'recipient-not-suppressed',
    { thread: { ...OPEN.thread, suppressed: [kind] } },
  ]),
  ['verdict-is-pass', { verdict: { kind: 'review', reasons: ['not_addressed'] } }],
  ['verdict-is-pass', { verdict: { kind: 'hold', reasons: ['needs_human'] } }],
  ['verdict-is-pass', { verdict: { kind: 'refuse', reasons: ['machine'] } }],
  ['verdict-is-pass', { verdict: { kind: 'review', reasons: [] } }],
  ['verdict-is-pass', { verdict: { kind: 'pass', reasons: ['reply_to_differs'] } }],
  ['thread-is-clean', { thread: { ...OPEN.thread, objections: ['injection_suspected'] } }],
  ['thread-has-not-moved', { thread: { ...OPEN.thread, moved: true } }],
  ['model-says-send', { draft: { ...OPEN.draft, action: 'needs_human' } }],
  ['model-says-send', { draft: { ...OPEN.draft, action: 'no_reply' } }],
  ['nothing-unanswered', { draft: { ...OPEN.draft, unanswered: ['the zebra'] } }],
  ['no-manipulation', { draft: { ...OPEN.draft, manipulation: true } }],
  [
    'no-manipulation',
    { draft: { ...OPEN.draft, triage: { language: 'en', category: 'question', manipulation: true } } },
  ],
  ['model-is-sure', { draft: { ...OPEN.draft, confidence: 'medium' } }],
  ['model-is-sure', { draft: { ...OPEN.draft, confidence: 'low' } }],
  ['quotes-verified', { draft: { ...OPEN.draft, evidence: [{ ...QUOTE, found: false }] } }],
  ['quotes-verified', { draft: { ...OPEN.draft, evidence: [] } }],
  ['quotes-verified', { draft: { ...OPEN.draft, evidence: [QUOTE, { ...QUOTE, found: false }] } }],
  [
    'sentences-founded',
    { draft: { ...OPEN.draft, sentences: [{ text: 'It is free.', evidence: [], claim: 'policy', borne: false }] } },
  ],
  ['sentences-founded', { draft: { ...OPEN.draft, sentences: [UNFOUNDED] } }],
  ['sentences-founded', { draft: { ...OPEN.draft, sentences: [] } }],
  ['guards-clean', { draft: { ...OPEN.draft, findings: [{ guard: 'link', what: 'https://evil.example' }] } }],
  ['language-fits', { languages: { mail: 'de', draft: 'en', allowed: [] } }],
  ['language-fits', { languages: { mail: 'en', draft: 'de', allowed: [] } }],
  ['language-fits', { languages: { mail: 'en', draft: 'en', allowed: ['de', 'fr'] } }],
  ['language-fits', { languages: { mail: 'en', draft: null, allowed: [] }, draft: { ...OPEN.draft, language: 'und' } }],
  ['language-fits', { draft: { ...OPEN.draft, language: 'de' } }],
  ['categories-agree', { draft: { ...OPEN.draft, category: 'billing' } }],
  ['category-graduated', { autonomy: { earned: true, graduated: false, needed: 'It needs 3 more approvals.' } }],
  ['budget-has-room', { budget: { sharePercent: 100 } }],
  ['verifier-content', { verification: null }],
  ['verifier-content', { verification: { unsupported: 1 } }],
  ['recipient-is-sender', to('eve@customer.example')],
  ['recipient-is-sender', to('Ada@customer.example')],
  ['recipient-is-sender', { ...to(''), from: '' }],
  ['recipient-is-sender', { ...to('a@x.example,b@x.example'), from: 'a@x.example,b@x.example' }],
  ['recipient-is-sender', { ...to('Ada <a@x.example>'), from: 'Ada <a@x.example>' }],
  ['recipient-is-sender', { ...to('a@x.example\nBcc:b'), from: 'a@x.example\nBcc:b' }],
  ...['"a"@x.example', 'a@b@x.example', 'a@x\ufeff.example', 'a@X.example', 'a@10.0.0.1', "'a@x.example'"].map(
    (address): (typeof SHUT)[number] => ['recipient-is-sender', { ...to(address), from: address }],
  ),
  ['text-not-empty', { draft: { ...OPEN.draft, text: '' } }],
  ['text-not-empty', { draft: { ...OPEN.draft, text: ' \n\u200b\u2060' } }],
  ['sender-within-hour', full('senderHour', 3, 3)],
  ['sender-within-hour', full('senderHour', 4, 3)],
  ['sender-within-day', full('senderDay', 10, 10)],
  ['thread-within-limit', full('thread', 3, 3)],
  ['mailbox-within-hour', full('mailboxHour', 60, 60)],
]

test('a draft is released when every gate passes', () => {
  const gates = evaluateGates(OPEN)
  assert.deepEqual(
    gates.filter(({ passed }) => !passed),
    [],
  )
  assert.equal(mayRelease(gates), true)
})

for (const [name, change] of SHUT) {
  test(`${name} alone blocks: ${JSON.stringify(change).slice(0, 60)}`, () => {
    const gates = evaluateGates({ ...OPEN, ...change })
    assert.deepEqual(
      gates.filter(({ passed }) => !passed).map((gate) => gate.name),
      [name],
    )
    assert.equal(mayRelease(gates), false)
  })
}

test('every gate is shut by some case, and all are listed in every case', () => {
  const names = evaluateGates(OPEN).map(({ name }) => name)
  assert.deepEqual([...new Set(SHUT.map(([name]) => name))].sort(), names.toSorted())
  for (const [, change] of SHUT)
    assert.deepEqual(
      evaluateGates({ ...OPEN, ...change }).map(({ name }) => name),
      names,
    )
})

test('each outcome has a sentence of its own, without a word of the mail or the draft', () => {
  for (const [name, change] of SHUT) {
    const find = (input: GateInput) => evaluateGates(input).find((gate) => gate.name === name)?.sentence ?? ''
    const [open, shut] = [find(OPEN), find({ ...OPEN, ...change })]
    assert.notEqual(open, shut)
    for (const sentence of [open, shut]) {
      assert.match(sentence, /^[A-Z].*\.$/)
      assert.doesNotMatch(sentence, /@|customer|zebra|undefined/)
    }
  }
})

test('the sentence of the verdict tells the reasons', () => {
  const gates = evaluateGates({ ...OPEN, verdict: { kind: 'review', reasons: ['reply_to_differs'] } })
  assert.match(gates.find(({ name }) => name === 'verdict-is-pass')?.sentence ?? '', /Reply-To names another address/)
})

test('a gate that was not evaluated is a shut one', () => {
  const gates = evaluateGates(OPEN)
  assert.equal(mayRelease([]), false)
  for (const missing of gates) assert.equal(mayRelease(gates.filter((gate) => gate !== missing)), false)
  assert.equal(mayRelease([...gates, { name: 'later-gate', passed: false, sentence: '' }]), false)
})

const HELLO = { text: 'Hello Ada,', evidence: [], claim: null, borne: true }
const NO_OBJECTION: [name: string, change: Partial<GateInput>][] = [
  ['AUTONOMY=off', { autonomy: { earned: false, graduated: false, needed: 'much' } }],
  [
    'languages that no code can tell, which Claude names alike twice',
    { languages: { mail: null, draft: null, allowed: [] } },
  ],
  [
    'a sender whose language the mailbox does not have, answered in its first',
    {
      languages: { mail: 'cs', draft: 'en', allowed: ['en', 'de'] },
    },
  ],
  ['a greeting above what is quoted', { draft: { ...OPEN.draft, sentences: [HELLO, ...OPEN.draft.sentences] } }],
  ['a region in a language tag', { draft: { ...OPEN.draft, language: 'en-GB' } }],
]
for (const [name, change] of NO_OBJECTION) {
  test(`nothing is shut by ${name}`, () => {
    assert.equal(mayRelease(evaluateGates({ ...OPEN, ...change })), true)
  })
}

test('the verifier is due when it is all that is missing, and at no other time', () => {
  assert.equal(needsVerifier(evaluateGates({ ...OPEN, verification: null })), true)
  assert.equal(needsVerifier(evaluateGates(OPEN)), false)
  assert.equal(needsVerifier(evaluateGates({ ...OPEN, verification: null, mode: 'draft' })), false)
  assert.equal(needsVerifier([]), false)
})

test('a rehearsal does without what is true of the moment only', () => {
  const moment = {
    ...OPEN,
    budget: { sharePercent: 120 },
    thread: { ...OPEN.thread, moved: true, objections: [] },
    ...full('senderHour', 3, 3),
  }
  assert.deepEqual(lastingObjections(evaluateGates(moment)), [])
  assert.deepEqual(
    lastingObjections(evaluateGates({ ...moment, mode: 'draft' })).map(({ name }) => name),
    ['mode-is-auto'],
  )
})
