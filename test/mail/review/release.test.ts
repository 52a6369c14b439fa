import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evaluateGates, type GateInput, mayRelease } from '../../../src/mail/review/release.ts'

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
    evidence: [],
    unanswered: [],
  },
  thread: { moved: false, objections: [] },
  throttles: {
    senderHour: { count: 2, limit: 3 },
    senderDay: { count: 9, limit: 10 },
    thread: { count: 0, limit: 1 },
    mailboxHour: { count: 59, limit: 60 },
  },
}
const full = (name: keyof GateInput['throttles'], count: number, limit: number): Partial<GateInput> => ({
  throttles: { ...OPEN.throttles, [name]: { count, limit } },
})
const to = (address: string) => ({ draft: { ...OPEN.draft, to: { name: '', address } } })

const SHUT: [gate: string, change: Partial<GateInput>][] = [
  ['mode-is-auto', { mode: 'draft' }],
  ['mode-is-auto', { mode: 'off' }],
  ['sender-authenticated', { authentication: 'none' }],
  ['sender-authenticated', { authentication: 'fail' }],
  ['verdict-is-pass', { verdict: { kind: 'review', reasons: ['not_addressed'] } }],
  ['verdict-is-pass', { verdict: { kind: 'hold', reasons: ['needs_human'] } }],
  ['verdict-is-pass', { verdict: { kind: 'refuse', reasons: ['machine'] } }],
  ['verdict-is-pass', { verdict: { kind: 'review', reasons: [] } }],
  ['verdict-is-pass', { verdict: { kind: 'pass', reasons: ['reply_to_differs'] } }],
  ['thread-is-clean', { thread: { moved: false, objections: ['injection_suspected'] } }],
  ['thread-has-not-moved', { thread: { moved: true, objections: [] } }],
  ['model-says-send', { draft: { ...OPEN.draft, action: 'needs_human' } }],
  ['model-says-send', { draft: { ...OPEN.draft, action: 'no_reply' } }],
  ['nothing-unanswered', { draft: { ...OPEN.draft, unanswered: ['the price'] } }],
  ['no-manipulation', { draft: { ...OPEN.draft, manipulation: true } }],
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
      assert.doesNotMatch(sentence, /@|customer|price|undefined/)
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
