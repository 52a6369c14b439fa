import type { GuardInput } from '../guard.ts'
import { quotesOf } from '../quotes-of.ts'
import { plainText } from '../text/plain-text.ts'

/** A sentence of the text with the found quotes that it rests on; what no sentence covers rests on none. */
export type Piece = { text: string; quotes: readonly string[] }

/** Sentences that are not in the text vouch for nothing; after so many nobody looks for more. */
const MAX_MISSING = 20
const SENTENCE_END = /(?<=[.!?…])\s+|\n+/u

/** Splits a text into the sentences that code found in it, in their order, and whatever stands between them. */
export function piecesOf(text: string, sentences: GuardInput['sentences'], quotes: readonly string[]): Piece[] {
  const whole = onOneLine(text)
  const pieces: Piece[] = []
  let at = 0
  let missing = 0
  for (const sentence of sentences) {
    const words = onOneLine(sentence.text)
    const start = words === '' || missing > MAX_MISSING ? -1 : whole.indexOf(words, at)
    if (start === -1) {
      missing += 1
      continue
    }
    pieces.push(...between(whole.slice(at, start)), { text: words, quotes: quotesOf(sentence, quotes) })
    at = start + words.length
  }
  return [...pieces, ...between(whole.slice(at))]
}

const between = (text: string): Piece[] =>
  text
    .split(SENTENCE_END)
    .filter((part) => /[\p{L}\p{N}]/u.test(part))
    .map((part) => ({ text: part, quotes: [] }))

/** The text with one space where it had any white space. */
export const onOneLine = (text: string): string => plainText(text).replace(/\s+/g, ' ').trim()
