import type { Rule } from '../facts.ts'
import { describeHits, isFinding } from '../patterns/weigh.ts'

/** A third of real attacks are worded such that a list finds them: a reason to look, never the defence. */
export const injectionPattern: Rule = (_message, { content: { injection } }) => {
  if (!isFinding(injection)) return null
  return {
    rule: 'injection-pattern',
    verdict: 'review',
    reason: 'injection_suspected',
    detail: describeHits(injection),
  }
}
