/** How much of a draft a person changed before it left: what earns autonomy, and what shows a bad prompt. */
import { normalizeText } from './normalize-text.ts'

/** Beyond this share, or so many words, the exact number matters to nobody, and finding it takes their square. */
const MOST_TOLD = 0.2
const MOST_EDITS = 2_000
/** What 64 KiB can hold; texts with more words, once what they begin and end with is set aside, were changed. */
const MAX_WORDS = 35_000

/** Scripts that put no spaces between words: each character counts as one. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]+/gu

/**
 * Takes the text as it was drafted and as it was approved; gives words inserted, removed or replaced over the words of the
 * longer text, 0 to 1. Spaces and line breaks do not count. More than a fifth, or than 2,000 words, is given as 1.
 */
export function editShare(drafted: string, approved: string): number {
  if (drafted === approved) return 0
  const numbers = new Map<string, number>()
  const before = toNumbers(drafted, numbers)
  const after = toNumbers(approved, numbers)
  const longer = Math.max(before.length, after.length)
  if (longer === 0) return 0
  const [rest, other] = withoutSameEnds(before, after)
  if (Math.max(rest.length, other.length) > MAX_WORDS) return 1
  const most = Math.min(Math.floor(longer * MOST_TOLD), MOST_EDITS)
  if (leastDistance(rest, other, numbers.size) > most) return 1
  const distance = boundedDistance(rest, other, most)
  return distance === null ? 1 : distance / longer
}

/** Each word as a number, the same one for the same word. */
function toNumbers(text: string, numbers: Map<string, number>): Int32Array {
  const words = normalizeText(text, 'NFC').match(WORD) ?? []
  return Int32Array.from(words, (word) => {
    const known = numbers.get(word) ?? numbers.size
    numbers.set(word, known)
    return known
  })
}

function withoutSameEnds(a: Int32Array, b: Int32Array): [Int32Array, Int32Array] {
  const shorter = Math.min(a.length, b.length)
  let start = 0
  while (start < shorter && a[start] === b[start]) start += 1
  let end = 0
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1
  return [a.subarray(start, a.length - end), b.subarray(start, b.length - end)]
}

/** Words that only one of them has: no fewer edits can do, and counting them is cheap. */
function leastDistance(a: Int32Array, b: Int32Array, words: number): number {
  const surplus = new Int32Array(words)
  for (const word of a) surplus[word] = (surplus[word] ?? 0) + 1
  for (const word of b) surplus[word] = (surplus[word] ?? 0) - 1
  let onlyA = 0
  let onlyB = 0
  for (const count of surplus) {
    if (count > 0) onlyA += count
    else onlyB -= count
  }
  return Math.max(onlyA, onlyB)
}

/**
 * Levenshtein's distance, or null when it is over `most`. Ukkonen's diagonals: after each edit it is known how far along
 * each diagonal both texts agree, so the work grows with the square of the edits and not with that of the text.
 */
function boundedDistance(a: Int32Array, b: Int32Array, most: number): number | null {
  const goal = b.length - a.length
  if (Math.abs(goal) > most) return null
  const zero = most + 1
  // reached[zero + d]: how many words of `a` are behind us on diagonal d, where `b` is d words ahead of `a`
  let reached = new Int32Array(2 * most + 3).fill(-1)
  let next = new Int32Array(2 * most + 3).fill(-1)
  for (let edits = 0; edits <= most; edits += 1) {
    // A diagonal so far from the goal that the edits left do not lead there is not followed.
    const left = most - edits
    for (let d = Math.max(-edits, goal - left); d <= Math.min(edits, goal + left); d += 1) {
      const at = zero + d
      const start = edits === 0 ? 0 : furthest(reached, at)
      next[at] = slide(a, b, Math.min(start, a.length, b.length - d), d)
    }
    if (Math.abs(goal) <= edits && next[zero + goal] === a.length) return edits
    ;[reached, next] = [next, reached]
  }
  return null
}

/** One edit more: a word of `b` inserted, one replaced, one of `a` removed. */
const furthest = (reached: Int32Array, at: number): number =>
  Math.max(reached[at - 1] ?? -1, (reached[at] ?? -1) + 1, (reached[at + 1] ?? -1) + 1)

function slide(a: Int32Array, b: Int32Array, from: number, d: number): number {
  if (from < 0 || from + d < 0) return from
  let at = from
  while (at < a.length && at + d < b.length && a[at] === b[at + d]) at += 1
  return at
}
