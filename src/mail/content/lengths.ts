/** CSS values as far as they decide whether a text is seen: lengths in px, and what is a value at all. */
import { parseColour } from './colour.ts'
import { formulaOf } from './formula.ts'
import { usesVariable } from './variables.ts'

/** in px; a hanging indent or a negative margin of a layout is smaller, and no window is larger */
const FAR_BEFORE = -400
const FAR_BEHIND = 3_000
/** of a percentage, so that 100 % is out of sight on the left */
const PERCENT = 4

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  px: 1,
  pt: 4 / 3,
  pc: 16,
  in: 96,
  cm: 37.8,
  mm: 3.78,
  rem: 16,
  vw: 10,
  vh: 8,
  vmin: 8,
  vmax: 10,
  ch: 8,
  ex: 8,
}

/** A CSS length in px; null when it is none. A percentage counts of `whole`, which is a window when it is not given. */
export function lengthOf(value: string | undefined, fontSize: number, whole = 1_000): number | null {
  if (value?.includes('(')) return formulaOf(value, (word) => lengthOf(word, fontSize, whole))
  const found = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(px|pt|pc|in|cm|mm|r?em|vw|vh|vmin|vmax|ch|ex|%)?$/.exec(
    value ?? '',
  )
  if (found === null) return null
  const number = Number(found[1])
  const unit = found[2] ?? ''
  if (unit === '%') return (number / 100) * whole
  return number * (unit === 'em' ? fontSize : (UNITS[unit] ?? 1))
}

/** Every length among the words of a value. */
export const lengthsIn = (value: string | undefined, fontSize = 16): number[] =>
  (value ?? '').split(/[\s/]+/).flatMap((word) => lengthOf(word, fontSize, fontSize) ?? [])

/** Whether a value moves something out of sight, formulas included: any of its lengths is far. */
export function reachesFar(value: string | undefined): boolean {
  if (value === undefined) return false
  return (
    value.match(/[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?(?:px|pt|pc|in|cm|mm|r?em|vw|vh|vmin|vmax|ch|ex|%)?/g) ?? []
  ).some((word) => {
    const length = lengthOf(word, 16, 100 * PERCENT) ?? 0
    return length <= FAR_BEFORE || length >= FAR_BEHIND
  })
}

const GLOBAL = /^(?:inherit|initial|unset|revert(?:-layer)?)$/
const SIZE = /^(?:auto|none|normal|larger|smaller|(?:xx?x?-)?(?:small|large)|medium|(?:min|max|fit)-content)$|\(/
const KEYWORDS: Readonly<Record<string, RegExp>> = {
  display:
    /^(?:none|block|inline|(?:inline-)?(?:block|flex|grid|table)|table-[a-z-]{3,20}|list-item|contents|flow-root|run-in|ruby|-webkit-(?:inline-)?(?:box|flex)|(?:block|inline) [a-z-]{3,20})$/,
  visibility: /^(?:visible|hidden|collapse)$/,
  position: /^(?:static|relative|absolute|fixed|sticky|-webkit-sticky)$/,
  opacity: /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?%?$/,
  overflow: /^(?:(?:visible|hidden|clip|scroll|auto|overlay) ?){1,2}$/,
}
const SIZES = new Set(
  'font-size width height max-width max-height left top right bottom text-indent margin-left margin-top line-height'.split(
    ' ',
  ),
)
const COLOURS = new Set(['color', 'background-color', '-webkit-text-fill-color'])

/** Whether a browser would take the value for this property; what is not known here is taken. */
export function isValue(property: string, value: string): boolean {
  if (GLOBAL.test(value) || usesVariable(value)) return true
  if (SIZES.has(property)) return lengthOf(value, 16) !== null || SIZE.test(value)
  if (COLOURS.has(property)) return parseColour(value) !== null || value === 'currentcolor' || value.includes('(')
  const known = KEYWORDS[property.startsWith('overflow') ? 'overflow' : property]
  return known === undefined || known.test(value)
}
