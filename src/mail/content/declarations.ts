/** The declarations of CSS that can hide a text, read by a parser that looks at each character once. */

export type Declaration = { property: string; value: string; important: boolean }

/** Nobody writes more for one element; who does wants the end not to be read. */
export const MAX_DECLARATIONS = 16 * 1024
const MAX_VALUE = 500

const WATCHED = new Set(
  [
    'display visibility content-visibility mso-hide opacity filter color background background-color background-image -webkit-text-fill-color',
    'font font-size width height max-width max-height overflow overflow-x overflow-y zoom scale',
    'position left top right bottom inset margin-left margin-top margin text-indent transform clip clip-path',
  ].flatMap((line) => line.split(' ')),
)

/** Takes the inside of a style attribute or of a rule; gives what it says about the properties that matter here. */
export function parseDeclarations(text: string): Declaration[] {
  return splitAt(plainCss(text), ';').flatMap((part) => {
    const colon = part.indexOf(':')
    const property = part.slice(0, Math.max(colon, 0)).trim().toLowerCase()
    if (!WATCHED.has(property)) return []
    const written = part
      .slice(colon + 1)
      .trim()
      .toLowerCase()
      .slice(0, MAX_VALUE)
    const bang = written.lastIndexOf('!')
    const important = bang !== -1 && written.slice(bang + 1).trim() === 'important'
    return [{ property, value: (important ? written.slice(0, bang) : written).trim(), important }]
  })
}

/** Whether CSS defines custom properties, which mail programs do not: what `var(…)` says then is anybody's guess. */
export const definesVariables = (css: string): boolean => /(?:^|[;{\s])--[\w-]{1,100}\s*:/.test(css)

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
