/** Where something private stands in a text. */
import type { RedactionKind } from '../redaction-map.ts'

/** UTF-16 offsets, `end` exclusive. */
export type Span = { kind: RedactionKind; start: number; end: number }

const WORD = /[\p{L}\p{N}\p{M}]/u

/** Whether the UTF-16 unit at `at` is of a word. Letters outside the BMP count: both halves of a pair are asked as one. */
export function isWordAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (Number.isNaN(code)) return false
  if (code < 0x80) return (code >= 48 && code <= 57) || (code >= 97 && code <= 122) || (code >= 65 && code <= 90)
  const isLowHalf = code >= 0xdc00 && code <= 0xdfff
  return WORD.test(String.fromCodePoint(text.codePointAt(isLowHalf ? at - 1 : at) ?? code))
}

/** Whether neither neighbour of the range continues a word. */
export function isWhole(text: string, start: number, end: number): boolean {
  return !(start > 0 && isWordAt(text, start - 1)) && !isWordAt(text, end)
}

/** The end of the line at `from`, or the end of the text. */
export function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}

/** At most `size` characters before `at`, of the same line. */
export function lineBefore(text: string, at: number, size: number): string {
  const before = text.slice(Math.max(0, at - size), at)
  return before.slice(before.lastIndexOf('\n') + 1)
}
