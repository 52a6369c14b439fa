import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CallRecord } from '../../../src/budget/ask.ts'
import { HOUR, MINUTE, SECOND } from '../../../src/clock.ts'
import { generateFernetKey, parseFernetKey } from '../../../src/crypto/fernet.ts'
import { open } from '../../../src/crypto/sealed.ts'
import type { Composed, Journey } from '../../../src/mail/draft/compose.ts'
import { type Step, toStep, waiting } from '../../../src/mail/draft/to-step.ts'
import { canMove } from '../../../src/mail/lifecycle.ts'
import { DraftContent, GUARD_NAMES } from '../../../src/mail/message.ts'
import { GUARD_REASONS } from '../../../src/mail/reasons.ts'
import type { LoadedMessage } from '../../../src/mail/store.ts'

const NOW = new Date('2026-11-25T10:00:00Z')
const deps = { clock: { now: () => NOW } }
const later = (ms: number) => new Date(NOW.getTime() + ms)
const key = parseFernetKey(generateFernetKey())
/** by its last byte mails that wait come back at different moments; this one without a delay */
const ID = '01980c5e-7a10-7cc3-8f0e-2f1f6a6a1c00'
const message = (given: Partial<LoadedMessage> = {}) =>
  ({ id: ID, key, attempts: 0, verdict: null, ...given }) as LoadedMessage

const USAGE = { inputTokens: 10, outputTokens: 5, cacheReadTokens: 3, cacheWrite5mTokens: 2, cacheWrite1hTokens: 1 }
const call = (given: Partial<CallRecord> = {}): CallRecord => ({
  callId: ID,
  step: 'triage',
  model: 'claude-haiku-5-5',
  promptVersion: 'triage-1',
  requestId: 'req_1',
  usage: USAGE,
  costNano: '100',
  durationMs: 7,
  ...given,
})
const CALLS = [
  call(),
  call({ step: 'draft', model: 'claude-sonnet-5-5', promptVersion: 'draft-2', requestId: 'req_2', usage: null }),
]
const TRIAGE = { language: 'en', category: 'order', needsReply: true, manipulation: false, queries: [] }
const journey = (given: Partial<Journey> = {}): Journey => ({
  calls: CALLS,
  masked: 2,
  triage: TRIAGE,
  cheaper: false,
  waits: false,
  ...given,
})
const content = (given: Partial<DraftContent> = {}): DraftContent => ({
  to: { name: '', address: 'jana@customer.example' },
  subject: 'Re: A question',
  text: 'We open at nine.',
  language: 'en',
  category: 'question',
  action: 'send',
  reason: '',
  confidence: 'high',
  manipulation: false,
  evidence: [],
  unanswered: [],
  question: '',
  sentences: [],
  findings: [],
  triage: null,
  ...given,
})
const drafted = (given: Partial<DraftContent> = {}, travelled: Partial<Journey> = {}, mail = message()): Step =>
  toStep(deps, mail, { kind: 'draft', content: content(given), documents: [], journey: journey(travelled) })
const eventsOf = ({ story }: Step) => story.map(({ event }) => event)
type Failure = Composed extends infer C
  ? C extends { journey: Journey }
    ? Omit<C, 'journey' | 'calls'>
    : never
  : never
const failed = (outcome: Failure, mail = message()): Step =>
  toStep(deps, mail, { ...outcome, calls: CALLS, journey: journey() } as Composed)

