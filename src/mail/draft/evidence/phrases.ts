/** Lists of words as one pattern. The lists are ours: no pattern is made of what a stranger wrote. */

/**
 * Takes words and phrases between commas, in lower case; `*` stands for the rest of a word. Gives the source of a pattern
 * that finds them as whole words. Longer ones come first, so that `free of charge` is not found as `free`.
 */
export function phrases(...lists: readonly string[]): string {
  const all = lists
    .flatMap((list) => list.split(','))
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== '')
    .toSorted((a, b) => b.length - a.length)
    .map((phrase) =>
      phrase
        .replace(/[.?$^|()[\]{}+\\/]/g, '\\$&')
        .replaceAll(' ', '[ -]')
        .replaceAll('*', '\\p{L}*'),
    )
  return `(?<![\\p{L}\\p{N}])(?:${all.join('|')})(?![\\p{L}\\p{N}])`
}

/** The same as a pattern. */
export const anyOf = (...lists: readonly string[]): RegExp => new RegExp(phrases(...lists), 'u')
