/** All cases through one shop, a few at a time. */
import type { Scope } from '../support/database.ts'
import { type Judgement, judgeReply } from './judge.ts'
import { openShop, type Shop } from './open-shop.ts'
import type { EvalOptions } from './options.ts'
import { type Outcome, playCase } from './play-case.ts'
import { type Case, readArticle } from './read-cases.ts'
import { type Score, scoreCase } from './score.ts'
import type { Seeded } from './seeds.ts'

export type Played = { case: Case; outcome: Outcome; score: Score; judgement: Judgement | null }
/** It could not be played to its end. */
type Broken = { case: Case; why: string }
export type Pass = { played: Played[]; broken: Broken[]; model: string; smallModel: string; ms: number }

const AT_ONCE = 2

/** `seeds` are answered wrongly, each in its way. */
type Input = { options: EvalOptions; cases: readonly Case[]; seeds: readonly Seeded[]; tell(sentence: string): void }

/** Plays and scores them; one that breaks does not stop the others. */
export async function runPass(scope: Scope, { options, cases, seeds, tell }: Input): Promise<Pass> {
  const began = performance.now()
  const shop = await openShop(scope, { options, cases, seeds })
  const played: Played[] = []
  const broken: Broken[] = []
  const waiting = [...cases]
  const work = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      try {
        played.push(await playAndScore(shop, one, options))
      } catch (error) {
        broken.push({ case: one, why: error instanceof Error ? error.message : String(error) })
      }
      tell(`${played.length + broken.length} of ${cases.length}: ${one.id}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  const { draftModel, smallModel } = shop.deps.policy
  const order = new Map(cases.map(({ id }, at) => [id, at]))
  const place = (one: { case: Case }) => order.get(one.case.id) ?? 0
  return {
    played: played.toSorted((a, b) => place(a) - place(b)),
    broken: broken.toSorted((a, b) => place(a) - place(b)),
    model: draftModel,
    smallModel,
    ms: Math.round(performance.now() - began),
  }
}

async function playAndScore(shop: Shop, one: Case, options: EvalOptions): Promise<Played> {
  const outcome = await playCase(shop, one, options)
  const ours = one.thread.filter(({ who }) => who === 'us').map(({ text }) => text)
  const sources = [...one.documents.map(readArticle), ...ours, shop.addressOf(one)]
  const score = scoreCase({ case: one, outcome, sources })
  const { live, judge } = options
  const asks = judge && live !== null && outcome.reply !== ''
  const judgement = asks
    ? await judgeReply({ apiKey: live.apiKey, model: shop.deps.policy.smallModel, case: one, reply: outcome.reply })
    : null
  return { case: one, outcome, score, judgement }
}
