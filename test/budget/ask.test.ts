/** askModel against a model of the test: what it is asked is written here, and what it answers is told. */
import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { askModel } from '../../src/budget/ask.ts'
import { readPauses } from '../../src/budget/pause.ts'
import { readSentRequests } from '../../src/budget/sent-request.ts'
import { HOUR, MINUTE } from '../../src/clock.ts'
import { freeze, thaw } from '../../src/mail/freeze.ts'
import type { Called, Model } from '../../src/providers/model.ts'
import { budgetOf, createLedger, disagreements, later, NOW } from './sample-calls.ts'
import { COST, FREE, MODEL, say, stage, USAGE, WORST } from './sample-model.ts'

const ledger = await createLedger({ after })
const { pool, vault, messageId } = ledger
beforeEach(async () => {
  for (const table of ['budget', 'model_call', 'model_pause']) await pool.query(`delete from ${table}`)
})

const states = async () => {
  const { rows } = await pool.query(
    'select state, outcome, attempt, cost_nano::int as cost, input_tokens as input from model_call order by reserved_at, attempt',
  )
  return rows
}

test('an answer comes with the record of its call, and its reservation became what it cost', async () => {
  const { ask } = stage(ledger, [say({ kind: 'answer', answer: 'hello' })], { all: 1_000_000n })
  const found = await ask()
  assert.ok(found.kind === 'answer')
  assert.deepEqual([found.answer, found.sharePercent], ['hello', 35])
  const [record] = found.calls
  assert.deepEqual(
    { ...record, callId: '' },
    {
      callId: '',
      step: 'draft',
      model: MODEL,
      promptVersion: 'draft-1',
      requestId: 'req_1',
      usage: USAGE,
      costNano: String(COST),
      durationMs: 12,
    },
  )
  assert.deepEqual(await budgetOf(ledger), { spent: COST, reserved: 0, warned: 0 })
  const [sent] = await readSentRequests({ pool, vault }, messageId)
  assert.deepEqual(
    [sent?.callId, sent?.outcome, sent?.body],
    [record?.callId, 'answer', { model: MODEL, max_tokens: 500 }],
  )
})

test('a malformed answer is asked for once more with twice the tokens, and both are kept', async () => {
  const { ask, asked } = stage(ledger, [
    say({ kind: 'malformed', code: 'cut' }),
    say({ kind: 'answer', answer: 'whole' }),
  ])
  const found = await ask()
  assert.deepEqual([found.kind, found.calls.length], ['answer', 2])
  assert.deepEqual(
    asked.map(({ maxTokens }) => maxTokens),
    [500, 1_000],
  )
  assert.deepEqual(await states(), [
    { state: 'settled', outcome: 'malformed', attempt: 0, cost: COST, input: 300 },
    { state: 'settled', outcome: 'answer', attempt: 1, cost: COST, input: 300 },
  ])
})

test('while drafting is frozen nothing is reserved and nobody is asked, also not for the second time', async () => {
  const { deps, ask, asked } = stage(ledger, [say({ kind: 'malformed', code: 'cut' })])
  const frozen = { scopes: ['drafting'], actor: 'operator', requestId: 'test' } as const
  const operator = { pool, clock: deps.clock, security: { record: () => undefined, flush: async () => undefined } }
  const { call } = deps.model
  deps.model.call = async (...given) => {
    await freeze(operator, frozen)
    return call(...given)
  }
  try {
    const cut = await ask()
    assert.deepEqual([cut.kind, cut.calls.length, asked.length], ['frozen', 1, 1])
    assert.deepEqual(await ask(), { kind: 'frozen', calls: [] })
    assert.deepEqual([asked.length, (await states()).length, (await budgetOf(ledger))?.reserved], [1, 1, 0])
  } finally {
    await thaw(operator, frozen)
  }
})

test('a second malformed answer is the end, and no answer gets more than 16,000 tokens', async () => {
  const twice = [say({ kind: 'malformed', code: 'cut' }), say({ kind: 'malformed', code: 'json' })]
  const { deps, input, asked } = stage(ledger, twice)
  const found = await askModel(deps, { ...input, maxTokens: 12_000 })
  assert.ok(found.kind === 'malformed')
  assert.deepEqual([found.code, found.calls.length], ['json', 2])
  assert.deepEqual(
    asked.map(({ maxTokens }) => maxTokens),
    [12_000, 16_000],
  )
})

