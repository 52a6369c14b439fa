/** The `<style>` blocks of a mail: rules that can hide something, found again by the tag, class or id they name. */
import { type Declaration, parseDeclarations, plainCss, splitAt } from './declarations.ts'

type Compound = { tag: string | null; id: string | null; classes: readonly string[] }
export type StyleRule = { path: readonly Compound[]; declarations: readonly Declaration[]; rank: number }
/** the elements around an element, outermost first */
export type Named = { tag: string; id: string; classes: readonly string[] }
export type Sheet = {
  rules: ReadonlyMap<string, readonly StyleRule[]>
  /** how many more rules may be tried: the work of a thousand rules on ten thousand elements is nobody's */
  tries: number
}

const MAX_RULES = 1_000
const MAX_PATH = 4
const TRIES = 200_000
/** a reader's window, for conditions that name a width */
const WINDOW = 1_024

/** Takes CSS; gives its rules that matter here. Selectors of more than tags, classes, ids and descent are passed over. */
export function parseSheet(css: string): Sheet {
  const rules = new Map<string, StyleRule[]>()
  let count = 0
  for (const { selectors, body } of blocksOf(plainCss(css).replace(/<!--|-->/g, ' '))) {
    const declarations = parseDeclarations(body)
    if (declarations.length === 0) continue
    for (const selector of splitAt(selectors, ',')) {
      const path = parseSelector(selector)
      if (path === null || count >= MAX_RULES) continue
      count += 1
      const key = keyOf(path.at(-1) as Compound)
      const rule = { path, declarations, rank: rankOf(path) * MAX_RULES + count }
      const same = rules.get(key)
      if (same === undefined) rules.set(key, [rule])
      else same.push(rule)
    }
  }
  return { rules, tries: TRIES }
}

/** Gives the rules of the sheet that hold for an element, the weakest first. */
export function rulesFor(sheet: Sheet, element: Named, around: readonly Named[]): readonly StyleRule[] {
  const matching: StyleRule[] = []
  const tryKey = (key: string) => {
    for (const rule of sheet.rules.get(key) ?? []) {
      sheet.tries -= 1
      if (sheet.tries < 0) return
      if (isMatch(rule.path, element, around)) matching.push(rule)
    }
  }
  tryKey('*')
  tryKey(element.tag)
  for (const name of element.classes) tryKey(`.${name}`)
  if (element.id !== '') tryKey(`#${element.id}`)
  return matching.length < 2 ? matching : [...new Set(matching)].sort((a, b) => a.rank - b.rank)
}

/** Style rules one after the other; at-rules that hold for a reader's screen are entered, others skipped. */
function* blocksOf(css: string): Generator<{ selectors: string; body: string }> {
  let at = 0
  while (at < css.length) {
    const open = css.indexOf('{', at)
    if (open === -1) return
    // statements (`@import …;`) and the ends of entered at-rules stand before the selector
    const head = css.slice(at, open)
    const selectors = head.slice(Math.max(head.lastIndexOf(';'), head.lastIndexOf('}')) + 1).trim()
    if (selectors.startsWith('@')) {
      at = holds(selectors.toLowerCase()) ? open + 1 : endOfBlock(css, open)
      continue
    }
    const close = css.indexOf('}', open)
    const end = close === -1 ? css.length : close
    yield { selectors, body: css.slice(open + 1, end) }
    at = end + 1
  }
}

function endOfBlock(css: string, open: number): number {
  let depth = 0
  for (let at = open; at < css.length; at += 1) {
    if (css[at] === '{') depth += 1
    else if (css[at] === '}') {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  return css.length
}

function holds(rule: string): boolean {
  if (rule.startsWith('@supports') || rule.startsWith('@layer')) return true
  if (!rule.startsWith('@media')) return false
  return rule
    .slice('@media'.length)
    .split(',')
    .some((query) => query.split(/\band\b/).every(conditionHolds))
}

function conditionHolds(condition: string): boolean {
  const words = condition.replace(/[()]/g, '').trim()
  const width = /^(min|max)-(?:device-)?width\s*:\s*([\d.]+)(px|r?em)?$/.exec(words)
  if (width === null)
    return ['', 'all', 'screen', 'only screen', 'prefers-color-scheme: light', 'not print'].includes(words)
  const value = Number(width[2]) * (width[3]?.endsWith('em') ? 16 : 1)
  return width[1] === 'min' ? value <= WINDOW : value >= WINDOW
}

function parseSelector(text: string): Compound[] | null {
  const words = text.replaceAll('>', ' ').trim().split(/\s+/)
  if (words.length > MAX_PATH || text.length > MAX_PATH * 100) return null
  const path = words.map(parseCompound)
  return path.every((compound) => compound !== null) ? path : null
}

function parseCompound(word: string): Compound | null {
  const found = /^(\*|[a-z][\w-]*)?((?:[.#][\w-]+)*)$/i.exec(word)
  if (found === null || word === '') return null
  const names = found[2]?.match(/[.#][\w-]+/g) ?? []
  return {
    tag: found[1] === undefined || found[1] === '*' ? null : found[1].toLowerCase(),
    id: names.findLast((name) => name.startsWith('#'))?.slice(1) ?? null,
    classes: names.filter((name) => name.startsWith('.')).map((name) => name.slice(1)),
  }
}

const keyOf = ({ tag, id, classes }: Compound): string =>
  id !== null ? `#${id}` : classes[0] !== undefined ? `.${classes[0]}` : (tag ?? '*')

const rankOf = (path: readonly Compound[]): number =>
  path.reduce(
    (sum, { tag, id, classes }) => sum + (id === null ? 0 : 10_000) + classes.length * 100 + (tag === null ? 0 : 1),
    0,
  )

function isMatch(path: readonly Compound[], element: Named, around: readonly Named[]): boolean {
  let wanted = path.length - 1
  if (!fits(path[wanted] as Compound, element)) return false
  for (let at = around.length - 1; at >= 0 && wanted > 0; at -= 1) {
    if (fits(path[wanted - 1] as Compound, around[at] as Named)) wanted -= 1
  }
  return wanted === 0
}

const fits = ({ tag, id, classes }: Compound, element: Named): boolean =>
  (tag === null || tag === element.tag) &&
  (id === null || id === element.id) &&
  classes.every((name) => element.classes.includes(name))
