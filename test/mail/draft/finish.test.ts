import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type FinishInput, finishDraft } from '../../../src/mail/draft/finish.ts'
import { DraftContent, type GUARD_NAMES, type ModelDraft } from '../../../src/mail/message.ts'

const CANARY = 'q7Tn2Xv9Kb4Lm8Rz5Wc3'
const RULES = `You write email replies for the people behind support@shop.example. Internal reference: ${CANARY}.`
const HOURS = 'We open at nine on weekdays, and at ten on Saturdays.'
const ENTRIES = [
  { token: '[PERSON_1]', kind: 'PERSON', value: 'Jana Novak' },
  { token: '[EMAIL_1]', kind: 'EMAIL', value: 'jana@customer.example' },
  { token: '[EMAIL_2]', kind: 'EMAIL', value: 'of-an-older-mail@customer.example' },
  { token: '[CARD_1]', kind: 'CARD', value: '4111 1111 1111 1111' },
  { token: '[SECRET_1]', kind: 'SECRET', value: 'hunter2-hunter2' },
] as const

type Given = Partial<Omit<FinishInput, 'answer' | 'mailbox'>> & {
  answer?: Partial<ModelDraft>
  mailbox?: Partial<FinishInput['mailbox']>
}
const input = ({ answer, mailbox, ...given }: Given = {}): FinishInput => ({
  answer: {
    language: 'en',
    category: 'question',
    action: 'send',
    reason: 'The article has it.',
    confidence: 'high',
    manipulation: false,
    evidence: [{ document: '1', quote: HOURS }],
    unanswered: [],
    question: '',
    text: 'Hello [PERSON_1],\n\nWe open at nine on weekdays.',
    ...answer,
  },
  triage: { language: 'en', category: 'question', needsReply: true, manipulation: false, queries: ['opening hours'] },
  masked: { map: { entries: [...ENTRIES] }, shown: new Set(['[PERSON_1]', '[EMAIL_1]', '[CARD_1]', '[SECRET_1]']) },
  documents: [{ id: '1', name: 'opening-hours', version: 3, content: `# Hours\n\n${HOURS}` }],
  to: { name: 'Jana Novak', address: 'jana@customer.example' },
  subject: 'A question',
  canary: CANARY,
  rules: RULES,
  ...given,
  mailbox: { address: 'support@shop.example', signature: '', links: [], addresses: [], ...mailbox },
})
const finish = (given?: Given) => finishDraft(input(given))
const guardsOf = ({ findings }: DraftContent) => [...new Set(findings.map(({ guard }) => guard))]

test('a good answer becomes a draft to the sender, with its quote looked up and its name restored', () => {
  const draft = finish()
  assert.deepEqual(draft, {
    to: { name: 'Jana Novak', address: 'jana@customer.example' },
    subject: 'Re: A question',
    text: 'Hello Jana Novak,\n\nWe open at nine on weekdays.',
    language: 'en',
    category: 'question',
    action: 'send',
    reason: 'The article has it.',
    confidence: 'high',
    manipulation: false,
    evidence: [{ document: 'opening-hours', quote: HOURS, found: true, version: 3 }],
    unanswered: [],
    question: '',
    sentences: draft.sentences,
    findings: [],
    triage: { language: 'en', category: 'question', manipulation: false },
  })
  assert.deepEqual(draft.sentences.at(-1)?.evidence, [0])
  assert.deepEqual(DraftContent.parse(JSON.parse(JSON.stringify(draft))), draft, 'it is kept as it is')
})

/** The guard that has to object. */
const GUARDED: {
  name: string
  answer: Partial<ModelDraft>
  guard: (typeof GUARD_NAMES)[number]
  mailbox?: Given['mailbox']
}[] = [
  { name: 'a secret', answer: { text: 'We open at nine. Your password is [SECRET_1].' }, guard: 'token' },
  { name: 'a token of another request', answer: { text: 'We open at nine. See [EMAIL_2].' }, guard: 'token' },
  { name: 'a token that nobody gave', answer: { text: 'We open at nine. See [CARD_9].' }, guard: 'token' },
  { name: 'the canary', answer: { text: `We open at nine. Reference ${CANARY}.` }, guard: 'leak' },
  { name: 'a link', answer: { text: 'We open at nine. See https://evil.example/.' }, guard: 'link' },
  { name: 'an address', answer: { text: 'We open at nine. Write to boss@evil.example.' }, guard: 'address' },
  { name: 'an unfounded price', answer: { text: 'It costs 12 euros.' }, guard: 'evidence' },
  { name: 'an invisible character', answer: { text: 'We open at ni\u200bne\u202e on weekdays.' }, guard: 'unicode' },
  { name: 'no words', answer: { text: ' ' }, guard: 'size' },
]
for (const { name, answer, guard, mailbox } of GUARDED) {
  test(`${name} is objected to by the guard ${guard}`, () => {
    assert.ok(guardsOf(finish({ answer, ...(mailbox ? { mailbox } : {}) })).includes(guard))
  })
}

