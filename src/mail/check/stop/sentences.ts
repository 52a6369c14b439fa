/**
 * Lists of whole sentences. One a line, written as people spell it, and a regular expression otherwise; a sentence counts
 * only when nothing else stands in it. Words have one space between, and gaps are bounded, so a text costs what it is long.
 */
import { foldWords } from '../topics/phrases.ts'

/** The tag of a list. Gives one expression for texts of {@link foldSentence}. */
export function sentences({ raw }: TemplateStringsArray, ...parts: readonly string[]): RegExp {
  const lines = String.raw({ raw }, ...parts).split('\n')
  const sources = lines.map((line) => withoutAccents(line.trim())).filter((source) => source !== '')
  return new RegExp(`^(?:${sources.join('|')})$`, 'u')
}

/** A text as these lists read it: small letters without accents, one space where there was anything but a letter or digit. */
export const foldSentence = (text: string): string =>
  plainLetters(foldWords(text))
    .replace(/[^\p{L}\p{N}'-]+/gu, ' ')
    .replace(/(?<![\p{L}\p{N}])['-]+|['-]+(?![\p{L}\p{N}])/gu, '')
    .trim()

/** Umlauts are written as ü, ue and u. */
const withoutAccents = (source: string): string =>
  plainLetters(
    source
      .replace(/[äöü]/g, '$&e?')
      .normalize('NFD')
      .replace(/\p{M}+/gu, '')
      .replaceAll('ß', 'ss'),
  )

/** Letters that are no letter with an accent to Unicode, and that keyboards lack. */
const LETTERS: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', æ: 'ae', œ: 'oe', đ: 'd', ı: 'i', ς: 'σ' }
const plainLetters = (text: string): string => text.replace(/[łøæœđıς]/g, (letter) => LETTERS[letter] ?? letter)
