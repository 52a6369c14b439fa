/**
 * Everything that Claude can answer, for sorting and for drafting: what becomes of the mail, how often Claude is asked, who
 * waits meanwhile, and what it costs. https://platform.claude.com/docs/en/api/errors
 */
import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { readPauses } from '../../src/budget/pause.ts'
import { HOUR, MINUTE, SECOND, systemClock } from '../../src/clock.ts'
import type { ClaudeAnswer } from '../../src/demo/claude/scripted.ts'
import { showDraft } from '../../src/mail/listing/draft-story.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, startTestPostern } from '../support/postern.ts'
import { assertWaits, codeOf, KINDS, type Kind, nameOf, outcomesOf, stageModel } from './meet-model.ts'

/** what the API names as its wait is longer than any test, so nothing is taken up before a test says so */
const FAR = 600

const { postern, post, meet, takeUp, untilTried, assertCharged, patience, reset } = await stageModel({ after })
const { deps, claude } = postern
const { pool } = deps
afterEach(reset)

test('the fake and the service count alike: an honest day costs what is billed', async () => {
  const met = await meet('draft')
  assert.equal(met.state, 'ready')
  assertCharged(met)
  assert.ok(met.calls.every(({ input, output }) => input > 100 && output > 10))
})

const USABLE: readonly ClaudeAnswer[] = [
  'no-thinking',
  'split-text',
  'extra-fields',
  'enum-casing',
  'no-request-id',
  'slow-drip',
]
for (const kind of KINDS) {
  for (const answer of USABLE) {
    test(`${kind}: ${answer} is an answer`, async () => {
      if (answer === 'slow-drip') patience.long()
      const met = await meet(kind, answer)
      patience.short()
      assert.notDeepEqual(met.reasons, ['model_malformed'])
      assert.deepEqual(outcomesOf(met, kind), ['answer'])
      assert.equal(met.asked.length, 1)
    })
  }
}

/** Answers that nobody can use, and the code that the timeline names. */
const MALFORMED: [ClaudeAnswer, string, Kind?][] = [
  ['truncated', 'max_tokens'],
  ['context-exceeded', 'model_context_window_exceeded'],
  ['empty', 'empty'],
  ['junk', 'not_json'],
  ['fenced', 'not_json'],
  ['two-objects', 'not_json'],
  ['wrong-shape', 'wrong_shape'],
  ['tool-use', 'tool_use'],
  ['pause', 'pause_turn'],
  ['unknown-stop', 'a_reason_of_next_year'],
  ['send-without-text', 'empty_reply', 'draft'],
  ['empty-reply', 'empty_reply', 'draft'],
]
for (const kind of KINDS) {
  for (const [answer, code, only = kind] of MALFORMED) {
    if (only !== kind) continue
    test(`${kind}: ${answer} is asked for once more with twice the tokens, and then answered`, async () => {
      const met = await meet(kind, answer)
      assert.equal(met.state, 'ready')
      assert.deepEqual(outcomesOf(met, kind), ['malformed', 'answer'])
      const [first = 0, second] = met.asked.map(({ body }) => body['max_tokens'])
      assert.equal(second, 2 * Number(first))
      assertCharged(met)
      const { usage } = await showDraft(deps, met.draftId ?? '')
      assert.equal(usage?.calls.length, 3, 'the draft tells of the call that failed, too')
    })

    test(`${kind}: ${answer} twice holds the mail, and there is no third try`, async () => {
      const met = await meet(kind, answer, answer)
      assert.deepEqual([met.state, met.reasons, met.resumeAfter, met.attempts], ['held', ['model_malformed'], null, 0])
      assert.deepEqual(outcomesOf(met, kind), ['malformed', 'malformed'])
      assert.equal(met.asked.length, 2)
      assertCharged(met)
      assert.ok(
        met.calls.every(({ input }) => input > 0),
        'usage is kept',
      )
      assert.equal(codeOf(met, 'draft.malformed'), code)
    })
  }
}

for (const kind of KINDS) {
  for (const answer of ['refusal', 'refusal-partial'] as const) {
    test(`${kind}: a ${answer} holds the mail and is not tried again`, async () => {
      const met = await meet(kind, answer)
      assert.deepEqual([met.state, met.reasons, met.resumeAfter], ['held', ['model_refused'], null])
      assert.equal(met.asked.length, 1)
      assertCharged(met)
      const refused = met.calls.find(({ outcome }) => outcome === 'refused')
      assert.equal(refused?.cost === 0n, answer === 'refusal', 'an empty refusal costs nothing')
      assert.ok((refused?.input ?? 0) > 0, 'its usage is kept')
    })
  }
}

