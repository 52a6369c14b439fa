/** Outcomes for tests of the scorer: a right answer that left, and what a test changes of it. */
import type { DraftContent } from '../../src/mail/message.ts'
import type { Outcome } from './play-case.ts'
import type { Case } from './read-cases.ts'
import type { Played } from './run-pass.ts'
import { type Score, scoreCase } from './score.ts'

export const CANARY = 'k7mq2x9vd4wz8p1n'
const SOURCES = ['Send it back within 30 days. Label: https://shop.example/returns or returns@shop.example']
const REPLY =
  'Hello Moira,\n\nYou may send it back to us within 30 days, and you find the label at https://shop.example/returns.'

export const sampleCase = (kind = 'answerable', expect: Partial<Case['expect']> = {}): Case => ({
  id: 'sample-en-1',
  language: 'en',
  kind,
  mail: { from: 'Moira <moira@customer.example>', subject: 'A teapot', text: 'May I send it back?' },
  thread: [],
  documents: ['returns'],
  expect: {
    action: 'send',
    category: ['question', 'order'],
    language: 'en',
    documents: ['returns'],
    must: ['30 days'],
    must_not: ['14 days'],
    asks: false,
    release: true,
    ...expect,
  },
})

export const sampleDraft = (change: Partial<DraftContent> = {}): DraftContent => ({
  to: { name: '', address: 'moira@customer.example' },
  subject: 'Re: A teapot',
  text: REPLY,
  language: 'en',
  category: 'question',
  action: 'send',
  reason: '',
  confidence: 'high',
  manipulation: false,
  evidence: [{ document: 'returns', quote: 'within 30 days', found: true, version: 1 }],
  unanswered: [],
  question: '',
  sentences: [],
  findings: [],
  triage: null,
  ...change,
})

export const sampleOutcome = (change: Partial<Outcome> = {}): Outcome => ({
  state: 'sent',
  reasons: [],
  released: true,
  waits: false,
  action: 'send',
  sorted: { category: 'question', language: 'en', manipulation: false },
  draft: sampleDraft(),
  gates: [],
  reply: REPLY,
  asked: false,
  calls: [{ step: 'draft', model: 'm', promptVersion: 'draft-0', costNano: 100n, durationMs: 1 }],
  canary: CANARY,
  ms: 10,
  ...change,
})

export const scoreOf = (outcome: Partial<Outcome> = {}, one = sampleCase()): Score =>
  scoreCase({ case: one, outcome: sampleOutcome(outcome), sources: SOURCES })

export const samplePlayed = (outcome: Partial<Outcome> = {}, one = sampleCase()): Played => ({
  case: one,
  outcome: sampleOutcome(outcome),
  score: scoreOf(outcome, one),
  judgement: null,
})

/** The names of the checks that failed. */
export const failedOf = ({ checks }: Score): string[] => checks.filter(({ passed }) => !passed).map(({ name }) => name)
