/** International bank account numbers: ISO 13616, the lengths of the SWIFT registry, check by ISO 7064 mod 97-10. */
import { isWhole, type Span } from './span.ts'

const LENGTHS = new Map(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24
   FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21
   LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22
   RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30`
    .split(/\s+/)
    .map((country) => [country.slice(0, 2), Number(country.slice(2))]),
)
const START = /(?<![\p{L}\p{N}])[A-Za-z]{2}(?=[ \u00a0]?\d[ \u00a0]?\d)/gu
const SEPARATOR = /^[\s.\u2010-\u2015-]$/
/** a space and a line break at the end of a flowed line */
const MAX_SEPARATORS = 2

/** Gives the numbers of known countries that have their length and a right checksum; groups may be apart. */
export function findIbans(text: string): Span[] {
  const spans: Span[] = []
  for (const { index, 0: country } of text.matchAll(START)) {
    const length = LENGTHS.get(country.toUpperCase())
    if (length === undefined) continue
    const read = readLetters(text, index, length)
    if (read !== null && isWhole(text, index, read.end) && isValidIban(read.letters))
      spans.push({ kind: 'IBAN', start: index, end: read.end })
  }
  return spans
}

function readLetters(text: string, start: number, length: number): { letters: string; end: number } | null {
  let letters = ''
  let apart = 0
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (/^[A-Za-z0-9]$/.test(character)) {
      letters += character.toUpperCase()
      apart = 0
      if (letters.length === length) return { letters, end: at + 1 }
    } else {
      apart += 1
      if (apart > MAX_SEPARATORS || !SEPARATOR.test(character)) return null
    }
  }
  return null
}

function isValidIban(letters: string): boolean {
  let rest = 0
  for (const character of letters.slice(4) + letters.slice(0, 4)) {
    const value = Number.parseInt(character, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}
