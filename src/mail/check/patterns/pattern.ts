/** One sign of an attack in folded text; `score` is what it weighs alone (see weigh.ts). */
export type Pattern = {
  id: string
  score: number
  /** linear: no `g`, a literal to begin with, gaps of bounded length */
  finds: RegExp
}
