/**
 * Word lists that read as words. One phrase a line, written as people spell it; it begins and ends with a word, and is a
 * regular expression but for four signs:
 *
 *   `*` any ending of a word; `~ ` up to three words; `…` up to 40 characters of one sentence; `^` begins the text.
 *
 * Every gap is bounded, so a text costs what it is long, whatever stands in it.
 */
import { normalizeText } from '../../normalize-text.ts'
import { foldText } from '../patterns/fold.ts'

/** The tag of a list. Gives one expression for texts of {@link foldWords}. */
export const phrases = ({ raw }: TemplateStringsArray): RegExp => {
  const lines = raw.join('').split('\n')
  const sources = lines.map((line) => toSource(line.trim())).filter((source) => source !== '')
  return new RegExp(String.raw`\b(?:${sources.join('|')})\b`)
}

/** Text as patterns read it, without accents: phones leave them out, and so do people in a hurry. */
export const foldWords = (text: string): string => withoutMarks(foldText(text))

const withoutMarks = (text: string): string =>
  normalizeText(text, 'NFD')
    .replace(/\p{M}+/gu, '')
    .replaceAll('ß', 'ss')

/** Umlauts are written as ü, ue and u. */
const toSource = (line: string): string =>
  withoutMarks(line.replace(/[äöü]/g, '$&e?'))
    .replace(/^\^/, '^(?:re: )?')
    .replaceAll('*', String.raw`\w*`)
    .replaceAll('~ ', String.raw`(?:[\w'-]{1,20},? ){0,3}`)
    .replaceAll('…', String.raw`\b[^.!?]{0,40}`)
