/** What the hits of a mail weigh together, and when that is a finding. */
import type { PatternHit } from '../facts.ts'

/** A weak phrase weighs 1 to 4, a sign that hardly any honest mail has weighs this much alone. */
export const THRESHOLD = 5

const SHOWN = 8

/** Whether the hits weigh enough for a person to look at the mail. */
export const isFinding = (hits: readonly PatternHit[]): boolean => weigh(hits) >= THRESHOLD

/** Gives what timeline and event may say of the hits: ids and their weight. */
export const describeHits = (hits: readonly PatternHit[]): { patterns: string; score: number } => ({
  patterns: hits
    .slice(0, SHOWN)
    .map(({ id }) => id)
    .join(','),
  score: weigh(hits),
})

const weigh = (hits: readonly PatternHit[]): number => hits.reduce((sum, { score }) => sum + score, 0)
