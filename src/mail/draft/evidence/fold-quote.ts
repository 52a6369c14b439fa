/**
 * Text as quotes are compared: how it was typeset and marked up is not what it says. Case, digits, letters and their
 * order stay as they are.
 */
import { withoutInvisible } from '../../content/invisible.ts'

/** Markdown's emphasis and code marks. Which of them go is decided one by one: lookarounds would try each run again. */
const MARKS = /[*_~`]+/g
const OF_WORD = /[\p{L}\p{N}\p{M}]/u
/** Bullets, headings, and the frames of tables stand by themselves. */
const BULLETS = /(?<=^|\s)[-#|:•·‣◦▪]+(?=\s|$)/gu
/**
 * A word, a number with what groups its digits, or any other character. A quote that begins inside of `1.500,00` would be
 * evidence for 500. In scripts that put no spaces between words each character stands for itself.
 */
const WORDS =
  /(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}])[\p{L}\p{N}\p{M}]|(?<=\p{N})(?:[.,:'/-]| (?=\p{N}{3}(?!\p{N})))(?=\p{N}))+|\S/gu

/** Unicode NFC, nothing invisible, plain quotes and dashes, one space where there was any, no Markdown around words. */
export function foldQuote(text: string): string {
  return withoutInvisible(text)
    .replace(/[\u2018-\u201b\u2032\u2039\u203a\u02bc´]/g, "'")
    .replace(/[\u201c-\u201f\u2033\u00ab\u00bb]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replaceAll('…', '...')
    .replace(MARKS, (marks, at: number, whole: string) => (isInsideWord(whole, at, at + marks.length) ? marks : ''))
    .replace(BULLETS, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

/** As in `snake_case`. A letter outside of the BMP counts as a sign here; the same on both sides. */
const isInsideWord = (text: string, start: number, end: number): boolean =>
  OF_WORD.test(text[start - 1] ?? '') && OF_WORD.test(text[end] ?? '')

/** Which number stands for which word, in all texts that are compared. */
export type WordNumbers = Map<string, number>

/** Takes folded text; gives its words and signs as numbers, the same one for the same word, and no spaces. */
export function numberWords(folded: string, numbers: WordNumbers): Int32Array {
  return Int32Array.from(folded.match(WORDS) ?? [], (word) => {
    const known = numbers.get(word) ?? numbers.size
    numbers.set(word, known)
    return known
  })
}

/** How much a text says, in letters and digits; an ideograph counts for two. */
export function lettersIn(text: string): number {
  return (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) + (text.match(/\p{Ideographic}/gu)?.length ?? 0)
}
