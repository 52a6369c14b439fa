import { normalizeText } from '../../../normalize-text.ts'
import { asLatin } from '../text/latin-looks.ts'

const MARKS = /\p{M}+/gu
const BETWEEN = /[^\p{L}\p{N}]+/gu

/** Small letters without marks, look-alikes as Latin ones: what spelling, spacing and case cannot change. */
const fold = (text: string): string => asLatin(normalizeText(text.toLowerCase(), 'NFKD').replace(MARKS, ''))

/** The letters and digits of a text, and nothing between them. */
export const lettersOf = (text: string): string => fold(text).replace(BETWEEN, '')

/** The words of a text as {@link lettersOf} has them. */
export const wordsOf = (text: string): string[] =>
  fold(text)
    .split(BETWEEN)
    .filter((word) => word !== '')
