/**
 * Texts that look like a token of ours to a reader, whoever wrote them: in odd case, with spaces, invisible characters,
 * markup, full-width letters or other brackets. Walks never overlap, so that the work is linear.
 */
import { REDACTION_KINDS } from './redaction-map.ts'

/** `label`: what it says, such as `CARD 1`. `exact`: written as we write it. */
export type TokenShape = { start: number; end: number; label: string; exact: boolean }

const OPENING = /[[\uff3b\u3010\u3014\u3016\u3018\u301a\u27e6\u2045\ufe47\u2772\u{e005b}]/gu
const CLOSING = /^[\]\uff3d\u3011\u3015\u3017\u3019\u301b\u27e7\u2046\ufe48\u2773\u{e005d}]$/u
/** White space, what shows nothing, and the markup that a model may put around a word. */
const IGNORED = /^[\s\p{Cf}\p{Mn}\u115f\u1160\u3164\uffa0*`\\"']$/u
const JOINT = /^[_\p{Pd}:#.,]$/u
const KINDS = REDACTION_KINDS.join('|')
const READ = new RegExp(`^_*(?:(${KINDS})_*0*([0-9]{1,9})|(REMOVED))_*$`)
/** Without brackets only as nobody else writes it. Within a word too: what stands beside it may be masked after. */
const BARE = new RegExp(`(?:${KINDS})_[0-9]{1,9}`, 'g')
/** The longest label has 7 letters; room for joints and leading zeros. */
const MAX_LABEL = 40

/** Gives the token-shaped places of a text in their order; they do not overlap. */
export function findTokenShapes(text: string): TokenShape[] {
  const shapes: TokenShape[] = []
  for (const { index } of text.matchAll(OPENING)) {
    const shape = readBracketed(text, index)
    if (shape !== null) shapes.push(shape)
  }
  const bare = [...text.matchAll(BARE)].map(({ index, 0: written }) => ({
    start: index,
    end: index + written.length,
    label: written.replace('_', ' '),
    exact: false,
  }))
  if (bare.length === 0) return shapes
  const all = [...shapes, ...bare].sort((a, b) => a.start - b.start)
  return all.filter((shape, at) => shape.start >= (all[at - 1]?.end ?? 0))
}

/** Reads from an opening bracket to its closing one. Stops at whatever a token does not have, another bracket included. */
function readBracketed(text: string, start: number): TokenShape | null {
  let label = ''
  for (let at = start + widthAt(text, start); at < text.length; at += widthAt(text, at)) {
    const character = text.slice(at, at + widthAt(text, at))
    const folded = foldCharacter(character)
    if (CLOSING.test(character)) {
      const end = at + character.length
      const found = READ.exec(label)
      if (found === null) return null
      const [, kind, number, removed] = found
      const token = removed ?? `${kind}_${number}`
      return { start, end, label: token.replace('_', ' '), exact: text.slice(start, end) === `[${token}]` }
    }
    if (folded === '') continue
    label += folded
    if (label.length > MAX_LABEL) return null
    if (!/^[A-Z0-9_]+$/.test(folded)) return null
  }
  return null
}

/** '' for what does not count, `_` for what joins. Tag characters (U+E0000) are the letters that they hide. */
function foldCharacter(character: string): string {
  if (/^[A-Z0-9]$/.test(character)) return character
  const code = character.codePointAt(0) ?? 0
  const plain = code >= 0xe0020 && code <= 0xe007e ? String.fromCodePoint(code - 0xe0000) : character
  if (IGNORED.test(plain)) return ''
  const folded = plain.normalize('NFKC').toUpperCase()
  return JOINT.test(folded) ? '_' : folded
}

const widthAt = (text: string, at: number) => ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1)
