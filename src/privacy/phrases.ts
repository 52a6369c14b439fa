/**
 * Finds many known phrases in one pass (Aho and Corasick, 1975), since every one of them may come from a stranger: one
 * search each would be 2,000 passes over the text. Works on folds: src/privacy/fold.ts.
 */
import { isWhole } from './find/span.ts'

/** `whole`: only where it is not part of a longer word. */
export type Phrase = { folded: string; whole: boolean }
export type PhraseHit<P extends Phrase> = { phrase: P; start: number; end: number }

/** of all phrases together; those behind it are not looked for */
const MAX_CHARACTERS = 32 * 1024
const UNITS = 0x10000

type Automaton<P> = {
  /** node × 65,536 + UTF-16 unit → node */
  steps: Map<number, number>
  /** where to go on when no step fits: the longest suffix that is a prefix too */
  fallback: number[]
  /** the nearest node on the fallbacks that ends a phrase; 0 is none */
  nextEnd: number[]
  ends: (P | undefined)[]
}

/** Gives what finds the phrases in a fold: at each place where some end, the longest that fits; hits may overlap. */
export function createPhraseFinder<P extends Phrase>(phrases: Iterable<P>): (folded: string) => PhraseHit<P>[] {
  const automaton = build(phrases)
  if (automaton.ends.length === 1) return () => []
  return (folded) => search(automaton, folded)
}

function build<P extends Phrase>(phrases: Iterable<P>): Automaton<P> {
  const automaton: Automaton<P> = { steps: new Map(), fallback: [0], nextEnd: [0], ends: [undefined] }
  const order: { node: number; parent: number; unit: number; depth: number }[] = []
  let characters = 0
  for (const phrase of phrases) {
    characters += phrase.folded.length
    if (characters > MAX_CHARACTERS) break
    let node = 0
    for (let at = 0; at < phrase.folded.length; at += 1) {
      const unit = phrase.folded.charCodeAt(at)
      const next = automaton.steps.get(node * UNITS + unit) ?? automaton.ends.length
      if (next === automaton.ends.length) {
        automaton.steps.set(node * UNITS + unit, next)
        automaton.ends.push(undefined)
        automaton.fallback.push(0)
        automaton.nextEnd.push(0)
        order.push({ node: next, parent: node, unit, depth: at })
      }
      node = next
    }
    if (node !== 0) automaton.ends[node] ??= phrase
  }
  link(automaton, order)
  return automaton
}

function link<P>(
  automaton: Automaton<P>,
  order: { node: number; parent: number; unit: number; depth: number }[],
): void {
  const { fallback, nextEnd, ends } = automaton
  for (const { node, parent, unit } of order.sort((a, b) => a.depth - b.depth)) {
    const back = parent === 0 ? 0 : step(automaton, fallback[parent] ?? 0, unit)
    fallback[node] = back
    nextEnd[node] = ends[back] === undefined ? (nextEnd[back] ?? 0) : back
  }
}

function step<P>({ steps, fallback }: Automaton<P>, from: number, unit: number): number {
  for (let node = from; ; node = fallback[node] ?? 0) {
    const next = steps.get(node * UNITS + unit)
    if (next !== undefined) return next
    if (node === 0) return 0
  }
}

function search<P extends Phrase>(automaton: Automaton<P>, folded: string): PhraseHit<P>[] {
  const { ends, nextEnd } = automaton
  const hits: PhraseHit<P>[] = []
  let node = 0
  for (let at = 0; at < folded.length; at += 1) {
    node = step(automaton, node, folded.charCodeAt(at))
    if (node === 0) continue
    for (let end = ends[node] === undefined ? (nextEnd[node] ?? 0) : node; end !== 0; end = nextEnd[end] ?? 0) {
      const phrase = ends[end]
      if (phrase === undefined) continue
      const start = at + 1 - phrase.folded.length
      if (phrase.whole && !isWhole(folded, start, at + 1)) continue
      hits.push({ phrase, start, end: at + 1 })
      break
    }
  }
  return hits
}
