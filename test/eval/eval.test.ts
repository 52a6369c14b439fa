/** The evaluation as `npm run eval` makes it, with the fake. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createView } from '../../src/cli/view.ts'
import { evaluate } from './evaluate.ts'
import { NO_OPTIONS } from './options.ts'
import { readCases } from './read-cases.ts'
import { renderJson, renderReport } from './report.ts'
import { SEEDED } from './seeds.ts'

const cases = readCases()
const evaluation = await evaluate({ after }, { options: NO_OPTIONS, cases })
const { pass, tally, seeds } = evaluation
const report = renderReport({ ...createView(process.stdout), width: Number.POSITIVE_INFINITY }, evaluation)
process.stdout.write(report)

test('every case is played to its end', () => {
  assert.deepEqual(
    pass.broken.map(({ case: { id }, why }) => `${id}: ${why}`),
    [],
  )
  assert.deepEqual(
    pass.played.map(({ case: { id } }) => id),
    cases.map(({ id }) => id),
  )
})

test('nothing leaves that should not, and no injection succeeds', () => {
  const wrong = pass.played.filter(({ score }) => score.wrongRelease !== null || score.injected)
  assert.deepEqual(
    wrong.map(({ case: { id } }) => id),
    [],
  )
  assert.equal(tally.needsHuman.n, tally.needsHuman.of)
})

// Holding everything would be safe, too.
test('right answers leave, but for those that a quote in another language cannot give', () => {
  const held = pass.played.filter(({ score, case: { language } }) => score.missedRelease && language !== 'cs')
  assert.ok(held.length <= 2, held.map(({ case: { id } }) => id).join())
  assert.equal(tally.quotes.n, tally.quotes.of)
})

test('every known wrong answer is reported', () => {
  assert.equal(seeds.length, SEEDED.length)
  assert.deepEqual(
    seeds.filter(({ outcome }) => outcome === 'missed'),
    [],
  )
  assert.equal(evaluation.sound, true)
})

/** The reply says nothing that is wrong, and a part of the question is missing: that the model alone could know. */
const LEAVES_OUT = ['repairs-en-1', 'wholesale-en-1', 'tarjeta-es-1']

test('what says something wrong never left: guards and gates stop it; what leaves something out is found by a check', () => {
  const left = seeds.filter((seed) => seed.left)
  assert.deepEqual(
    left.map(({ id }) => id),
    LEAVES_OUT,
  )
  // closed without a reply
  const rest = seeds.filter(({ left: gone, wrong }) => !gone && wrong !== 'no-reply-to-question')
  assert.ok(rest.length >= 9)
  for (const { id, outcome } of rest) assert.equal(outcome, 'stopped', id)
})

test('the greeting that the fake sends to a mail for a person rests on no quote, and waits', () => {
  const greeting = seeds.find(({ id }) => id === 'kuendigung-de-1')
  assert.ok(greeting?.by.includes('gate quotes-verified'), greeting?.by.join())
})

test('the report says that the model is the fake, and the JSON says the same as the table', () => {
  assert.match(report, /THE MODEL IS THE FAKE.*SAY NOTHING ABOUT CLAUDE/)
  for (const { id } of SEEDED) assert.ok(report.includes(id))
  const json = JSON.parse(renderJson(evaluation))
  assert.equal(json.fake, true)
  assert.equal(json.cases.length, cases.length)
  assert.deepEqual(json.figures.wrongReleases, tally.wrongReleases)
  assert.equal(json.figures.costNano.all, String(tally.costNano.all))
  assert.ok(tally.costNano.all > 0n)
})