test('a clean draft is ready, and its gates are asked next', () => {
  const step = drafted()
  assert.deepEqual([step.to, step.reasons, step.enqueue], ['ready', [], { name: 'mail.review' }])
  assert.deepEqual(eventsOf(step), ['mail.masked', 'mail.sorted', 'draft.created', 'message.ready'])
  const { draft } = step
  assert.ok(draft)
  assert.deepEqual(
    { ...draft, id: '', sealedContent: '' },
    {
      id: '',
      origin: 'model',
      sealedContent: '',
      threadHead: ID,
      category: 'question',
      triageCategory: 'order',
      promptVersion: 'draft-2',
      model: 'claude-sonnet-5-5',
      modelRequestId: 'req_2',
      usage: { inputTokens: 10, outputTokens: 5, cacheReadTokens: 3, cacheWriteTokens: 3, durationMs: 14 },
    },
  )
  const binding = { table: 'draft', column: 'sealed_content', row: draft.id }
  assert.deepEqual(open(key, binding, draft.sealedContent, DraftContent), content())
})

test('what the check of the mail objected to stays the reason why a draft waits, but for what has passed', () => {
  const findings = [
    { rule: 'unproven-sender', reason: 'unauthenticated' },
    { rule: 'model-missing', reason: 'model_unavailable' },
    { rule: 'gone', reason: 'a_reason_of_last_year' },
  ]
  const mail = message({ verdict: { kind: 'review', authentication: 'none', findings } })
  assert.deepEqual(drafted({}, {}, mail).reasons, ['unauthenticated'])
})

for (const guard of GUARD_NAMES) {
  test(`a draft that the guard ${guard} objects to is held, with its own reason, and is kept`, () => {
    const finding = { guard, what: 'words of the reply' }
    const step = drafted({ findings: [finding, finding] })
    assert.deepEqual([step.to, step.reasons], ['held', [GUARD_REASONS[guard]]])
    assert.ok(step.draft)
    assert.deepEqual(step.enqueue, { name: 'mail.review' })
    assert.equal(step.question, undefined)
    const told = step.story.find(({ event }) => event === 'draft.guarded')
    assert.deepEqual(told, { event: 'draft.guarded', rule: guard, detail: { count: 2, reason: GUARD_REASONS[guard] } })
    assert.ok(!JSON.stringify(step.story).includes('words of the reply'), 'the story has no words')
  })
}

test('a missing fact holds the draft and asks for it', () => {
  const step = drafted({ question: 'Is there a ramp?', unanswered: ['A ramp?'], action: 'needs_human' })
  assert.deepEqual([step.to, step.reasons, step.question], ['held', ['missing_fact'], 'Is there a ramp?'])
  assert.ok(eventsOf(step).includes('question.asked'))
  assert.ok(!JSON.stringify(step.story).includes('ramp'))
})

test('guards and a missing fact are all named, once', () => {
  const findings = [
    { guard: 'link', what: 'a' },
    { guard: 'link', what: 'b' },
    { guard: 'token', what: 'c' },
  ] as const
  assert.deepEqual(drafted({ findings: [...findings], question: 'A ramp?' }).reasons, [
    'reply_link',
    'reply_token',
    'missing_fact',
  ])
})

test('no reply closes a mail, but not one whose older question waits', () => {
  const closing = drafted({ action: 'no_reply', text: '' })
  assert.deepEqual([closing.to, closing.reasons, closing.draft], ['closed', ['no_reply_needed'], undefined])
  const waits = drafted({ action: 'no_reply', text: '' }, { waits: true })
  assert.deepEqual([waits.to, waits.reasons], ['held', ['needs_human']])
  const sorted = toStep(deps, message(), { kind: 'no_reply', journey: journey() })
  assert.deepEqual([sorted.to, sorted.reasons], ['closed', ['no_reply_needed']])
})

test('a draft without a text is a mail for a person', () => {
  const step = drafted({ action: 'needs_human', text: ' \n', findings: [{ guard: 'size', what: 'no words' }] })
  assert.deepEqual([step.to, step.reasons, step.draft], ['held', ['needs_human'], undefined])
})

test('the small model is told of when it drafted', () => {
  assert.ok(eventsOf(drafted({}, { cheaper: true })).includes('model.cheaper'))
})

