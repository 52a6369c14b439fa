/** Payment cards: 13 to 19 digits of a known network (ISO/IEC 7812) with a right Luhn digit. */
import { isWhole, lineBefore, type Span } from './span.ts'

type Network = { prefix: RegExp; lengths: readonly number[] }

const LONG = [16, 17, 18, 19]
const NETWORKS: readonly Network[] = [
  { prefix: /^4/, lengths: [13, 16, 18, 19] }, // Visa
  { prefix: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] }, // Mastercard
  { prefix: /^3[47]/, lengths: [15] }, // American Express
  { prefix: /^(?:6011|64[4-9]|65|62)/, lengths: LONG }, // Discover, UnionPay
  { prefix: /^35(?:2[89]|[3-8])/, lengths: LONG }, // JCB
  { prefix: /^(?:36|38|39|30[0-59])/, lengths: [14] }, // Diners Club
  { prefix: /^(?:50[12]|5038|5[678]|6304|67)/, lengths: [13, 14, ...LONG] }, // Maestro
  { prefix: /^220[0-4]/, lengths: LONG }, // Mir
]
const CARD_WORD = /card|visa|kart|carte|tarjeta|carta|kredit/i
/** A European article number begins with 4 as well, and one in ten has a right Luhn digit by chance. */
const ARTICLE_LENGTH = 13

/** Groups of at least two digits, one space or dash apart. */
const RUN = /(?<!\d)\d{2,}(?:[ \u00a0\u202f\u2010-\u2015-]\d{2,})*/g
const MAX_DIGITS = 19
const MIN_DIGITS = 13

/** Gives the card numbers of a text, also beside other groups of digits, such as an expiry date. */
export function findCards(text: string): Span[] {
  const spans: Span[] = []
  for (const { index, 0: run } of text.matchAll(RUN)) {
    if (run.length < MIN_DIGITS) continue
    const groups = [...run.matchAll(/\d+/g)].map((group) => ({ start: index + group.index, digits: group[0] }))
    for (let first = 0; first < groups.length; ) {
      const found = findFrom(text, groups, first)
      if (found === null) first += 1
      else {
        spans.push(found.span)
        first = found.next
      }
    }
  }
  return spans
}

/** The longest card that begins with the group `first`. */
function findFrom(
  text: string,
  groups: readonly { start: number; digits: string }[],
  first: number,
): { span: Span; next: number } | null {
  const start = groups[first]?.start ?? 0
  if (text.charAt(start - 1) === '+') return null
  let digits = ''
  let found: { span: Span; next: number } | null = null
  for (let next = first; next < groups.length; next += 1) {
    const group = groups[next]
    if (group === undefined || digits.length + group.digits.length > MAX_DIGITS) break
    digits += group.digits
    const end = group.start + group.digits.length
    if (digits.length < MIN_DIGITS || !isCard(digits) || !isWhole(text, start, end)) continue
    if (digits.length === ARTICLE_LENGTH && next === first && !CARD_WORD.test(lineBefore(text, start, 40))) continue
    found = { span: { kind: 'CARD', start, end }, next: next + 1 }
  }
  return found
}

function isCard(digits: string): boolean {
  return (
    NETWORKS.some(({ prefix, lengths }) => lengths.includes(digits.length) && prefix.test(digits)) && isLuhn(digits)
  )
}

function isLuhn(digits: string): boolean {
  let sum = 0
  for (let back = 0; back < digits.length; back += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - back) - 48
    const doubled = back % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
