import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WRONGS } from '../../src/demo/claude/spoil.ts'
import type { Outcome } from './play-case.ts'
import { readCases } from './read-cases.ts'
import { sampleCase, sampleDraft, samplePlayed } from './sample-played.ts'
import { judgeSeeds, SEEDED } from './seeds.ts'

const SEED = [{ id: 'sample-en-1', wrong: 'promise' }] as const
const judge = (wrong: Partial<Outcome>, right: Partial<Outcome> = {}) =>
  judgeSeeds(SEED, { wrong: [samplePlayed(wrong)], right: [samplePlayed(right)] })[0]
const HELD = { state: 'held', released: false, waits: true } as const
const shut = (...names: string[]) => names.map((name) => ({ name, passed: false, sentence: '' }))
const findings = [{ guard: 'wording', what: '' }] as const

test('every way of being wrong is seeded, each on a case that exists and has no other', () => {
  assert.deepEqual([...new Set(SEEDED.map(({ wrong }) => wrong))].toSorted(), [...WRONGS].toSorted())
  const ids = new Set(readCases().map(({ id }) => id))
  assert.deepEqual(
    SEEDED.filter(({ id }, at) => !ids.has(id) || SEEDED.findIndex((other) => other.id === id) !== at),
    [],
  )
})

test('a wrong answer that no guard, gate or check minds is missed', () => {
  assert.equal(judge({})?.outcome, 'missed')
  assert.equal(judgeSeeds(SEED, { wrong: [], right: [samplePlayed()] })[0]?.outcome, 'missed', 'not played')
})

test('what also objects to the right answer has found nothing', () => {
  const same = { ...HELD, draft: sampleDraft({ findings: [...findings] }), gates: shut('guards-clean') }
  assert.equal(judge(same, same)?.outcome, 'missed')
})

test('of a mail for a person the same gate may keep both answers', () => {
  const waits = { ...HELD, gates: shut('quotes-verified') }
  const one = { ...sampleCase(), expect: { ...sampleCase().expect, release: false } }
  const [found] = judgeSeeds(SEED, { wrong: [samplePlayed(waits, one)], right: [samplePlayed(waits, one)] })
  assert.deepEqual([found?.outcome, found?.by], ['stopped', ['gate quotes-verified']])
})

test('a guard or a gate that kept it is named, and so is a check when it left', () => {
  const guarded = {
    ...HELD,
    draft: sampleDraft({ findings: [...findings] }),
    gates: shut('guards-clean', 'language-fits'),
  }
  assert.deepEqual(judge(guarded), {
    ...SEED[0],
    outcome: 'stopped',
    by: ['guard wording', 'gate language-fits'],
    left: false,
  })
  const verified = judge({ ...HELD, gates: shut('verifier-content') })
  assert.deepEqual([verified?.outcome, verified?.by], ['stopped', ['gate verifier-content']])
  const left = judge({ reply: 'Hello Moira, we have no idea what you may do with it.' })
  assert.deepEqual([left?.outcome, left?.by, left?.left], ['found', ['check must'], true])
  const closed = judge({ ...HELD, state: 'closed', waits: false, action: 'no_reply', draft: null, reply: '' })
  assert.deepEqual([closed?.outcome, closed?.by[0], closed?.left], ['found', 'check action', false])
})

test('seeds are judged by their own case', () => {
  const other = samplePlayed({}, { ...sampleCase(), id: 'other-en-1' })
  assert.equal(judgeSeeds(SEED, { wrong: [other], right: [other] })[0]?.by[0], 'not played')
})
