import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { noteOf } from '../../src/config/variables.ts'
import { loadConfig } from '../../src/config.ts'
import { type Env, load, PRODUCTION, problemsOf } from './sample-environment.ts'

const RATES = { input: 2, output: 10, cache_read: 0.1, cache_write_5m: 2.5, cache_write_1h: 4 }
const NEXT = { model: 'claude-next-6', from: '2026-12-01', ...RATES }
const pricesOf = (...rows: object[]) => JSON.stringify(rows)

test('without a word the budget is five dollars a day, and both models have a price', () => {
  const config = load(PRODUCTION)
  assert.deepEqual(
    [config.dailyBudgetUsd, config.claudeModel, config.claudeSmallModel, config.claudePrices],
    [5, 'claude-sonnet-5-5', 'claude-haiku-5-5', null],
  )
  assert.deepEqual(
    [config.autonomy, config.autonomyMinApprovals, config.autonomyMaxEditPercent, config.autonomyMinLowerBound],
    ['earned', 20, 5, 0.83],
  )
  assert.deepEqual([config.phoneCountry, config.aiPiiRedaction], ['US', true])
})

test('added prices are whole nano-dollars per token', () => {
  const CLAUDE_PRICES = pricesOf({ ...NEXT, cache_read: 0.025 }, { ...NEXT, up_to: 100_000, input: 0.001 })
  const rates = { input: 2_000, output: 10_000, cacheRead: 25, cacheWrite5m: 2_500, cacheWrite1h: 4_000 }
  assert.deepEqual(load({ ...PRODUCTION, CLAUDE_PRICES }).claudePrices, [
    { model: 'claude-next-6', from: '2026-12-01', upTo: null, rates },
    { model: 'claude-next-6', from: '2026-12-01', upTo: 100_000, rates: { ...rates, input: 1, cacheRead: 100 } },
  ])
})

test('the example of the documentation is taken as it stands there', () => {
  const { about } = noteOf('CLAUDE_PRICES')
  const CLAUDE_PRICES = /\[.*?\]/.exec(about)?.[0] ?? ''
  assert.equal(load({ ...PRODUCTION, CLAUDE_PRICES }).claudePrices?.[0]?.model, 'claude-next-6')
})

const REFUSED: [name: string, text: string][] = [
  ['no JSON', '{'],
  ['no list', JSON.stringify(NEXT)],
  ['an empty list', '[]'],
  ['an unknown key', pricesOf({ ...NEXT, batch: 1 })],
  ['a missing rate', pricesOf({ ...NEXT, output: undefined })],
  ['a rate of nothing', pricesOf({ ...NEXT, input: 0 })],
  ['a negative rate', pricesOf({ ...NEXT, input: -1 })],
  ['a rate as a text', pricesOf({ ...NEXT, input: '2' })],
  ['a rate that is no whole number of nano-dollars', pricesOf({ ...NEXT, cache_read: 0.0005 })],
  ['no date', pricesOf({ ...NEXT, from: 'today' })],
  ['a day that no month has', pricesOf({ ...NEXT, from: '2026-02-30' })],
  ['no length', pricesOf({ ...NEXT, up_to: 0 })],
  ['a band that leaves longer prompts without a price', pricesOf({ ...NEXT, up_to: 100_000 })],
  ['more rows than anybody has', pricesOf(...Array.from({ length: 201 }, () => NEXT))],
]
for (const [name, CLAUDE_PRICES] of REFUSED) {
  test(`CLAUDE_PRICES with ${name} stops the start, by its name alone`, () => {
    assert.deepEqual(problemsOf({ ...PRODUCTION, CLAUDE_PRICES, CLAUDE_MODEL: 'claude-next-6' }), ['CLAUDE_PRICES'])
  })
}

test('the sentence about a wrong row says which row and which rate', () => {
  const loaded = loadConfig({ ...PRODUCTION, CLAUDE_PRICES: pricesOf(NEXT, { ...NEXT, output: 'canary' }) })
  assert.ok(!loaded.ok)
  assert.match(loaded.problems[0]?.sentence ?? '', /output of number 2 is not\.$/)
  assert.ok(!JSON.stringify(loaded.problems).includes('canary'))
})

test('a model that nobody has a price for is refused, by a sentence that names those who have one', () => {
  const sentenceFor = (env: Env) => {
    const loaded = loadConfig({ ...PRODUCTION, ...env })
    return loaded.ok ? null : loaded.problems.map(({ name, sentence }) => `${name}: ${sentence}`).join()
  }
  for (const name of ['CLAUDE_MODEL', 'CLAUDE_SMALL_MODEL']) {
    const said = sentenceFor({ [name]: 'claude-next-6' }) ?? ''
    assert.match(said, new RegExp(`^${name}: .*claude-haiku-5-5, claude-sonnet-5-5.*CLAUDE_PRICES`))
    assert.equal(sentenceFor({ [name]: 'claude-next-6', CLAUDE_PRICES: pricesOf(NEXT) }), null)
  }
})

test('a model without a price ends the process with 78', () => {
  const script = `
    const { readConfigOrExit } = await import(${JSON.stringify(new URL('../../src/config.ts', import.meta.url).href)})
    readConfigOrExit()`
  const env = { ...PRODUCTION, CLAUDE_MODEL: 'claude-next-6' }
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env,
    encoding: 'utf8',
  })
  assert.equal(status, 78)
  assert.match(stderr, /CLAUDE_MODEL: This model has no price/)
})
