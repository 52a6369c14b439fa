/**
 * Phone numbers that libphonenumber calls valid. Its search is slow on hostile text, so it sees runs of digits only,
 * short ones, and a bounded number of them.
 */
import { findPhoneNumbersInText, isSupportedCountry } from 'libphonenumber-js/max'
import { followsReference } from './reference-words.ts'
import { isWordAt, type Span } from './span.ts'

const SEPARATOR = '[ ()./\u00a0\u202f\u2010-\u2015-]'
const RUN = new RegExp(
  `(?:[+\uff0b] ?|00(?=[1-9]))?\\(?\\+?\\d+(?:${SEPARATOR}{1,3}\\d+)*(?: ?(?:ext\\.?|x|Durchwahl|kl\\.|poste) ?\\d{1,5})?`,
  'g',
)
/** Cut out of a run: wide gaps, and dates such as 20.11.2026, 2026-11-20, 11/20/26. */
const DAY = '(?:0?[1-9]|[12]\\d|3[01])'
const YEAR = '(?:19|20)\\d{2}'
const BREAK = new RegExp(
  ` {2,}|(?<![\\d.])(?:${DAY}([./-]) ?${DAY}\\1 ?(?:${YEAR}|\\d{2})|${YEAR}([./-])\\d{1,2}\\2\\d{1,2})(?![\\d]|[./-]\\d)`,
  'g',
)
const IP_ADDRESS = /^(?:\d{1,3}\.){3}\d{1,3}$/
const BOOK_NUMBER = /^97[89](?:[ -]?\d){10}$/
const DECIMALS = /^[.,]\d/
const UNIT =
  /^[ \u00a0]?(?:[€$£%°]|(?:Kč|CZK|EUR|Euro?|USD|GBP|CHF|PLN|zł|kr|Ft|ks|Stk|Stück|pcs|pieces|kg|km|mm|cm|ml|kWh|MB|GB)(?![\p{L}\p{N}]))/u
const CURRENCY = /(?:[€$£]|EUR|USD|GBP|CHF|CZK)[ \u00a0]?$/
/** What makes the run part of something longer: a path, a product code, a decimal, a time. */
const GLUE_BEFORE = /[\p{L}\p{N}\p{M}_#@=/&%.\\-]$|\d:$/u
const GLUE_AFTER = /^(?:[\p{L}\p{N}\p{M}_@]|:\d)/u

/** between the numbers of a list */
const LIST = /^\s*(?:[,&]|(?:and|or|und|oder|et|ou|y|o|a|nebo|i|en)\s)\s*(?:(?:and|or|und|oder|et|ou|y|a)\s+)?#?$/
const MAX_LIST = 16

const MIN_DIGITS = 7
/** ITU-T E.164 has 15; room for a trunk zero and an extension */
const MAX_DIGITS = 20
/** what the library sees at once, in characters */
const MAX_RUN = 48
/** two French numbers, of five pairs each, with room to spare */
const MAX_GROUPS = 14
/** per text; behind it a run is taken for a phone number by its length */
const MAX_LOOKUPS = 300

/** Gives the valid numbers: international ones, and those of `country` (ISO 3166-1 alpha-2; null for none). */
export function findPhones(text: string, country: string | null): Span[] {
  const spans: Span[] = []
  let lookups = 0
  // the end of the last number that is a reference: "orders 1234567 and 7654321"
  let listed = Number.NEGATIVE_INFINITY
  for (const { index, 0: run } of text.matchAll(RUN)) {
    if (run.length < MIN_DIGITS) continue
    for (const { start, end } of cutRun(index, run)) {
      if (!isCandidate(text, start, end)) continue
      if (!isInternational(text, start)) {
        if (country === null) continue
        const isListed = start - listed <= MAX_LIST && LIST.test(text.slice(listed, start))
        if (isListed || followsReference(text, start)) {
          listed = end
          continue
        }
      }
      lookups += 1
      if (lookups > MAX_LOOKUPS) spans.push({ kind: 'PHONE', start, end })
      else spans.push(...lookUp(text, start, end, country))
    }
  }
  return spans
}

function lookUp(text: string, start: number, end: number, country: string | null): Span[] {
  const options = country !== null && isSupportedCountry(country) ? { defaultCountry: country } : {}
  return findPhoneNumbersInText(text.slice(start, end), options).map(({ startsAt, endsAt }) => ({
    kind: 'PHONE',
    start: start + startsAt,
    end: start + endsAt,
  }))
}

/** The pieces of a run between its breaks, none longer than MAX_RUN, and cut between groups. */
function cutRun(offset: number, run: string): { start: number; end: number }[] {
  const pieces: { start: number; end: number }[] = []
  const add = (from: number, to: number) => {
    for (let start = from; start < to; ) {
      const end = to - start <= MAX_RUN ? to : lastGapBefore(run, start)
      pieces.push({ start: offset + start, end: offset + end })
      start = end
    }
  }
  let from = 0
  for (const { index, 0: between } of run.matchAll(BREAK)) {
    add(from, index)
    from = index + between.length
  }
  add(from, run.length)
  return pieces.map((piece) => trimPiece(run, offset, piece)).filter(({ start, end }) => end - start >= MIN_DIGITS)
}

function lastGapBefore(run: string, start: number): number {
  for (let at = start + MAX_RUN; at > start; at -= 1) if (!/\d/.test(run.charAt(at))) return at
  // a run of digits alone that is longer than any number: over in one step
  return start + (/^\d+/.exec(run.slice(start))?.[0].length ?? 1)
}

function trimPiece(run: string, offset: number, { start, end }: { start: number; end: number }) {
  let [from, to] = [start, end]
  while (from < to && !/[\d+\uff0b(]/.test(run.charAt(from - offset))) from += 1
  while (to > from && !/\d/.test(run.charAt(to - 1 - offset))) to -= 1
  return { start: from, end: to }
}

function isCandidate(text: string, start: number, end: number): boolean {
  const run = text.slice(start, end)
  const digits = run.replace(/\D/g, '').length
  if (digits < MIN_DIGITS || digits > 2 * MAX_DIGITS || isWordAt(text, end)) return false
  if ((run.match(/\d+/g)?.length ?? 0) > MAX_GROUPS) return false
  const before = text.slice(Math.max(0, start - 5), start)
  const after = text.slice(end, end + 8)
  if (GLUE_AFTER.test(after)) return false
  if (isInternational(text, start)) return !/[\p{L}\p{N}]$/u.test(before)
  if (GLUE_BEFORE.test(before) || DECIMALS.test(after) || UNIT.test(after) || CURRENCY.test(before)) return false
  return !IP_ADDRESS.test(run) && !BOOK_NUMBER.test(run)
}

const isInternational = (text: string, start: number) => /^(?:[+\uff0b]|\(\+)/.test(text.slice(start, start + 2))
