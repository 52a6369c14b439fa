import { normalizeText } from '../../../normalize-text.ts'

/** Nothing that is not drawn: default-ignorable characters (zero-width, bidi, tags, fillers), controls, annotations. */
const UNDRAWN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what this removes
  /[\p{Default_Ignorable_Code_Point}\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2800\ufff9-\ufffb]/gu
/** Marks that are no letter of their own: a line through `com` is still `com`. */
const MARKS_ON_ASCII = /(?<=[a-z0-9])\p{Mn}+/giu

const PLAIN = /^[\t\n\u0020-\u007e]*$/

/**
 * A text as its reader sees it: NFKC (full-width and mathematical letters are letters), nothing invisible, the ideographic
 * full stop as the dot that browsers make of it. Lines stay.
 */
export function plainText(text: string): string {
  if (PLAIN.test(text)) return text
  return normalizeText(
    text
      .toWellFormed()
      .replace(/\r\n?|[\u2028\u2029]/g, '\n')
      .replace(UNDRAWN, ''),
    'NFKC',
  )
    .replace(MARKS_ON_ASCII, '')
    .replaceAll('\u3002', '.')
}
