/** Finds that overlap become one, so that no rest of one is left readable. */
import type { Span } from './find/span.ts'
import { REDACTION_KINDS } from './redaction-map.ts'

const RANK = new Map(REDACTION_KINDS.map((kind, rank) => [kind, rank]))

/** Gives spans that do not overlap, leftmost first, each of the strongest kind that was found within it. */
export function joinOverlaps(spans: readonly Span[]): Span[] {
  const joined: Span[] = []
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = joined.at(-1)
    if (last === undefined || span.start >= last.end) joined.push({ ...span })
    else {
      last.end = Math.max(last.end, span.end)
      if ((RANK.get(span.kind) ?? 0) < (RANK.get(last.kind) ?? 0)) last.kind = span.kind
    }
  }
  return joined
}

/** Gives the spans that do not lie within one of `kept`, which is sorted and does not overlap. */
export function outside(spans: readonly Span[], kept: readonly { start: number; end: number }[]): Span[] {
  if (kept.length === 0) return [...spans]
  return spans.filter(({ start, end }) => {
    let [low, high] = [0, kept.length - 1]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((kept[middle]?.start ?? 0) <= start) low = middle
      else high = middle - 1
    }
    const nearest = kept[low]
    return nearest === undefined || nearest.start > start || nearest.end < end
  })
}
