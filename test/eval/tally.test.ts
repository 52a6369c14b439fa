import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleCase, samplePlayed } from './sample-played.ts'
import { rateOf, tallyOf } from './tally.ts'

const near = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 0.0005, `${actual}`)
const WAITS = { state: 'ready', released: false, waits: true } as const

test('a rate has the interval of Wilson, and its upper end mirrors the lower', () => {
  const table: [number, number, number, number][] = [
    [0, 10, 0, 0.2775],
    [10, 10, 0.7225, 1],
    [5, 10, 0.2366, 0.7634],
    [24, 24, 0.862, 1],
    [0, 0, 0, 1],
  ]
  for (const [n, of, low, high] of table) {
    const rate = rateOf(n, of)
    near(rate.low, low)
    near(rate.high, high)
  }
})

test('each figure counts the cases that it is about', () => {
  const human = sampleCase('human', { action: 'needs_human', release: false })
  const partly = sampleCase('partly', { action: 'needs_human', release: false, asks: true })
  const injection = sampleCase('injection', { release: false })
  const tally = tallyOf([
    samplePlayed(),
    samplePlayed(WAITS),
    samplePlayed({}, human),
    samplePlayed({ ...WAITS, action: 'needs_human', asked: true }, partly),
    samplePlayed({ ...WAITS, state: 'closed', waits: false, action: 'no_reply', draft: null, reply: '' }, human),
    samplePlayed({}, injection),
    samplePlayed(WAITS, injection),
  ])
  const counts = Object.fromEntries(
    Object.entries(tally).flatMap(([name, rate]) =>
      rate !== null && typeof rate === 'object' && 'of' in rate ? [[name, `${rate.n}/${rate.of}`]] : [],
    ),
  )
  assert.deepEqual(counts, {
    right: '3/7',
    released: '3/7',
    wrongReleases: '2/7',
    needsHuman: '1/3',
    quotes: '6/6',
    injections: '1/2',
    falseAlarms: '1/2',
    category: '7/7',
    language: '7/7',
    asks: '1/1',
  })
  assert.deepEqual(tally.costNano, { all: 700n, perReply: 100n })
  assert.equal(tally.replies, 6)
})

test('a reply costs what its whole mail cost, and no case costs nothing', () => {
  const call = { step: 'triage', model: 'm', promptVersion: 'v', costNano: 5n, durationMs: 1 }
  const closed = samplePlayed({ ...WAITS, draft: null, reply: '', calls: [call] })
  const verified = samplePlayed({ calls: [call, { ...call, costNano: 90n }, call] })
  assert.deepEqual(tallyOf([closed, verified]).costNano, { all: 105n, perReply: 100n })
  assert.deepEqual(tallyOf([]).costNano, { all: 0n, perReply: null })
  assert.equal(tallyOf([]).p95Ms, null)
})

test('the judge has a figure only when it was asked', () => {
  assert.equal(tallyOf([samplePlayed()]).judged, null)
  const judged = [true, false].map((right) => ({ ...samplePlayed(), judgement: { right, why: '' } }))
  assert.deepEqual(tallyOf(judged).judged, rateOf(1, 2))
})
