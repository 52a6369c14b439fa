/** How text was hidden from a reader. Closed set. */
export const HIDING = [
  'not_displayed',
  'no_size',
  'no_contrast',
  'off_screen',
  'transparent',
  'tag_characters',
  'invisible_characters',
  'comment',
] as const
export type Hiding = (typeof HIDING)[number]

/** A piece of a mail that its reader does not see. `text` is for the operator's eyes only, never for log, event or timeline. */
export type HiddenText = { how: Hiding; text: string }

/** Enough for an operator to judge; a mail of a thousand hidden pieces says nothing more with the last nine hundred. */
const MAX_PIECES = 20
const MAX_PIECE = 2_000

/** Adds a piece, within bounds and without needless space. Pieces without a letter or digit (padding, dots) hide nothing. */
export function keepHidden(pieces: HiddenText[], { how, text }: HiddenText): void {
  if (pieces.length >= MAX_PIECES) return
  const words = text.replace(/\s+/g, ' ').trim().slice(0, MAX_PIECE)
  if (/[\p{L}\p{N}]/u.test(words)) pieces.push({ how, text: words.toWellFormed() })
}