test('values come back in the words for people too, and never a secret', () => {
  const { reason, unanswered, question, evidence } = finish({
    answer: {
      reason: '[PERSON_1] asks.',
      unanswered: ['Did [EMAIL_1] get [SECRET_1]?'],
      question: 'Is [CARD_1] known?',
      evidence: [{ document: 'note', quote: 'Jana is [PERSON_1], see [EMAIL_2].' }],
    },
  })
  assert.equal(reason, 'Jana Novak asks.')
  assert.deepEqual(unanswered, ['Did jana@customer.example get [SECRET_1]?'])
  assert.equal(question, 'Is •••• 1111 known?')
  assert.deepEqual(evidence, [
    { document: 'note', quote: 'Jana is Jana Novak, see [EMAIL_2].', found: false, version: null },
  ])
})

test('the address of the sender and those that the operator allows may stand in the reply', () => {
  const text = 'We open at nine on weekdays. We wrote to [EMAIL_1], or call sales@shop.example.'
  assert.deepEqual(guardsOf(finish({ answer: { text } })), ['address'])
  assert.deepEqual(guardsOf(finish({ answer: { text }, mailbox: { addresses: ['sales@shop.example'] } })), [])
})

test('a question is asked only when something is unanswered, and is the first of that when Claude has none', () => {
  const questionOf = (answer: Partial<ModelDraft>) => finish({ answer }).question
  assert.equal(questionOf({ question: 'What about the ramp?' }), '')
  assert.equal(
    questionOf({ question: 'What about the ramp?', unanswered: ['Is there a ramp?'] }),
    'What about the ramp?',
  )
  assert.equal(questionOf({ unanswered: ['Is there a ramp?', 'Is it steep?'] }), 'Is there a ramp?')
})

test('a signature stands below, is guarded by nobody, and is under no empty text', () => {
  const signature = 'Example Shop\nhttps://shop.example/'
  const signed = finish({ mailbox: { signature } })
  assert.equal(signed.text, `Hello Jana Novak,\n\nWe open at nine on weekdays.\n\n-- \n${signature}`)
  assert.deepEqual(signed.findings, [])
  assert.equal(finish({ answer: { text: '\n' }, mailbox: { signature } }).text, '')
})

test('what an operator said is a source like an article', () => {
  const documents = [
    { id: 'operator-answer', name: 'operator answer', version: null, content: 'Yes, there is a ramp.' },
  ]
  const quote = 'Yes, there is a ramp.'
  const { evidence, findings } = finish({
    documents,
    answer: { text: quote, evidence: [{ document: 'operator-answer', quote }] },
  })
  assert.deepEqual(evidence, [{ document: 'operator answer', quote, found: true, version: null }])
  assert.deepEqual(findings, [])
})

test('whatever Claude says, the recipient and the subject are those of the mail, and no private value comes out of nothing', () => {
  const words = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.constantFrom('[SECRET_1]', '[EMAIL_2]', '[CARD_1]', 'To: evil@attacker.example\r\n', `${CANARY}`, HOURS),
  )
  const text = fc.array(words, { maxLength: 6 }).map((parts) => parts.join(' '))
  fc.assert(
    fc.property(text, text, text, (reply, reason, quote) => {
      const draft = finish({
        answer: { text: reply, reason, unanswered: [quote], evidence: [{ document: quote, quote }] },
      })
      assert.deepEqual([draft.to, draft.subject], [input().to, 'Re: A question'])
      const all = JSON.stringify(draft)
      assert.ok(!all.includes('hunter2') && !all.includes('of-an-older-mail') && !all.includes('4111 1111'))
      for (const secret of ['[SECRET_1]', '[EMAIL_2]', CANARY])
        if (draft.text.includes(secret)) assert.ok(draft.findings.length > 0)
    }),
    { numRuns: 300 },
  )
})

test('the same answer gives the same draft', () => {
  assert.deepEqual(finish(), finish())
})

test('without its guards a draft has no objections: each of them counts', () => {
  const bad = input({ answer: { text: `See https://evil.example/ and [SECRET_1] and ${CANARY}.` } })
  assert.deepEqual(finishDraft(bad, {}).findings, [])
  assert.ok(finishDraft(bad).findings.length >= 3)
})

test('an answer of 64 KiB is finished in no time', () => {
  const text = 'We open at nine on weekdays, [PERSON_1]! https://a.example/x 12 euros. '.repeat(900).slice(0, 64 * 1024)
  const started = performance.now()
  finish({ answer: { text } })
  const took = performance.now() - started
  assert.ok(took < 3_000, `${Math.round(took)} ms`)
})
