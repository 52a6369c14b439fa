/** The declarations of CSS that can hide a text, read by a parser that looks at each character once. */
import { isValue } from './lengths.ts'
import { usesVariable, type Variables, withoutVariables } from './variables.ts'

/** property to value; what a browser takes of two for one property, so there are never more than a few dozen */
export type Declarations = { plain: ReadonlyMap<string, string>; important: ReadonlyMap<string, string> }

/** Nobody writes more for one element; who does wants the end not to be read. */
export const MAX_DECLARATIONS = 16 * 1024
const MAX_VALUE = 500

const WATCHED = new Set(
  [
    'display visibility content-visibility opacity filter color background background-color background-image -webkit-text-fill-color',
    'font font-size line-height width height max-width max-height overflow overflow-x overflow-y zoom scale translate',
    'position left top right bottom inset margin-left margin-top margin text-indent transform clip clip-path',
  ].flatMap((line) => line.split(' ')),
)

const NONE: ReadonlyMap<string, string> = new Map()

/** Whether a property can hide a text. */
export const isWatched = (property: string): boolean => WATCHED.has(property)

/**
 * Takes the inside of a style attribute or of a rule; gives what it says about the properties that matter here. CSS
 * passes over a value that is none of its property: what was said before stays.
 */
export function parseDeclarations(text: string, variables: Variables): Declarations {
  const plain = new Map<string, string>()
  let important: Map<string, string> | null = null
  const parts = splitAt(plainCss(text), ';')
  let own: ReadonlySet<string> | null = null
  for (const part of parts) {
    const colon = part.indexOf(':')
    const property = part.slice(0, Math.max(colon, 0)).trim().toLowerCase()
    if (!WATCHED.has(property)) continue
    const written = part
      .slice(colon + 1, colon + 1 + MAX_VALUE)
      .trim()
      .toLowerCase()
    const bang = written.lastIndexOf('!')
    const isImportant = bang !== -1 && written.slice(bang + 1).trim() === 'important'
    const said = (isImportant ? written.slice(0, bang) : written).trim()
    if (usesVariable(said))
      own ??= new Set(
        parts.map((one) =>
          one
            .slice(0, Math.max(one.indexOf(':'), 0))
            .trim()
            .toLowerCase(),
        ),
      )
    const value = own !== null && usesVariable(said) ? withoutVariables(said, { variables, own }) : said
    if (!isValue(property, value)) continue
    if (isImportant) important = (important ?? new Map<string, string>()).set(property, value)
    else plain.set(property, value)
  }
  return { plain, important: important ?? NONE }
}

/** CSS without comments and escapes: `dis\70 lay` and `dis/**\/play` are what a browser makes of them. */
export function plainCss(text: string): string {
  let kept = text
  if (text.includes('/*')) {
    kept = ''
    let from = 0
    for (;;) {
      const start = text.indexOf('/*', from)
      if (start === -1) break
      kept += text.slice(from, start)
      const end = text.indexOf('*/', start + 2)
      if (end === -1) return kept
      from = end + 2
    }
    kept += text.slice(from)
  }
  return kept.includes('\\') ? kept.replace(/\\(?:([0-9a-f]{1,6})\s?|([^\n]))/gi, unescapeCss) : kept
}

/** Splits at a mark that is neither in quotes nor in parentheses. */
export function splitAt(text: string, mark: string): string[] {
  if (!/["'()]/.test(text)) return text.split(mark)
  const parts: string[] = []
  let start = 0
  let depth = 0
  let quote = ''
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string
    if (quote !== '') {
      // an unclosed string ends with its line
      if (char === quote || char === '\n') quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (char === '(') depth += 1
    else if (char === ')') depth = Math.max(0, depth - 1)
    else if (char === mark && depth === 0) {
      parts.push(text.slice(start, at))
      start = at + 1
    }
  }
  return [...parts, text.slice(start)]
}

function unescapeCss(_: string, hex: string | undefined, char: string | undefined): string {
  if (hex === undefined) return char ?? ''
  const code = Number.parseInt(hex, 16)
  return code === 0 || code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code)
}
