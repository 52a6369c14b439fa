import assert from 'node:assert/strict'
import { test } from 'node:test'
import { standingOf } from '../../../src/mail/autonomy/standing.ts'

const SETTINGS = { minApprovals: 20, maxEditShare: 0.05, minLowerBound: 0.83 }

const CASES: [what: string, approvals: number, unedited: number, graduated: boolean, needed: string | null][] = [
  ['nothing yet', 0, 0, false, 'It needs 20 more approvals in a row without changes.'],
  ['one short', 19, 19, false, 'It needs 1 more approval without changes.'],
  ['just enough', 20, 20, true, null],
  ['one of twenty edited', 20, 19, false, 'It needs 10 more approvals in a row without changes.'],
  [
    'twenty unedited beside one edited: the bound is too low',
    21,
    20,
    false,
    'It needs 9 more approvals in a row without changes.',
  ],
  ['one edited, and enough after it', 30, 29, true, null],
  ['all edited', 40, 0, false, null],
  ['many, a few edited', 200, 190, true, null],
]

for (const [what, approvals, unedited, graduated, needed] of CASES) {
  test(`${what}: ${unedited} of ${approvals} ${graduated ? 'graduate' : 'do not graduate'}`, () => {
    const standing = standingOf({ approvals, unedited }, SETTINGS)
    assert.deepEqual([standing.approvals, standing.unedited, standing.graduated], [approvals, unedited, graduated])
    if (needed !== null || graduated) assert.equal(standing.needed, needed)
    else assert.match(standing.needed ?? '', /^It needs \d+ more approvals/)
  })
}

test('what it says is missing is exactly what is missing', () => {
  for (let edited = 0; edited < 40; edited += 1) {
    const more = Number(/\d+/.exec(standingOf({ approvals: 5 + edited, unedited: 5 }, SETTINGS).needed ?? '')?.[0])
    const after = (count: number) => standingOf({ approvals: 5 + edited + count, unedited: 5 + count }, SETTINGS)
    assert.ok(after(more).graduated, `${edited} edited`)
    assert.ok(!after(more - 1).graduated, `${edited} edited`)
  }
})

test('each setting decides by itself', () => {
  assert.ok(standingOf({ approvals: 5, unedited: 5 }, { ...SETTINGS, minApprovals: 5, minLowerBound: 0.5 }).graduated)
  assert.ok(!standingOf({ approvals: 20, unedited: 19 }, { ...SETTINGS, minLowerBound: 0.5 }).graduated)
  assert.ok(!standingOf({ approvals: 20, unedited: 20 }, { ...SETTINGS, minLowerBound: 0.84 }).graduated)
  assert.ok(!standingOf({ approvals: 20, unedited: 20 }, { ...SETTINGS, minApprovals: 21 }).graduated)
})

test('a bound that nothing reaches is said to be one', () => {
  const { graduated, needed } = standingOf({ approvals: 50, unedited: 50 }, { ...SETTINGS, minLowerBound: 1 })
  assert.deepEqual([graduated, /more than it can reach/.test(needed ?? '')], [false, true])
})