const error = (status: number, more: object = {}) => ({ status, ...more })
/** This request will never work. */
const REJECTED: [ClaudeAnswer, string][] = [
  ['invalid', 'invalid_request'],
  ['prompt-too-long', 'invalid_request'],
  ['too-large', 'too_large'],
  ['unprocessable', 'unprocessable'],
  [error(418), 'rejected'],
]
for (const kind of KINDS) {
  for (const [answer, code] of REJECTED) {
    test(`${kind}: ${nameOf(answer)} holds this one mail, and its request id is kept`, async () => {
      const met = await meet(kind, answer)
      assert.deepEqual([met.state, met.reasons, met.resumeAfter], ['held', ['model_rejected'], null])
      assert.equal(met.asked.length, 1)
      const rejected = met.calls.find(({ outcome }) => outcome === 'rejected')
      assert.deepEqual([rejected?.id, rejected?.cost], [met.asked[0]?.id, 0n])
      assert.equal(codeOf(met, 'model.rejected'), code)
      assert.deepEqual(await readPauses(pool, new Date()), [])
      const next = await meet(kind)
      assert.equal(next.state, 'ready', 'the next mail is answered')
    })
  }
}

/** It passes. `wait`: what the API asked for, in seconds; `free`: certainly nobody pays. */
const PASSING: { answer: ClaudeAnswer; code: string; wait?: number; free: boolean }[] = [
  { answer: 'timeout', code: 'timeout', free: true },
  { answer: 'conflict', code: 'conflict', free: true },
  { answer: error(429, { type: 'rate_limit_error', retryAfter: FAR }), code: 'rate_limited', wait: FAR, free: true },
  { answer: error(429, { type: 'rate_limit_error', retryAfter: 7_200 }), code: 'rate_limited', wait: 900, free: true },
  { answer: 'server-error', code: 'server_error', free: true },
  { answer: 'html-502', code: 'server_error', free: true },
  { answer: error(503), code: 'server_error', free: true },
  { answer: 'gateway-timeout', code: 'server_error', free: true },
  { answer: 'overloaded', code: 'overloaded', free: true },
  { answer: error(529, { type: 'overloaded_error', retryAfter: FAR }), code: 'overloaded', wait: FAR, free: true },
  { answer: 'reset', code: 'connection', free: false },
  { answer: 'reset-billed', code: 'connection', free: false },
  { answer: 'reset-in-body', code: 'connection', free: false },
  { answer: 'hang', code: 'deadline', free: false },
  { answer: 'hang-billed', code: 'deadline', free: false },
  { answer: 'hang-in-body', code: 'deadline', free: false },
  { answer: 'html-200', code: 'bad_answer', free: false },
  { answer: 'not-json', code: 'bad_answer', free: false },
]
for (const kind of KINDS) {
  for (const { answer, code, wait, free } of PASSING) {
    test(`${kind}: ${nameOf(answer)} waits, and the mail is answered later`, async () => {
      const met = await meet(kind, answer)
      assert.deepEqual([met.state, met.reasons, met.attempts], ['held', ['model_unavailable'], 1])
      assert.equal(met.asked.length, 1, 'nobody asks again before the mail is taken up')
      assertWaits(met, (wait ?? 5) * SECOND)
      const failed = met.calls.find(({ outcome }) => outcome === 'unavailable')
      assert.equal(failed?.cost, free ? 0n : failed?.reserved, 'what may have been billed is charged at its estimate')
      assert.equal(codeOf(met, 'model.unavailable'), code)
      assert.equal((await readPauses(pool, new Date())).length, wait === undefined ? 0 : 1)

      await pool.query('delete from model_pause')
      await takeUp([met.id])
      const later = await postern.settled(met.id, 'ready')
      assert.equal(later.attempts, 0)
    })
  }
}

test('a mail that meets an error again waits longer each time, and 15 minutes at most', async () => {
  const waits: number[] = []
  const met = await meet('triage', 'overloaded')
  for (const tries of [1, 3, 7, 12]) {
    await pool.query('update message set attempts = $2 where id = $1', [met.id, tries])
    claude.script({ for: 'triage', answer: 'overloaded' })
    await takeUp([met.id])
    await untilTried(met.id, tries + 1)
    const { rows } = await pool.query<{ at: Date }>('select resume_after as at from message where id = $1', [met.id])
    waits.push(Math.round(((rows[0]?.at.getTime() ?? 0) - Date.now()) / SECOND))
  }
  // each spread over a quarter
  for (const [at, least] of [10, 40, 640, 900].entries()) {
    const wait = waits[at] ?? 0
    assert.ok(wait >= least - 10 && wait <= Math.min(least * 1.25, 900) + 1, `${least}: ${waits.join()}`)
  }
})