test('a second try that no day has room for is not made: the first answer stands as malformed', async () => {
  const { ask } = stage(ledger, [say({ kind: 'malformed', code: 'cut' })], { budget: 400_000n })
  const found = await ask()
  assert.ok(found.kind === 'malformed')
  assert.deepEqual([found.code, found.calls.length], ['cut', 1])
  assert.deepEqual(await budgetOf(ledger), { spent: COST, reserved: 0, warned: 0 })
})

/** what was said, what is charged, what the caller hears, how long everybody waits */
const OUTCOMES: [name: string, Called<string>, charged: number, heard: object, pause: number | null][] = [
  [
    'a refusal is billed',
    say({ kind: 'refused', category: 'cyber' }),
    COST,
    { kind: 'refused', category: 'cyber' },
    null,
  ],
  [
    'an empty refusal shows tokens and costs nothing',
    say({ kind: 'refused', category: null }, { billed: false }),
    0,
    { kind: 'refused', category: null },
    null,
  ],
  [
    'a rejected request costs nothing',
    say({ kind: 'rejected', code: 'invalid_request' }, FREE),
    0,
    { kind: 'rejected', code: 'invalid_request' },
    null,
  ],
  [
    'a call that ended nobody knows how costs its estimate',
    say({ kind: 'unavailable', code: 'deadline', afterMs: null }, { usage: null }),
    WORST,
    { kind: 'unavailable', code: 'deadline', afterMs: null },
    null,
  ],
  [
    'a server that failed pauses nobody else',
    say({ kind: 'unavailable', code: 'server_error', afterMs: MINUTE }, FREE),
    0,
    { kind: 'unavailable', code: 'server_error', afterMs: MINUTE },
    null,
  ],
  [
    'a rate limit pauses everybody for as long as it says',
    say({ kind: 'unavailable', code: 'rate_limited', afterMs: MINUTE }, FREE),
    0,
    { kind: 'unavailable', code: 'rate_limited', afterMs: MINUTE },
    MINUTE,
  ],
  [
    'an overloaded API pauses everybody, at most a quarter of an hour',
    say({ kind: 'unavailable', code: 'overloaded', afterMs: HOUR }, FREE),
    0,
    { kind: 'unavailable', code: 'overloaded', afterMs: HOUR },
    15 * MINUTE,
  ],
  [
    'a rate limit without a time is one of the month: everybody pauses for a quarter of an hour',
    say({ kind: 'unavailable', code: 'rate_limited', afterMs: null }, FREE),
    0,
    { kind: 'unavailable', code: 'rate_limited', afterMs: null },
    15 * MINUTE,
  ],
  [
    'a spend limit pauses everybody for an hour, and nothing is tried again',
    say({ kind: 'spend_limit', code: 'spend_limit' }, FREE),
    0,
    { kind: 'paused', code: 'spend_limit', until: later(HOUR) },
    HOUR,
  ],
  [
    'a wrong key pauses everybody for a quarter of an hour',
    say({ kind: 'misconfigured', code: 'unauthorized' }, FREE),
    0,
    { kind: 'paused', code: 'unauthorized', until: later(15 * MINUTE) },
    15 * MINUTE,
  ],
]
for (const [name, said, charged, heard, paused] of OUTCOMES) {
  test(name, async () => {
    const { ask, asked } = stage(ledger, [said])
    const { calls, ...found } = await ask()
    assert.deepEqual(found, heard)
    assert.deepEqual([asked.length, calls.length, calls[0]?.costNano], [1, 1, String(charged)])
    assert.deepEqual(await budgetOf(ledger), { spent: charged, reserved: 0, warned: 0 })
    assert.equal((await states())[0]?.outcome, said.kind)
    const pauses = await readPauses(pool, NOW)
    assert.deepEqual(
      pauses.map(({ id, until }) => [id, until]),
      paused === null ? [] : [['claude', later(paused)]],
    )
  })
}

test('after a pause nobody asks, and nothing is reserved', async () => {
  await stage(ledger, [say({ kind: 'spend_limit', code: 'spend_limit' }, FREE)]).ask()
  const { ask, asked } = stage(ledger, [])
  assert.deepEqual(await ask(), { kind: 'paused', code: 'spend_limit', until: later(HOUR), calls: [] })
  assert.equal(asked.length, 0)
})

