/**
 * Splits what a person wrote now from what their mail program added below: history and signature. Losing a person's
 * words is worse than a leak of quotes, so only clear cases are split, and a reply between quotes stays whole.
 * Every step looks at each line once: blank lines by the 100 KB hang the regular expressions of other strippers.
 */

/** `-- ` (RFC 3676 section 4.3) followed by more than this is text, not a signature. */
const SIGNATURE_LINES = 12
const INTRO_LINES = 3
const INTRO_LENGTH = 500
const MAX_SEPARATOR = 100

const ORIGINAL_MESSAGE = new Set([
  'original message',
  'original appointment',
  'ursprüngliche nachricht',
  'originalnachricht',
  "message d'origine",
  'message original',
  'mensaje original',
  'messaggio originale',
  'oorspronkelijk bericht',
  'mensagem original',
  'původní zpráva',
  'původní e-mail',
  'oryginalna wiadomość',
  'wiadomość oryginalna',
  'ursprungligt meddelande',
  'oprindelig meddelelse',
  'opprinnelig melding',
  'alkuperäinen viesti',
  'исходное сообщение',
])

const FORWARDED_MESSAGE = new Set([
  'forwarded message',
  'weitergeleitete nachricht',
  'message transféré',
  'mensaje reenviado',
  'messaggio inoltrato',
  'doorgestuurd bericht',
  'mensagem encaminhada',
  'přeposlaná zpráva',
  'wiadomość przekazana dalej',
  'пересылаемое сообщение',
])

const WROTE = [
  'wrote',
  'writes',
  'schrieb',
  'a écrit',
  'escribió',
  'ha scritto',
  'schreef',
  'escreveu',
  'napsal',
  'napisał',
  'pisze',
  'skrev',
  'kirjoitti',
  'írta',
  'yazdı',
  'написал',
  'пишет',
]

/** Takes the text of a mail; gives the words written now, and the rest in its order. Together they are the whole text. */
export function newestText(text: string): { newest: string; quoted: string } {
  const lines = collapseBlankRuns(text.replace(/\r\n?/g, '\n').split('\n'))
  const end = endOfNewest(lines)
  return { newest: joined(lines.slice(0, end)), quoted: joined(lines.slice(end)) }
}

function endOfNewest(lines: readonly string[]): number {
  // Forwarded text is what the mail is about.
  if (lines.some((line) => FORWARDED_MESSAGE.has(separatorLabel(line)))) return lines.length

  const separator = lines.findIndex((line) => ORIGINAL_MESSAGE.has(separatorLabel(line)))
  const aboveSeparator = separator === -1 ? lines.length : separator
  const aboveLastSignature = startOfSignature(lines, aboveSeparator)
  const aboveQuote = startOfQuote(lines, aboveLastSignature)
  const end = aboveQuote === aboveLastSignature ? aboveQuote : startOfSignature(lines, aboveQuote)
  // Nothing of their own above: the reply may stand below the quote, or the quote is the message.
  return lines.slice(0, end).every(isBlank) ? lines.length : end
}

/** Where the `>` lines begin that reach down to `end`, with the "… wrote:" above them; `end` when there are none. */
function startOfQuote(lines: readonly string[], end: number): number {
  let start = end
  while (start > 0 && (isBlank(lines[start - 1]) || isQuote(lines[start - 1]))) start -= 1
  if (!lines.slice(start, end).some(isQuote)) return end
  // Quotes further up: this is a reply between the lines, which needs all of them to be understood.
  if (lines.slice(0, start).some(isQuote)) return end
  return startOfIntro(lines, start)
}

/** "On … wrote:" may be wrapped over three lines. */
function startOfIntro(lines: readonly string[], end: number): number {
  let intro = ''
  for (let start = end - 1; start >= Math.max(0, end - INTRO_LINES); start -= 1) {
    const line = lines[start]?.trim() ?? ''
    if (line === '' || line.length > INTRO_LENGTH) break
    intro = `${line} ${intro}`.trim()
    if (opensIntro(line) && endsIntro(intro)) return start
  }
  return end
}

/** Begins with a word for "on" before a date, a date, or the name and address of the writer. */
function opensIntro(line: string): boolean {
  return /^(?:(?:on|am|le|el|il|op|em|a|den|dne|dnia|w dniu|pe|в)\s.*\d|\d|[^<]+<[^<>\s]+@[^<>\s]+>)/iu.test(line)
}

function endsIntro(intro: string): boolean {
  if (!/[:：]$/.test(intro)) return false
  const lower = intro.toLowerCase()
  return WROTE.some((verb) => lower.includes(verb)) || /<[^<>\s]+@[^<>\s]+>\s?:$/.test(lower)
}

/** Where the signature before `end` begins, or `end`. Only the delimiter with its space counts: `--` is a human's line. */
function startOfSignature(lines: readonly string[], end: number): number {
  for (let start = end - 1; start >= Math.max(0, end - SIGNATURE_LINES); start -= 1) {
    if (isQuote(lines[start])) return end
    if (lines[start] === '-- ') return start
  }
  return end
}

/** `-----Original Message-----` → `original message`; '' for any other line. */
function separatorLabel(line: string): string {
  if (line.length > MAX_SEPARATOR) return ''
  const trimmed = line.trim()
  if (!trimmed.startsWith('---') || !trimmed.endsWith('---')) return ''
  return trimmed
    .replace(/^-+|-+$/g, '')
    .trim()
    .toLowerCase()
}

/** At most two blank lines in a row; blank lines lose their spaces. */
function collapseBlankRuns(lines: readonly string[]): string[] {
  const kept: string[] = []
  for (const line of lines) {
    if (!isBlank(line)) kept.push(line)
    else if (kept.at(-1) !== '' || kept.at(-2) !== '') kept.push('')
  }
  return kept
}

/** Without the blank lines around it; the spaces that indent the first line stay. */
function joined(lines: readonly string[]): string {
  const first = lines.findIndex((line) => !isBlank(line))
  const last = lines.findLastIndex((line) => !isBlank(line))
  return first === -1 ? '' : lines.slice(first, last + 1).join('\n')
}

const isBlank = (line: string | undefined): boolean => line === undefined || line.trim() === ''
const isQuote = (line: string | undefined): boolean => line !== undefined && /^ {0,3}>/.test(line)
