/** The words that the sender wrote now, without what their mail program quotes: what rules about words look at. */
import { htmlToText } from '../html-text.ts'
import type { MessageBody } from '../message.ts'
import { newestText } from '../quote.ts'

/** The longest letter of a person is far shorter; a megabyte of blank lines would cost a third of a second. */
const READ = 128 * 1024

/** Gives the newest words of the text part, or of the HTML where there is no text, as far as its first 128 KiB go. */
export function ownText({ text, html }: MessageBody): string {
  const readable = text.trim() !== '' || html === null ? text.slice(0, READ) : htmlToText(html, { maxBytes: READ })
  return newestText(readable).newest
}

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
export const foldText = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
