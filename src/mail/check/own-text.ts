/** The words that the sender wrote now, without what their mail program quotes: what rules about words look at. */
import { normalizeText } from '../normalize-text.ts'
import { newestText } from '../quote.ts'

/** The longest letter of a person is far shorter; a megabyte of blank lines would cost a third of a second. */
const READ = 128 * 1024

/** Takes the words of a mail as a reader sees them, gives the newest of them, as far as their first 128 KiB go. */
export const ownText = (readable: string): string => newestText(readable.slice(0, READ)).newest

/** Letters of any script, up to `most`: punctuation, digits and white space say nothing. */
export function countLetters(text: string, most: number): number {
  let letters = 0
  for (const [piece] of text.matchAll(/\p{L}+/gu)) {
    letters += [...piece.slice(0, 2 * most)].length
    if (letters >= most) return most
  }
  return letters
}

/** The text as two copies of it agree in, whatever relays did to its lines: one case, one space between words. */
export const foldCopies = (text: string): string =>
  normalizeText(text, 'NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
