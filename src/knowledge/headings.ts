/**
 * Finds the headings of Markdown, ATX and Setext (CommonMark 0.31 sections 4.2 and 4.3), one look per line. A line that is
 * unsure is text: text is never lost, a missed heading only makes a longer section.
 */

/** `text` are the lines up to the next heading; the part before the first one has no level and no title. */
export type HeadedPart = { level: number; title: string; text: string }

/** A longer line is a paragraph that begins with a hash. */
const MOST_TITLE = 200
/** Whatever comes behind so many headings is text of the last one: a file of nothing but hashes stays cheap to index. */
const MOST_HEADINGS = 2_000

const ATX = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/
const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/
const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/
/** A list, a quote, a table or code: what stands above `---` is then no heading, and the line is a rule. */
const NO_PARAGRAPH = /^(?: {4}|\t| {0,3}(?:[>|]|[-*+][ \t]|\d{1,9}[.)][ \t]))/

/** Takes lines with \n between; gives the parts in order. Hashes inside code fences are text. */
export function splitAtHeadings(markdown: string): HeadedPart[] {
  const parts: HeadedPart[] = []
  let open = { level: 0, title: '', lines: [] as string[] }
  let fence: string | null = null
  const begin = (level: number, title: string) => {
    parts.push(closed(open))
    open = { level, title, lines: [] }
  }
  for (const line of markdown.split('\n')) {
    const atx: RegExpExecArray | null = fence === null ? ATX.exec(line) : null
    const isFull = parts.length === MOST_HEADINGS
    if (!isFull && atx?.[1] !== undefined && line.length <= MOST_TITLE) begin(atx[1].length, withoutTail(atx[2] ?? ''))
    else if (!isFull && fence === null && isUnderline(line, open.lines)) {
      const title = open.lines.pop() ?? ''
      begin(line.trimStart().startsWith('=') ? 1 : 2, title.trim())
    } else {
      fence = nextFence(fence, line)
      open.lines.push(line)
    }
  }
  return [...parts, closed(open)]
}

const closed = ({ level, title, lines }: { level: number; title: string; lines: readonly string[] }): HeadedPart => ({
  level,
  title,
  text: lines.join('\n'),
})

/** Only a single line with nothing above it: a rule under a longer paragraph is meant as a rule, whatever the standard says. */
function isUnderline(line: string, above: readonly string[]): boolean {
  if (!UNDERLINE.test(line)) return false
  const title = above.at(-1) ?? ''
  return (
    title.trim() !== '' &&
    title.length <= MOST_TITLE &&
    (above.at(-2) ?? '').trim() === '' &&
    !NO_PARAGRAPH.test(title) &&
    !FENCE.test(title)
  )
}

/** The marks of the fence that is open behind `line`, or null. */
function nextFence(open: string | null, line: string): string | null {
  const [, marks, behind = ''] = FENCE.exec(line) ?? []
  if (marks === undefined) return open
  if (open !== null) return marks.startsWith(open) && behind.trim() === '' ? null : open
  // `inline code` that fills a line is no fence
  return marks.startsWith('`') && behind.includes('`') ? null : marks
}

/** `Title ##` → `Title`, without a regular expression that could look at each space twice. */
function withoutTail(title: string): string {
  const text = title.trim()
  let end = text.length
  while (end > 0 && text[end - 1] === '#') end -= 1
  const isTail = end === 0 || text[end - 1] === ' ' || text[end - 1] === '\t'
  return isTail ? text.slice(0, end).trimEnd() : text
}