/** Nothing works until somebody acts; `scope`: whose calls stop. */
const STOPS: { answer: ClaudeAnswer; code: string; pause: number; scope: 'claude' | 'model' }[] = [
  { answer: 'spend-enforced', code: 'spend_limit', pause: 1 * HOUR, scope: 'claude' },
  { answer: 'spend-contract', code: 'spend_limit', pause: 1 * HOUR, scope: 'claude' },
  {
    answer: error(429, { type: 'rate_limit_error', errorCode: 'linked_organization_spend_limit_reached' }),
    code: 'spend_limit',
    pause: 1 * HOUR,
    scope: 'claude',
  },
  { answer: 'spend-workspace', code: 'spend_limit', pause: 1 * HOUR, scope: 'claude' },
  { answer: 'payment-required', code: 'payment_required', pause: 1 * HOUR, scope: 'claude' },
  { answer: 'unauthorized', code: 'unauthorized', pause: 15 * MINUTE, scope: 'claude' },
  { answer: 'forbidden', code: 'forbidden', pause: 15 * MINUTE, scope: 'model' },
  { answer: 'model-not-found', code: 'model_not_found', pause: 15 * MINUTE, scope: 'model' },
]
const MODELS: Record<Kind, string> = { triage: 'claude-haiku-5-5', draft: 'claude-sonnet-5-5' }
for (const kind of KINDS) {
  for (const { answer, code, pause, scope } of STOPS) {
    test(`${kind}: ${nameOf(answer)} pauses drafting for ${pause / MINUTE} minutes; new mail is kept and nobody asks`, async () => {
      const met = await meet(kind, answer)
      assert.deepEqual([met.state, met.reasons, met.attempts], ['held', ['model_unavailable'], 0])
      assert.equal(met.asked.length, 1)
      assertWaits(met, pause)
      assert.equal(codeOf(met, 'model.paused'), code)
      const [open, ...others] = await readPauses(pool, new Date())
      assert.deepEqual([open?.id, open?.code], [scope === 'model' ? MODELS[kind] : 'claude', code])
      assert.deepEqual(others, [])
      assert.ok(met.calls.every(({ outcome, cost }) => outcome === 'answer' || cost === 0n))

      const before = claude.requests.length
      const more = await Promise.all(Array.from({ length: 5 }, post))
      for (const id of more) {
        const { reasons, attempts } = await postern.settled(id, 'held')
        assert.deepEqual([reasons, attempts], [['model_unavailable'], 0])
      }
      assert.equal(claude.requests.length, before, 'nobody is asked in vain, not even to sort')

      await pool.query('delete from model_pause')
      await takeUp([met.id, ...more])
      for (const id of [met.id, ...more]) await postern.settled(id, 'ready')
    })
  }
}

test('twenty mails that meet a wrong key at the same time ask no more often than there are workers', async () => {
  claude.always({ for: 'triage', answer: 'unauthorized' })
  claude.delay(50)
  const ids = await Promise.all(Array.from({ length: 20 }, post))
  for (const id of ids) await postern.settled(id, 'held')
  await jobsDone(pool)
  assert.ok(claude.requests.length <= 6, `${claude.requests.length} requests`)
})

test('a pause ends by itself, and the mails that waited are drafted', async (t) => {
  const own = await startTestPostern(t)
  answerAlways(own.claude)
  own.claude.script({ for: 'triage', answer: 'payment-required' })
  const { id } = await own.post({ text: 'When do you open?' })
  await own.settled(id, 'held')
  own.deps.clock = { now: () => new Date(systemClock.now().getTime() + HOUR + MINUTE) }
  await own.settled(id, 'ready')
})

/** The answer can be used, its bill cannot be read. */
for (const kind of KINDS) {
  for (const answer of ['no-usage', 'junk-usage'] as const) {
    test(`${kind}: an answer with ${answer} counts at its estimate`, async () => {
      const met = await meet(kind, answer)
      assert.notEqual(met.reasons[0], 'model_unavailable')
      assert.deepEqual(outcomesOf(met, kind), ['answer'])
      const call = met.calls.find(({ step }) => step === kind)
      assert.deepEqual([call?.input, call?.output], [0, 0])
      assert.equal(call?.cost, call?.reserved)
    })
  }

  test(`${kind}: usage whose cache fields are null is as good as any`, async () => {
    const met = await meet(kind, 'null-usage')
    assert.deepEqual(outcomesOf(met, kind), ['answer'])
    assertCharged(met)
  })
}

test('what all of this cost is what the budget says', async () => {
  await jobsDone(pool)
  const { rows } = await pool.query<{ spent: string; reserved: string; charged: string; open: number }>(
    `select max(spent_nano) filter (where scope = '00000000-0000-0000-0000-000000000000') as spent,
            max(reserved_nano) as reserved, (select sum(cost_nano) from model_call) as charged,
            (select count(*)::int from model_call where state <> 'settled') as open from budget`,
  )
  const [sums] = rows
  assert.equal(sums?.spent, sums?.charged)
  assert.deepEqual([sums?.reserved, sums?.open], ['0', 0])
})
