/** Cuts a long text into pieces where a reader would: between paragraphs, else sentences, else words, else anywhere. */

/** Ends of these make a cut only behind this share of a piece, so that a heading-like first line is not a piece of its own. */
const LEAST_SHARE = 0.25

const PARAGRAPH = /\n[ \t]*\n/g
const SENTENCE = /[.!?…]["'”’»)\]]{0,3}(?=\s)|[。！？]|\n/g
const WORD = /\s/g

/**
 * Takes a text and the most UTF-16 units of a piece; gives trimmed pieces that are together the whole text but for the
 * white space between them. Looks at each piece a constant number of times.
 */
export function splitText(text: string, most: number): string[] {
  const pieces: string[] = []
  let rest = text.trim()
  while (rest.length > most) {
    const end = endOfPiece(rest.slice(0, most + 1), most)
    pieces.push(rest.slice(0, end).trimEnd())
    rest = rest.slice(end).trimStart()
  }
  return rest === '' ? pieces : [...pieces, rest]
}

/** `window` begins with a visible character and is one unit longer than a piece may be. */
function endOfPiece(window: string, most: number): number {
  for (const boundary of [PARAGRAPH, SENTENCE, WORD]) {
    const end = lastEnd(window, boundary, most)
    if (end >= most * LEAST_SHARE) return end
  }
  const last = window.charCodeAt(most - 1)
  const isHalf = last >= 0xd800 && last <= 0xdbff
  return isHalf && most > 1 ? most - 1 : most
}

/** Where the last match that fits ends; white space behind it is trimmed anyway. */
function lastEnd(window: string, boundary: RegExp, most: number): number {
  let end = 0
  for (const { index, 0: found } of window.matchAll(boundary)) {
    const at = /^\s/.test(found) ? index : index + found.length
    if (at <= most) end = at
  }
  return end
}
