/** Chance that comes again: a seed gives the same numbers in every run. */

/** mulberry32: numbers from 0 up to 1, the same for the same seed. */
export function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A whole number of ms up to `most`, by the seed. */
export const momentOf = (seed: number, most: number): number => Math.floor(chance(seed)() * most)

/** Neighbouring seeds take neighbouring entries, so that as many seeds as there are entries reach each of them. */
export function choose<T>(list: readonly T[], seed: number): T {
  const chosen = list[seed % list.length]
  if (chosen === undefined) throw new Error('nothing to choose from')
  return chosen
}

/** `count` seeds from `first` on. */
export const seedsFrom = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => first + at)
