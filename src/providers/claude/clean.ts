/**
 * What an operator approves must be what the correspondent gets: characters that show nothing, or that reorder what is
 * shown, do not survive. NFC, LF line ends; tab and line feed are the only controls kept.
 */
export const cleanText = (text: string): string =>
  text.toWellFormed().normalize('NFC').replace(/\r\n?/g, '\n').replace(INVISIBLE, '').replace(LONE_JOINER, '').trim()

// C0 and C1 controls, soft hyphen, Arabic letter mark, Mongolian vowel separator, zero-width space, direction marks,
// embeddings and isolates, word joiner and invisible operators, BOM, interlinear anchors, tag characters
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what this removes
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

// Persian and Indic spelling and joined emoji need a joiner between two characters; anywhere else it hides something
const LONE_JOINER = /(?<![^\p{ASCII}\u200c\u200d])[\u200c\u200d]|[\u200c\u200d](?![^\p{ASCII}\u200c\u200d])/gu
