/**
 * Characters that no reader sees and a language model reads. Tag characters (U+E0000 to U+E007F) spell ASCII invisibly;
 * other ones can hide bits between letters. Ordinary typography has some of them too: a BOM, soft hyphens, joiners in
 * Persian and in emoji, direction marks, the flags of England, Scotland and Wales. Those are no finding.
 */
import { cleanText } from '../clean-text.ts'
import { type HiddenText, keepHidden } from './hiding.ts'

/** Everything that Unicode lets a program leave undrawn (Default_Ignorable_Code_Point), but what an emoji is made of. */
const UNDRAWN = /(?![\ufe0e\ufe0f\u200c\u200d])\p{Default_Ignorable_Code_Point}|[\ufff9-\ufffb]/gu
/** Behind ASCII, joiners and variation selectors are part of nothing that is drawn, but in keycaps such as 1️⃣. */
const BEHIND_ASCII = /(?<=^|[^#*0-9\P{ASCII}])(?:[\u200c\u200d]|[\ufe0e\ufe0f])+/gmu

const FLAGS =
  /\u{1f3f4}\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f}/gu
const TAGS = /[\u{e0000}-\u{e007f}]+/gu
/** Selectors carry a byte each; nothing varies in four ways at once. */
const SELECTORS = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]{4,}/gu
/** Two or three in a row happen: an emoji's selector and its joiner, what an editor leaves behind. */
const RUN =
  /(?:(?![\u{e0000}-\u{e007f}\p{Variation_Selector}\u00ad\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])\p{Default_Ignorable_Code_Point}){4,}/gu
/** Hebrew and Arabic mail nests its marks and isolates, but not this deep in one place. */
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]{10,}/gu
/** Between Latin letters none of these has a meaning; scattered over a text they are its bits. */
const BETWEEN_LETTERS = /(?<=[a-z0-9])(?:\u034f|[\u200b-\u200d\u2060-\u2064\ufeff\u180e])(?=[a-z0-9])/giu
const MANY_BETWEEN = 8
/** Turns the order of Latin letters around: what is read is not what is written. */
const TURNED = /\u202e(?=[\p{ASCII}]{2})/u

const MAX_SHOWN = 64

/** Takes any text; gives it without what is not drawn, in Unicode NFC, lines ending in LF. */
export function withoutInvisible(text: string): string {
  return cleanText(isAscii(text) ? text : text.replace(UNDRAWN, '').replace(BEHIND_ASCII, ''))
}

/** Takes any text, gives what it hides in characters; nothing for the mail of a person in whatever language. */
export function findInvisible(text: string): HiddenText[] {
  const found: HiddenText[] = []
  if (isAscii(text)) return found
  const plain = text.replace(FLAGS, '')
  for (const [tags] of plain.matchAll(TAGS)) keepHidden(found, { how: 'tag_characters', text: fromTags(tags) })
  const rest = plain.replace(TAGS, '')
  for (const [selectors] of rest.matchAll(SELECTORS))
    keepHidden(found, { how: 'invisible_characters', text: fromSelectors(selectors) })
  for (const sign of [RUN, TURNS]) {
    for (const [run] of rest.matchAll(sign)) keepHidden(found, { how: 'invisible_characters', text: nameAll(run) })
  }
  const between = rest.match(BETWEEN_LETTERS) ?? []
  if (between.length >= MANY_BETWEEN)
    keepHidden(found, { how: 'invisible_characters', text: nameAll(between.join('')) })
  if (TURNED.test(rest)) keepHidden(found, { how: 'invisible_characters', text: nameAll('\u202e') })
  return found
}

/** ASCII that was spelled in tag characters; a run without a printable one is named instead. */
function fromTags(tags: string): string {
  const ascii = Array.from(tags, (tag) => String.fromCharCode((tag.codePointAt(0) ?? 0) - 0xe0000)).join('')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: tags of controls spell nothing
  const printable = ascii.replace(/[\u0000-\u001f\u007f]/g, ' ').trim()
  return /[a-z0-9]/i.test(printable) ? printable : nameAll(tags)
}

/** Bytes in variation selectors: U+FE00 is 0, U+E0100 is 16. */
function fromSelectors(selectors: string): string {
  const bytes = Array.from(selectors, (selector) => {
    const code = selector.codePointAt(0) ?? 0
    return code >= 0xe0100 ? code - 0xe0100 + 16 : code - 0xfe00
  })
  const text = Buffer.from(bytes).toString('utf8')
  return /^[\p{L}\p{N}\p{P}\p{Z}\p{S}\n\t]+$/u.test(text) ? text : nameAll(selectors)
}

const nameAll = (text: string): string =>
  Array.from(text.slice(0, MAX_SHOWN * 2))
    .slice(0, MAX_SHOWN)
    .map((char) => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`)
    .join(' ')

// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII
const isAscii = (text: string): boolean => /^[\u0000-\u007f]*$/.test(text)
