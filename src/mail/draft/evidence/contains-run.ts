/**
 * Whether words stand in a text in this order and without a gap, in a time that grows with both and never with their
 * product: the engine's own search takes a third of a second for one quote in a megabyte that repeats itself. By Knuth,
 * Morris and Pratt.
 */

/** Takes both as numbers. No words at all are in every text. */
export function containsRun(text: Int32Array, wanted: Int32Array): boolean {
  if (wanted.length === 0) return true
  const borders = bordersOf(wanted)
  let matched = 0
  for (const word of text) {
    while (matched > 0 && wanted[matched] !== word) matched = borders[matched - 1] ?? 0
    if (wanted[matched] === word) matched += 1
    if (matched === wanted.length) return true
  }
  return false
}

/** For each beginning: how long the longest shorter one is that it ends with. */
function bordersOf(wanted: Int32Array): Int32Array {
  const borders = new Int32Array(wanted.length)
  let length = 0
  for (let at = 1; at < wanted.length; at += 1) {
    while (length > 0 && wanted[at] !== wanted[length]) length = borders[length - 1] ?? 0
    if (wanted[at] === wanted[length]) length += 1
    borders[at] = length
  }
  return borders
}
