/** A mail as text: what its reader sees, which is all that Claude is given, and what was hidden from the reader. */
import type { MessageBody, MessageHead } from '../message.ts'
import { newestText } from '../quote.ts'
import { type HiddenText, keepHidden } from './hiding.ts'
import { htmlToText } from './html-text.ts'
import { findInvisible, withoutInvisible } from './invisible.ts'
import { type VisibleText, visibleText } from './visible-text.ts'

const MAX_TEXT = 512 * 1024
/** letters of a hidden piece that are looked for in the text part; fewer may stand there by chance */
const TELLING = 12
const COMPARED = 200
/** of the beginning, in which a person's new words are */
const MAX_NEW = 64 * 1024

/** `unused`: the visible text of the other form, when a mail has its words in two; '' otherwise. */
export type Readable = { text: string; hidden: HiddenText[]; unused: string }

/**
 * Takes the words of a mail, gives its text part, or its HTML when there is none. A text part that spells out what the
 * HTML hides was made from the HTML by a program: then the HTML counts, if it shows new words at all. If it shows none,
 * as when a phone writes white letters for its dark screen, the text part stays beside the finding, and a person looks.
 * Without a text part such a mail stays empty: white on white is also how orders to a model are hidden, and nobody can
 * tell one from the other. `sanitize` false (CONTENT_SANITIZATION_ENABLED) removes nothing and finds nothing.
 */
export function readableText(body: Pick<MessageBody, 'text' | 'html'>, { sanitize }: { sanitize: boolean }): Readable {
  const hasText = body.text.trim() !== ''
  if (!sanitize)
    return {
      text: hasText || body.html === null ? body.text : htmlToText(body.html, { maxBytes: MAX_TEXT }),
      hidden: [],
      unused: '',
    }
  const html: VisibleText = body.html === null ? { text: '', hidden: [] } : visibleText(body.html)
  const usesText = body.html === null || (hasText && (!spellsOut(body.text, html.hidden) || !saysAnything(html.text)))
  const chosen = (usesText ? body.text : html.text).slice(0, MAX_TEXT)
  const hidden: HiddenText[] = [...html.hidden]
  for (const piece of findInvisible(chosen)) keepHidden(hidden, piece)
  return { text: withoutInvisible(chosen), hidden, unused: usesText ? html.text : body.text }
}

/** The same for a whole mail: what the subject and the name of the sender hide is told too. */
export function readableMail(
  { head, body }: { head: Pick<MessageHead, 'subject' | 'from'>; body: MessageBody },
  { sanitize }: { sanitize: boolean },
): Readable {
  const readable = readableText(body, { sanitize })
  if (!sanitize) return readable
  const hidden = findInvisible(`${head.subject}\n${head.from.name}`)
  for (const piece of readable.hidden) keepHidden(hidden, piece)
  return { ...readable, hidden }
}

/** A reply that is hidden above a quote that is seen says nothing either; the word in front shows where the quote begins. */
const saysAnything = (text: string): boolean =>
  /[\p{L}\p{N}]/u.test(newestText(`-\n\n${text.slice(0, MAX_NEW)}`).newest)

function spellsOut(text: string, hidden: readonly HiddenText[]): boolean {
  if (hidden.length === 0) return false
  const letters = lettersOf(text)
  return hidden.some((piece) => {
    const sought = lettersOf(piece.text).slice(0, COMPARED)
    return sought.length >= TELLING && letters.includes(sought)
  })
}

const lettersOf = (text: string): string =>
  text
    .slice(0, MAX_TEXT)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
