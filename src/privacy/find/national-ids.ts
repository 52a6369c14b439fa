/**
 * National identity, tax and social insurance numbers. Each has its form and its own check; those that any number of
 * their length could be need a word before them.
 */
import { fold } from '../fold.ts'
import * as check from './national-checks.ts'
import { followsReference } from './reference-words.ts'
import { lineBefore, type Span } from './span.ts'

type Format = {
  pattern: RegExp
  /** of the letters and digits alone, in upper case */
  valid(compact: string): boolean
  /** in the fold of the words before; without one the check is enough */
  word?: RegExp
}

const edge = (form: string) => new RegExp(`(?<![\\p{L}\\p{N}_/.-])${form}(?![\\p{L}\\p{N}_]|[/.-]\\p{N})`, 'gu')

const SSN_WORD = /\bssn\b|social security/
const BIRTH_WORD = /rodn[eay]\w* cisl\w*|\br\. ?c\b|\brc\b|birth number/

const FORMATS: readonly Format[] = [
  { pattern: edge('\\d{3}-\\d{2}-\\d{4}'), valid: check.isSocialSecurity },
  { pattern: edge('\\d{3} ?\\d{2} ?\\d{4}'), valid: check.isSocialSecurity, word: SSN_WORD },
  { pattern: edge('[A-Za-z]{2} ?\\d{2} ?\\d{2} ?\\d{2} ?[A-Da-d]'), valid: check.isNationalInsurance },
  {
    pattern: edge('[A-Z]{2} ?\\d{2} ?\\d{2} ?\\d{2} ?[A-Z]'),
    valid: () => true,
    word: /national insurance|\bni(?:no)?\b/,
  },
  { pattern: edge('\\d{6} ?/ ?\\d{3,4}'), valid: check.isBirthNumber },
  { pattern: edge('\\d{6} ?/? ?\\d{3,4}'), valid: check.isDatedBirthNumber, word: BIRTH_WORD },
  { pattern: edge('[1-9]\\d ?\\d{3} ?\\d{3} ?\\d{3}'), valid: check.isSteuerId },
  { pattern: edge('[1-478] ?\\d{2} ?\\d{2} ?(?:\\d{2}|2[ABab]) ?\\d{3} ?\\d{3} ?\\d{2}'), valid: check.isNir },
  { pattern: edge('\\d{2}\\.?\\d{3}\\.?\\d{3}(?:[A-Za-z]|[ -][A-Z])'), valid: check.isDni },
  { pattern: edge('[XYZxyz][ -]?\\d{7}[ -]?[A-Za-z]'), valid: check.isDni },
  {
    pattern: edge('[A-Za-z]{6}[\\dL-NP-V]{2}[A-EHLMPR-Ta-ehlmpr-t][\\dL-NP-V]{2}[A-Za-z][\\dL-NP-V]{3}[A-Za-z]'),
    valid: check.isCodiceFiscale,
  },
  { pattern: edge('\\d{11}'), valid: check.isPesel },
  { pattern: edge('\\d{3}[ .]?\\d{3}[ .]?\\d{3}'), valid: check.isBsn, word: /\bbsn\b|burgerservice|sofi/ },
  { pattern: edge('\\d{4} ?\\d{6}'), valid: check.isSvnr, word: /\bsv-?n|sozialversicherung|versicherungsnummer/ },
]
const LOOK_BACK = 64

/** Gives the numbers of US, UK, CZ, SK, DE, FR, ES, IT, PL, NL and AT; not those that a word calls an order and the like. */
export function findNationalIds(text: string): Span[] {
  const spans: Span[] = []
  for (const { pattern, valid, word } of FORMATS) {
    for (const { index, 0: written } of text.matchAll(pattern)) {
      if (!valid(written.replace(/[^A-Za-z0-9]/g, '').toUpperCase())) continue
      const isNamed = word?.test(fold(lineBefore(text, index, LOOK_BACK))) ?? !followsReference(text, index)
      if (isNamed) spans.push({ kind: 'NATID', start: index, end: index + written.length })
    }
  }
  return spans
}