/** Outcomes that a person decides about: nothing is tried again. */
const FOR_A_PERSON: [Failure, string, string][] = [
  [{ kind: 'malformed', code: 'not_json' }, 'model_malformed', 'draft.malformed'],
  [{ kind: 'refused', category: 'cyber' }, 'model_refused', 'model.refused'],
  [{ kind: 'rejected', code: 'too_large' }, 'model_rejected', 'model.rejected'],
]
for (const [outcome, reason, event] of FOR_A_PERSON) {
  test(`${outcome.kind} holds the mail for good`, () => {
    const step = failed(outcome)
    assert.deepEqual([step.to, step.reasons, step.resumeAfter, step.attempts], ['held', [reason], undefined, undefined])
    assert.deepEqual(eventsOf(step).slice(-2), [event, 'message.held'])
  })
}

const WAITS: { tries: number; afterMs: number | null; wait: number }[] = [
  { tries: 0, afterMs: null, wait: 5 * SECOND },
  { tries: 1, afterMs: null, wait: 10 * SECOND },
  { tries: 4, afterMs: null, wait: 80 * SECOND },
  { tries: 100, afterMs: null, wait: 15 * MINUTE },
  { tries: 0, afterMs: 1 * MINUTE, wait: 1 * MINUTE },
  { tries: 5, afterMs: 1 * SECOND, wait: 160 * SECOND },
  { tries: 0, afterMs: 2 * HOUR, wait: 15 * MINUTE },
  { tries: 0, afterMs: -5, wait: 5 * SECOND },
]
for (const { tries, afterMs, wait } of WAITS) {
  test(`after ${tries} tries and a wish for ${afterMs} ms it waits ${wait / SECOND} s, and the try counts`, () => {
    const step = failed({ kind: 'unavailable', code: 'overloaded', afterMs }, message({ attempts: tries }))
    assert.deepEqual([step.to, step.reasons], ['held', ['model_unavailable']])
    assert.deepEqual([step.resumeAfter, step.attempts], [later(wait), tries + 1])
  })
}

test('without a key a mail waits a quarter of an hour', () => {
  assert.deepEqual(waiting(deps, message(), { code: 'no_key' }).resumeAfter, later(15 * MINUTE))
})

const PARKED: { outcome: Failure; reason: string; until: Date; tries: number }[] = [
  {
    outcome: { kind: 'paused', code: 'spend_limit', until: later(HOUR) },
    reason: 'model_unavailable',
    until: later(HOUR),
    tries: 3,
  },
  {
    outcome: { kind: 'paused', code: 'rate_limited', until: NOW },
    reason: 'model_unavailable',
    until: later(SECOND),
    tries: 3,
  },
  // a budget may be raised, so it is looked at again, rarer each time
  {
    outcome: { kind: 'over', scope: 'all', resumeAt: later(14 * HOUR) },
    reason: 'budget',
    until: later(15 * MINUTE),
    tries: 4,
  },
  {
    outcome: { kind: 'over', scope: 'mailbox', resumeAt: later(MINUTE) },
    reason: 'budget',
    until: later(8 * MINUTE),
    tries: 4,
  },
  { outcome: { kind: 'frozen' }, reason: 'frozen', until: NOW, tries: 3 },
]
for (const { outcome, reason, until, tries } of PARKED) {
  test(`${outcome.kind} (${reason}) waits until ${until.toISOString()}`, () => {
    const step = failed(outcome, message({ attempts: 3 }))
    assert.deepEqual([step.to, step.reasons, step.resumeAfter, step.attempts], ['held', [reason], until, tries])
  })
}

test('every outcome is a move that a mail which is drafted can make', () => {
  const outcomes = [...FOR_A_PERSON.map(([outcome]) => outcome), ...PARKED.map(({ outcome }) => outcome)]
  for (const outcome of outcomes) assert.ok(canMove('drafting', failed(outcome).to))
  for (const step of [drafted(), drafted({ action: 'no_reply' }), drafted({ question: 'x' })])
    assert.ok(canMove('drafting', step.to))
})
