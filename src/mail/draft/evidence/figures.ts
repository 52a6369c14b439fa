/**
 * What a sentence states in figures: amounts, numbers of something, dates, times, days of the week, and that something is
 * free. The same fact in another notation or language gives the same figures: `1.500,00 €` and `EUR 1500`, `31. Dezember`
 * and `2026-12-31`. Digits of any script count; Chinese numerals and Roman ones do not.
 */
import { normalizeText } from '../../normalize-text.ts'
import { monthsIn, weekdaysIn } from './calendar.ts'
import { foldQuote } from './fold-quote.ts'
import { FREE } from './money-words.ts'
import { numberWordsIn } from './number-words.ts'
import { isCurrency, type Unit, unitAt } from './units.ts'

/** `value`: a number without grouping and trailing zeros, `9:30`, `month 5`, a code, `weekday 1`, or `free`. */
export type Figure = { value: string; unit: Unit | null }
type Placed = Figure & { start: number; end: number }

/** A code such as `KF-L06`, whose digits count nothing, a date with its year, a time, or a number with what groups its digits, as it is written. */
const NUMERAL =
  /(?<code>(?<![\p{L}\d])(?!(?:eur|usd|gbp|chf|czk|pln|jpy|sfr)\d)[a-z]{1,10}\d[a-z\d]*)|(?<iso>\d{4}-\d{1,2}-\d{1,2})|(?<dotted>\d{1,2}\. ?\d{1,2}\. ?\d{4})|(?<slashed>\d{1,2}\/\d{1,2}\/\d{4})|(?<time>\d{1,2}(?::\d{2}|h\d{2}|\.\d{2}(?= ?(?:uhr|hod)(?!\p{L}))))(?!\d)|\d+(?:[.,']\d+| \d{3}(?!\d))*/gu
/** A dash between spaces was folded away. */
const BETWEEN = /^ ?(?:-|to|until|bis|à|a|až|al|y|e|et|und|and|or|oder|ou|o|nebo)? ?$/
const LONGEST_BETWEEN = 8

/** Takes any text; gives its figures in order, the digits before the words. Works once through the text. */
export function figuresOf(text: string): Figure[] {
  const lower = asciiDigits(normalizeText(foldQuote(text), 'NFKC')).toLowerCase()
  const numerals = [...lower.matchAll(NUMERAL)].flatMap((match) => readNumeral(lower, match))
  const words = numberWordsIn(lower).flatMap(({ start, end, value, ambiguous }): Placed[] => {
    const unit = unitAt(lower, start, end)
    return ambiguous && unit === null ? [] : [{ start, end, value, unit }]
  })
  const counted = shareUnits(
    lower,
    [...numerals, ...words].toSorted((a, b) => a.start - b.start),
  )
  const named = [...monthsIn(lower), ...weekdaysIn(lower)].map(({ value }) => ({ value, unit: null }))
  return [
    ...counted.map(({ value, unit }) => ({ value, unit })),
    ...named,
    ...(FREE.test(lower) ? [{ value: 'free', unit: null }] : []),
  ]
}

/** The figures of one text, to be looked up by value. */
export type FigureIndex = Map<string, Set<Unit | null>>

/** Takes a text; gives its figures for looking up. */
export function indexFigures(text: string): FigureIndex {
  const index: FigureIndex = new Map()
  for (const { value, unit } of figuresOf(text)) index.set(value, (index.get(value) ?? new Set()).add(unit))
  return index
}

/** Whether the text has the same number, of the same thing as far as both say of what. */
export function hasFigure(index: FigureIndex, { value, unit }: Figure): boolean {
  const units = index.get(value)
  return units !== undefined && (unit === null || units.has(null) || units.has(unit))
}

function readNumeral(text: string, match: RegExpExecArray): Placed[] {
  const [written] = match
  const place = { start: match.index, end: match.index + written.length }
  const { code, iso, dotted, slashed, time } = match.groups ?? {}
  const parts = written.split(/[^\d]+/).map(Number)
  const [first = 0, second = 0, third = 0] = parts
  if (code !== undefined) return [{ ...place, value: code, unit: null }]
  if (iso !== undefined) return toDate(place, third, second, first)
  if (dotted !== undefined) return toDate(place, first, second, third)
  if (slashed !== undefined) {
    if (first > 12) return toDate(place, first, second, third)
    if (second > 12) return toDate(place, second, first, third)
    // Which of them is the month depends on who reads it: only the same digits are the same date.
    return [{ ...place, value: `${first}/${second}/${third}`, unit: null }]
  }
  const unit = unitAt(text, place.start, place.end)
  if (time !== undefined || unit === 'time') return [toTime(text, place, first, second)]
  return [{ ...place, value: plainNumber(written), unit }]
}

const toDate = (place: { start: number; end: number }, day: number, month: number, year: number): Placed[] =>
  [String(day), `month ${month}`, String(year)].map((value) => ({ ...place, value, unit: null }))

function toTime(text: string, place: { start: number; end: number }, hour: number, minute: number): Placed {
  const half = /^ ?([ap])\.?m/.exec(text.slice(place.end, place.end + 4))?.[1]
  const hours = half === undefined ? hour : (hour % 12) + (half === 'p' ? 12 : 0)
  return { ...place, value: minute === 0 ? String(hours) : `${hours}:${String(minute).padStart(2, '0')}`, unit: 'time' }
}

/** `1.500,00`, `1,500.00`, `1 500` and `1'500` are 1500; `4,90` is 4.9. One mark before three digits groups them. */
function plainNumber(written: string): string {
  const tight = written.replace(/[ ']/g, '')
  const last = Math.max(tight.lastIndexOf('.'), tight.lastIndexOf(','))
  const marks = tight.match(/[.,]/g) ?? []
  const mixed = new Set(marks).size > 1
  const grouped = marks.length > 1 ? !mixed : /^\d{1,3}[.,]\d{3}$/.test(tight) && !tight.startsWith('0')
  const isWhole = last === -1 || grouped
  const whole = (isWhole ? tight : tight.slice(0, last)).replace(/[.,]/g, '').replace(/^0+(?=\d)/, '')
  const rest = isWhole ? '' : tight.slice(last + 1).replace(/0+$/, '')
  return rest === '' ? whole : `${whole}.${rest}`
}

/** In `2 to 4 weeks` and in `€8-20` both numbers count the same. */
function shareUnits(text: string, figures: readonly Placed[]): Placed[] {
  const shared = [...figures]
  const joined = (left: Placed, right: Placed) =>
    right.start - left.end <= LONGEST_BETWEEN && BETWEEN.test(text.slice(left.end, right.start))
  for (let at = shared.length - 2; at >= 0; at -= 1) {
    const [left, right] = [shared[at], shared[at + 1]]
    if (left?.unit !== null || !right?.unit || !joined(left, right)) continue
    shared[at] = { ...left, unit: right.unit }
  }
  for (let at = 1; at < shared.length; at += 1) {
    const [left, right] = [shared[at - 1], shared[at]]
    if (right?.unit !== null || !left || !isCurrency(left.unit) || !joined(left, right)) continue
    shared[at] = { ...right, unit: left.unit }
  }
  return shared
}

/** Each script has its digits in a row from zero to nine. */
const asciiDigits = (text: string): string =>
  text.replace(/(?!\d)\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0
    let zero = code
    while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1
    return String(code - zero)
  })
