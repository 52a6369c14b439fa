import { asLatin } from '../text/latin-looks.ts'
import { plainText } from '../text/plain-text.ts'

const MARKS = /\p{M}+/gu
const DIGITS = /[^\P{Nd}0-9]/gu
/** Letters that no normal form takes apart. */
const LETTERS: Readonly<Record<string, string>> = { ß: 'ss', ł: 'l', ø: 'o', đ: 'd', ı: 'i', æ: 'ae', œ: 'oe' }
const WHOLE_LETTERS = /[ßłøđıæœ]/g
/** `p a s s w o r d`, `P.I.N.`; the spaces between the words of a sentence are no gaps of this kind */
const LETTERS_APART = /(?<![a-z0-9])(?:[a-z][ ._*-]){3,}[a-z](?![a-z0-9])/g
const INSIDE_WORDS = /(?<=[a-z])[-_*·•~|]+(?=[a-z])/g

// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII
const ASCII = /^[\u0000-\u007f]*$/

/**
 * Words as the lists of this folder have them, so that these need no more than ASCII: small, without accents, one space
 * where there was any, every digit as 0 to 9.
 */
export const foldWords = (text: string): string =>
  (ASCII.test(text) ? text.toLowerCase() : toAscii(text)).replace(/\s+/g, ' ').trim()

const toAscii = (text: string): string =>
  asLatin(plainText(text).toLowerCase())
    .normalize('NFKD')
    .replace(MARKS, '')
    .replace(WHOLE_LETTERS, (letter) => LETTERS[letter] ?? letter)
    .replace(DIGITS, digitOf)
    .replace(/[\u2018\u2019\u201b\u02bc`´]/g, "'")
    .replace(/[\u2010-\u2015\u2212]/g, '-')

/** Unicode keeps the digits of a script in a row, from a code that ends in 0 or in 6. */
const digitOf = (digit: string): string => {
  const code = digit.codePointAt(0) ?? 0
  const last = code & 0xf
  const fromZero = /\p{Nd}/u.test(String.fromCodePoint(code - last))
  return String(fromZero ? last : last - 6)
}

/** The same, and with what keeps the letters of a word apart taken out, if anything does. */
export const spellings = (text: string): string[] => {
  const folded = foldWords(text)
  const joined = folded.replace(LETTERS_APART, (run) => run.replace(/[^a-z]/g, '')).replace(INSIDE_WORDS, '')
  return joined === folded ? [folded] : [folded, joined]
}
