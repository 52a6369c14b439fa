/** How many columns of a terminal a text takes. Near enough to align tables; UAX #11 and UAX #29. */

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' })
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u
const ASCII = /^[ -~]*$/
/** Nobody reads further in a cell, and a sender decides how long a subject is. */
const MOST = 500

/** How many columns a text of one line takes; a long one counts as its first 500 characters. */
export function widthOf(text: string): number {
  return ASCII.test(text) ? Math.min(text.length, MOST) : sum(graphemes(text))
}

/** The text itself, or its beginning with an ellipsis, in at most `width` columns. */
export function clip(text: string, width: number): string {
  if (text.length <= MOST && widthOf(text) <= width) return text
  let used = 0
  let kept = ''
  for (const grapheme of graphemes(text)) {
    used += widthOfOne(grapheme)
    if (used > width - 1) break
    kept += grapheme
  }
  return `${kept}…`
}

/** The text and spaces, `width` columns in all. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

/** Lines of at most `width` columns, broken at spaces; a longer word has a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

const graphemes = (text: string): string[] =>
  Array.from(SEGMENTER.segment(text.slice(0, MOST)), ({ segment }) => segment)
const widthOfOne = (grapheme: string): number => (WIDE.test(grapheme) ? 2 : 1)
const sum = (list: readonly string[]): number => list.reduce((total, grapheme) => total + widthOfOne(grapheme), 0)