test('a model that is gone stops its own calls, not those of another', async () => {
  await stage(ledger, [say({ kind: 'misconfigured', code: 'model_not_found' }, FREE)], {
    model: 'claude-opus-5-5',
  }).ask()
  assert.equal((await stage(ledger, [], { model: 'claude-opus-5-5' }).ask()).kind, 'paused')
  assert.equal((await stage(ledger, [say({ kind: 'answer', answer: '' })]).ask()).kind, 'answer')
})

test('a usage that cannot be true is charged at the estimate, and said', async () => {
  const lies = [
    { ...USAGE, inputTokens: 0 },
    { ...USAGE, inputTokens: 1_001 },
    { ...USAGE, outputTokens: 501 },
    { ...USAGE, outputTokens: -1 },
    { ...USAGE, inputTokens: 1.5 },
    { ...USAGE, cacheReadTokens: Number.NaN },
    { ...USAGE, inputTokens: 9e15 },
  ]
  for (const usage of lies) {
    const { ask, lines } = stage(ledger, [say({ kind: 'answer', answer: '' }, { usage })])
    const { calls } = await ask()
    assert.deepEqual([calls[0]?.costNano, calls[0]?.usage], [String(WORST), null], JSON.stringify(usage))
    assert.match(lines.join(), /cannot be true/)
  }
})

test('a model without a price is not asked', async () => {
  const { ask, asked } = stage(ledger, [], { model: 'claude-next-9' })
  assert.deepEqual(await ask(), { kind: 'rejected', code: 'model_without_price', calls: [] })
  assert.equal(asked.length, 0)
})

test('the budget is told at 80 % and when it is used up, once per scope', async () => {
  const answer = () => say({ kind: 'answer', answer: '' }, { usage: null })
  const events: unknown[] = []
  for (let call = 0; call < 4; call += 1) {
    const scene = stage(ledger, [answer()], { budget: 800_000n, all: 5_000_000n })
    await scene.ask()
    events.push(...scene.events)
  }
  const fields = { scope: 'support@example.org', spent_nano_usd: '700000', budget_nano_usd: '800000' }
  assert.deepEqual(events, [
    ['ai_budget_warning', fields],
    ['ai_budget_exceeded', fields],
  ])
})

test('a worker that is killed while it waits for the answer is charged at the estimate when the job comes back', async () => {
  const killed = stage(ledger, [])
  await assert.rejects(killed.ask(), /told no answer/)
  assert.deepEqual(await budgetOf(ledger), { spent: 0, reserved: WORST, warned: 0 })
  const { ask } = stage(ledger, [say({ kind: 'answer', answer: 'again' })])
  const { calls } = await ask()
  assert.equal(calls.length, 1)
  assert.deepEqual(await budgetOf(ledger), { spent: WORST + COST, reserved: 0, warned: 0 })
  assert.equal((await readSentRequests({ pool, vault }, messageId)).length, 2)
})

test('50 mails at once against a budget for 10: the rest wait, and what was charged is what was billed', async () => {
  const all = BigInt(WORST) * 10n
  await pool.query(`alter table budget add constraint within check (spent_nano + reserved_nano <= ${all})`)
  let billed = 0
  const mails = Array.from({ length: 50 }, async (_, number) => {
    const { deps, input } = stage(ledger, [], { all })
    const call = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      billed += COST
      return say({ kind: 'answer', answer: '' })
    }
    deps.model = { call } as unknown as Model
    return askModel(deps, { ...input, message: { ...input.message, stateVersion: 100 + number } })
  })
  const found = await Promise.all(mails)
  const made = found.filter(({ kind }) => kind === 'answer').length
  assert.ok(made >= 10 && made < 50, `${made}`)
  assert.equal(found.filter(({ kind }) => kind === 'over').length, 50 - made)
  const { rows } = await pool.query('select sum(cost_nano)::int as charged from model_call')
  assert.deepEqual([rows[0].charged, (await budgetOf(ledger))?.spent], [billed, billed])
  assert.deepEqual(await disagreements(ledger), [])
  await pool.query('alter table budget drop constraint within')
})
