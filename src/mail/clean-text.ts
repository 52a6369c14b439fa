/**
 * What may stand in a text that leaves. What an operator approves must be what the correspondent gets: characters that
 * show nothing, or that reorder what is shown, do not survive.
 */
import { normalizeText } from './normalize-text.ts'

// C0 and C1 controls, soft hyphen, Arabic letter mark, Mongolian vowel separator, zero-width space, direction marks,
// embeddings and isolates, word joiner and invisible operators, BOM, interlinear anchors, tag characters
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what this removes
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

// Persian and Indic spelling and joined emoji need a joiner between two characters; anywhere else it hides something
const LONE_JOINER = /(?<![^\p{ASCII}\u200c\u200d])[\u200c\u200d]|[\u200c\u200d](?![^\p{ASCII}\u200c\u200d])/gu

/** Unicode NFC, lines end in LF, no control characters but LF and TAB, nothing invisible, well-formed. */
export function cleanText(text: string): string {
  const kept = text
    .toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(INVISIBLE, '')
    .replace(LONE_JOINER, '')
  return normalizeText(kept, 'NFC')
}
