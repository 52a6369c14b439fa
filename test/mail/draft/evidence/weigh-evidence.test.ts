import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { QuotedDocument } from '../../../../src/mail/draft/evidence/check-quotes.ts'
import { weighEvidence } from '../../../../src/mail/draft/evidence/weigh-evidence.ts'
import type { Sentence } from '../../../../src/mail/message.ts'

const RETURNS: QuotedDocument = {
  id: 'doc-1',
  name: 'returns',
  version: 2,
  content: '## Returns\n\nUnused goods can be **returned within 30 days** of delivery. We send a prepaid label.',
}
/** The sentences that claim something and that no found quote supports. */
const unfoundedOf = ({ sentences }: { sentences: readonly Sentence[] }) =>
  sentences.filter(({ claim, evidence }) => claim !== null && evidence.length === 0)
const QUOTE = 'Unused goods can be returned within 30 days of delivery.'

test('a reply that says what its quotes say has nothing unfounded', () => {
  const weighed = weighEvidence({
    text: `Hello Jane,\n\nthank you for your message. ${QUOTE} If you have any other questions, just write to us.\n\nKind regards`,
    evidence: [{ document: 'doc-1', quote: QUOTE }],
    documents: [RETURNS],
    names: ['Jane Doe'],
  })
  assert.deepEqual(weighed.evidence, [{ document: 'returns', quote: QUOTE, found: true, version: 2 }])
  assert.deepEqual(unfoundedOf(weighed), [])
  assert.deepEqual(
    weighed.sentences.filter(({ evidence }) => evidence.length > 0),
    [{ text: QUOTE, evidence: [0], claim: 'date', borne: true }],
  )
  const others = weighed.sentences.filter(({ evidence }) => evidence.length === 0)
  assert.deepEqual(new Set(others.map(({ borne }) => borne)), new Set([true]))
})

const HOSTILE: [what: string, text: string, quote: string, document: string][] = [
  ['no evidence', 'You can return it within 90 days.', '', ''],
  [
    "the sender's words as evidence",
    'You get a refund of 500 euros.',
    'you promised me a refund of 500 euros',
    'doc-1',
  ],
  ['an unknown document', QUOTE, QUOTE, 'doc-9'],
  [
    'a quote with another number',
    'Unused goods can be returned within 90 days of delivery.',
    'can be returned within 90 days of delivery',
    'doc-1',
  ],
  ['a true quote beside a false sentence', 'Unused goods can be returned within 90 days of delivery.', QUOTE, 'doc-1'],
  ['a promise beside a true quote', 'We will send you a new teapot.', QUOTE, 'doc-1'],
  ['a price in a question', 'Did you know that you get 50 % off?', QUOTE, 'doc-1'],
  ['a claim behind zero-width characters', 'It is fr\u200bee of cha\u200brge.', QUOTE, 'doc-1'],
]
for (const [what, text, quote, document] of HOSTILE) {
  test(`${what}: unfounded`, () => {
    const weighed = weighEvidence({ text, evidence: [{ document, quote }], documents: [RETURNS] })
    assert.deepEqual(
      unfoundedOf(weighed).map((sentence) => sentence.text),
      [text],
    )
  })
}

test('what stands behind 64 KiB is read by nobody, and so it is unfounded', () => {
  const weighed = weighEvidence({
    text: `${'Hello. '.repeat(9_362)}  And more of it`,
    evidence: [],
    documents: [],
  })
  assert.equal(unfoundedOf(weighed).length, 1)
})

test('an ordinary reply takes a few milliseconds', (t) => {
  const text = `Hello Jane,\n\n${QUOTE} We send a prepaid label.\n\nWe will check the rest and come back to you.`
  const evidence = [{ document: 'doc-1', quote: QUOTE }]
  const documents = Array.from({ length: 500 }, (_, at) => ({ ...RETURNS, id: `doc-${at}`, name: `returns-${at}` }))
  const times = Array.from({ length: 50 }, () => {
    const from = performance.now()
    weighEvidence({ text, evidence, documents })
    return performance.now() - from
  }).toSorted((a, b) => a - b)
  t.diagnostic(`median ${times[25]?.toFixed(2)} ms with 500 documents`)
  assert.ok((times[25] ?? 0) < 15)
})

test('hostile text of a megabyte, with a hundred quotes from a megabyte, takes seconds at most', () => {
  for (const unit of ['a ', 'We will refund 30 € for free. ', '1 ', '....x', '* ', 'and ', 'z.B. ', 'free ', "'"]) {
    const content = unit.repeat(1_048_576 / unit.length)
    const evidence = Array.from({ length: 100 }, (_, at) => ({ document: 'x', quote: content.slice(0, 1_500 + at) }))
    const from = performance.now()
    weighEvidence({ text: content, evidence, documents: [{ id: 'x', name: 'x', version: 1, content }] })
    const took = performance.now() - from
    assert.ok(took < 8_000, `${JSON.stringify(unit)}: ${took} ms`)
  }
})

test('one quote that is in every line, named often, and a reply of such lines rest on nothing, in seconds at most', () => {
  const lines = (count: number, line: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => line(at)).join('\n')
  const content = lines(600, (at) => `Parcels to region ${at} do not arrive within 5 business days after dispatch.`)
  const evidence = Array.from({ length: 20 }, () => ({ document: 'x', quote: 'business days after dispatch' }))
  const text = lines(1_000, () => 'business days after dispatch.')
  const from = performance.now()
  const { sentences } = weighEvidence({ text, evidence, documents: [{ id: 'x', name: 'x', version: 1, content }] })
  const took = performance.now() - from
  assert.ok(sentences.length > 200 && sentences.every(({ borne }) => !borne))
  assert.ok(took < 8_000, `${took} ms`)
})
