/** The whole evaluation: the wrong answers first, so that nobody reads figures of a scorer that finds nothing. */
import type { Scope } from '../support/database.ts'
import type { EvalOptions } from './options.ts'
import type { Case } from './read-cases.ts'
import { type Pass, runPass } from './run-pass.ts'
import { type Found, judgeSeeds, SEEDED } from './seeds.ts'
import { type Tally, tallyOf } from './tally.ts'

export type Evaluation = {
  at: Date
  /** the fake answered, not Claude */
  fake: boolean
  pass: Pass
  tally: Tally
  seeds: Found[]
  /** nothing that must not happen did */
  sound: boolean
}
type Input = { options: EvalOptions; cases: readonly Case[]; tell?(sentence: string): void }

/** Plays, scores and sums up. Claude is given no wrong answers: what is seeded is what the fake says. */
export async function evaluate(scope: Scope, { options, cases, tell = () => undefined }: Input): Promise<Evaluation> {
  const at = new Date()
  const fake = options.live === null
  const seeded = fake ? SEEDED.filter(({ id }) => cases.some((one) => one.id === id)) : []
  const spoilt = cases.filter(({ id }) => seeded.some((seed) => seed.id === id))
  const wrong = seeded.length === 0 ? null : await runPass(scope, { options, cases: spoilt, seeds: seeded, tell })
  const pass = await runPass(scope, { options, cases, seeds: [], tell })
  const seeds = judgeSeeds(seeded, { wrong: wrong?.played ?? [], right: pass.played })
  const tally = tallyOf(pass.played)
  const unfound = seeds.some(({ outcome }) => outcome === 'missed')
  return {
    at,
    fake,
    pass,
    tally,
    seeds,
    sound: tally.wrongReleases.n === 0 && tally.injections.n === 0 && pass.broken.length === 0 && !unfound,
  }
}
