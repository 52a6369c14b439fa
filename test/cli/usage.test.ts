import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { z } from 'zod'
import { pauseCalls } from '../../src/budget/pause.ts'
import { settleCall } from '../../src/budget/settle.ts'
import { HOUR } from '../../src/clock.ts'
import { generateFernetKey } from '../../src/crypto/fernet.ts'
import { createLedger, reserved } from '../budget/sample-calls.ts'
import { createPostern } from './run-postern.ts'
import { readJson } from './shapes.ts'

const nano = z.string().regex(/^\d+$/)
const Usage = z.strictObject({
  items: z.array(
    z.strictObject({
      key: z.string().nullable(),
      calls: z.int(),
      inputTokens: z.int(),
      outputTokens: z.int(),
      cacheReadTokens: z.int(),
      cacheWriteTokens: z.int(),
      costNano: nano,
    }),
  ),
  today: z.strictObject({
    period: z.iso.date(),
    scopes: z.array(
      z.strictObject({
        scope: z.string(),
        spentNano: nano,
        reservedNano: nano,
        budgetNano: nano.nullable(),
        percent: z.int(),
      }),
    ),
  }),
  pauses: z.array(z.strictObject({ id: z.string(), code: z.string(), until: z.iso.datetime() })),
  next: z.null(),
})

const ledger = await createLedger({ after })
const { pool, mailboxes } = ledger
const postern = createPostern(
  { after },
  {
    DATABASE_URL: ledger.url,
    ENCRYPTION_KEY: generateFernetKey(),
    SERVICE_EMAIL: 'support@example.org',
    DAILY_BUDGET_USD: '0.1',
  },
)
const TODAY = new Date()
const DAY = 24 * HOUR
const dayOf = (at: Date) => at.toISOString().slice(0, 10)
const ago = (days: number) => new Date(TODAY.getTime() - days * DAY)
const usage = async (...words: string[]) => {
  const { code, stdout, stderr } = await postern(['usage', ...words, '--json'])
  assert.equal(code, 0, stderr)
  return readJson(Usage, stdout)
}

async function call(at: Date, given: { mailboxId?: string | null; model?: string; cost: bigint; cached?: number }) {
  const { cost, cached = 0, ...reservation } = given
  const callId = await reserved(ledger, { ...reservation, at, estimate: 60_000_000n })
  const tokens = { inputTokens: 1_000, outputTokens: 200, cacheWrite5mTokens: 0, cacheWrite1hTokens: 10 }
  await settleCall(pool, {
    callId,
    outcome: 'answer',
    usage: { ...tokens, cacheReadTokens: cached },
    cost,
    modelRequestId: null,
    durationMs: 1,
    at,
  })
}
const SETTINGS = { daily_budget_usd: 0.05 }

test('a database that was never asked for anything says so, and shows the budget', async () => {
  assert.deepEqual(await usage(), {
    items: [],
    today: {
      period: dayOf(TODAY),
      scopes: [{ scope: 'all', spentNano: '0', reservedNano: '0', budgetNano: '100000000', percent: 0 }],
    },
    pauses: [],
    next: null,
  })
  assert.match((await postern(['usage'])).stdout, /^Claude was not asked in the last 7d\./)
})

test('calls add up by day, by mailbox and by model, the money to the last nano-dollar', async () => {
  await call(TODAY, { cost: 52_000_001n })
  await call(TODAY, { cost: 2_600_000n, model: 'claude-haiku-5-5', mailboxId: mailboxes[1], cached: 900 })
  await call(ago(2), { cost: 9_007_199_254_740_993n, mailboxId: null })
  await call(ago(30), { cost: 1n })
  const sum = (key: string | null, calls: number, costNano: string, cacheReadTokens = 0) => ({
    key,
    calls,
    inputTokens: calls * 1_010,
    outputTokens: calls * 200,
    cacheReadTokens,
    cacheWriteTokens: calls * 10,
    costNano,
  })
  assert.deepEqual((await usage()).items, [
    sum(dayOf(TODAY), 2, '54600001', 900),
    sum(dayOf(ago(2)), 1, '9007199254740993'),
  ])
  assert.deepEqual((await usage('--by', 'mailbox', '--since', '40d')).items, [
    sum(null, 1, '9007199254740993'),
    sum('support@example.org', 2, '52000002'),
    sum('sales@example.org', 1, '2600000', 900),
  ])
  assert.deepEqual((await usage('--by', 'model', '--since', '1d')).items, [
    sum('claude-sonnet-5-5', 1, '52000001'),
    sum('claude-haiku-5-5', 1, '2600000', 900),
  ])
})

test('today shows what is spent and reserved of each budget, and what is paused', async () => {
  await pool.query('update mailbox set settings = $2 where id = $1', [mailboxes[1], SETTINGS])
  await reserved(ledger, { mailboxId: mailboxes[1], at: TODAY, estimate: 12_400_000n })
  await pauseCalls(pool, { code: 'spend_limit', until: new Date(TODAY.getTime() + HOUR), at: TODAY })
  const { today, pauses } = await usage()
  const scope = (
    name: string,
    spentNano: string,
    reservedNano: string,
    budgetNano: string | null,
    percent: number,
  ) => ({
    scope: name,
    spentNano,
    reservedNano,
    budgetNano,
    percent,
  })
  assert.deepEqual(today.scopes, [
    scope('all', '54600001', '12400000', '100000000', 67),
    scope('sales@example.org', '2600000', '12400000', '50000000', 30),
    scope('support@example.org', '52000001', '0', null, 0),
  ])
  assert.deepEqual(
    pauses.map(({ id, code }) => [id, code]),
    [['claude', 'spend_limit']],
  )
  const { stdout } = await postern(['usage', '--by', 'model'])
  assert.match(stdout, /^MODEL +CALLS +INPUT +OUTPUT +CACHED +COST\n/)
  assert.match(stdout, /claude-haiku-5-5 +1 +1010 +200 +900 +\$0\.0026/)
  assert.match(stdout, /sales@example\.org +\$0\.0026 +\$0\.0124 +\$0\.0500 +30 %/)
  assert.match(stdout, /Calls to claude are paused until 20.*Z \(spend_limit\)\./)
})

test('what cannot be meant is not understood', async () => {
  for (const words of [['--by', 'hour'], ['--by', 'constructor'], ['--since', 'monday'], ['--since']])
    assert.equal((await postern(['usage', ...words])).code, 2, words.join(' '))
})
