/**
 * Output for eyes. What a stranger wrote reaches the terminal only through `oneLine` and `block`: an escape sequence or a
 * bidirectional override in a subject would otherwise rewrite what the operator sees, or types.
 */
import { styleText } from 'node:util'
import { clip, pad, widthOf } from './width.ts'

/** `width` is that of the terminal; unlimited when nobody's eyes are there. */
export type View = { width: number; bold(text: string): string }
export type Column<Row> = {
  head: string
  cell: (row: Row) => string
  /** may be cut when the terminal is narrow */
  shrinks?: true
  /** is left out before anything is cut below {@link LEAST} */
  optional?: true
}

const GAP = '  '
const LEAST = 12
const NARROWEST = 40

// Control and format characters, line and paragraph separators, lone surrogates; joiners and direction marks stay, which
// Persian, Hebrew and emoji need and which move nothing else.
const UNSAFE = /(?![\u200c-\u200f])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu
const UNSAFE_IN_BLOCK = /(?![\u200c-\u200f\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** The view of a stream: no colour when it is no terminal or NO_COLOR is set, and then no limit of width either. */
export function createView(stream: NodeJS.WriteStream): View {
  const width = stream.isTTY ? Math.max(stream.columns || 80, NARROWEST) : Number.POSITIVE_INFINITY
  return { width, bold: (text) => (stream.isTTY ? styleText('bold', text, { stream }) : text) }
}

/** One line in which every unsafe character shows as its escape, such as `\x1b`. */
export function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(UNSAFE, escapeCharacter)
}

/** The same for a text of several lines: line feeds and tabs stay. */
export function block(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(UNSAFE_IN_BLOCK, escapeCharacter)
}

/** JSON as one line, in which what `JSON.stringify` leaves bare but a terminal obeys is escaped as well. */
export function toJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, (found) => found.split('').map(escapeUnit).join(''))
}

/** An aligned table; cells are made one safe line each. Columns shrink, then the optional ones go, to fit the view. */
export function table<Row>(view: View, rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const all = columns.map((column) => {
    const cells = rows.map((row) => oneLine(column.cell(row)))
    return { ...column, cells, width: Math.max(widthOf(column.head), ...cells.map(widthOf)) }
  })
  const shown = fit(view.width, all)
  const line = (texts: string[]) =>
    texts
      .map((text, at) => pad(clip(text, shown[at]?.width ?? 0), shown[at]?.width ?? 0))
      .join(GAP)
      .trimEnd()
  return [
    view.bold(line(shown.map(({ head }) => head))),
    ...rows.map((_, at) => line(shown.map(({ cells }) => cells[at] ?? ''))),
  ].join('\n')
}

/** `label  value` lines; a null value has no line. Values are made one safe line each. */
export function fields(view: View, pairs: readonly (readonly [string, string | null])[]): string {
  const wide = Math.max(...pairs.map(([label]) => label.length))
  return pairs
    .filter((pair): pair is readonly [string, string] => pair[1] !== null)
    .map(([label, value]) => `${view.bold(label.padEnd(wide))}${GAP}${oneLine(value)}`)
    .join('\n')
}

/** A time for eyes: ISO 8601 in UTC, whole seconds. */
export const shortTime = (at: Date): string => at.toISOString().replace(/\.\d+Z$/, 'Z')

type Sized = { width: number; shrinks?: true; optional?: true }

function fit<T extends Sized>(room: number, columns: readonly T[]): T[] {
  const least = ({ width, shrinks }: Sized) => (shrinks ? Math.min(width, LEAST) : width)
  const total = (list: readonly T[], size: (column: T) => number) =>
    list.reduce((sum, column) => sum + size(column), GAP.length * (list.length - 1))
  let shown = [...columns]
  while (total(shown, least) > room) {
    const goes = shown.findLastIndex((column) => column.optional)
    if (goes === -1) break
    shown = shown.filter((_, at) => at !== goes)
  }
  let spare = Math.max(0, room - total(shown, least))
  let sharers = shown.filter((column) => column.shrinks).length
  return shown.map((column) => {
    if (!column.shrinks || room === Number.POSITIVE_INFINITY) return column
    const width = Math.min(column.width, least(column) + Math.floor(spare / sharers))
    spare -= width - least(column)
    sharers -= 1
    return { ...column, width }
  })
}

const escapeCharacter = (found: string): string => {
  const code = found.codePointAt(0) ?? 0
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`
}
const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
