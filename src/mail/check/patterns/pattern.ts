/** One sign of an attack in folded text. `score` says how much it weighs alone; {@link THRESHOLD} makes a finding. */
export type Pattern = {
  id: string
  score: number
  /** linear: a literal to begin with, gaps of bounded length */
  finds: RegExp
}

/** A weak phrase weighs 1 to 3, one that hardly any honest mail has weighs this much. */
export const THRESHOLD = 5
