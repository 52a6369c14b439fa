/** The `<style>` blocks of a mail: rules that can hide something, found again by the tag, class or id they name. */
import { type Truth, truthOf } from './conditions.ts'
import { type Declarations, parseDeclarations, plainCss, splitAt } from './declarations.ts'
import type { Variables } from './variables.ts'

type Compound = { tag: string | null; id: string | null; classes: readonly string[] }
type StyleRule = { path: readonly Compound[]; declarations: Declarations; rank: number; isSure: boolean }
/** What the rules say of an element together. `perhaps` counts rules in, too, that hold for some readers. */
export type Cascade = { key: string; sure: Declarations; perhaps: Declarations | null }
/** the elements around an element, outermost first */
export type Named = { tag: string; id: string; classes: ReadonlySet<string> }
export type Sheet = {
  rules: ReadonlyMap<string, readonly StyleRule[]>
  cascades: Map<string, Cascade>
  /** how much more may be done: the work of a thousand rules on ten thousand elements is nobody's */
  steps: number
}

const MAX_RULES = 1_000
const MAX_PATH = 4
const STEPS = 500_000
/** A rule that is tried costs as much as some elements around that are looked at. */
const TRY = 4
const NOTHING: Declarations = { plain: new Map(), important: new Map() }
/** What an element is that no rule speaks of. */
export const NO_CASCADE: Cascade = { key: '', sure: NOTHING, perhaps: null }

/** Takes CSS; gives its rules that matter here. Selectors of more than tags, classes, ids and descent are passed over. */
export function parseSheet(css: string, variables: Variables): Sheet {
  const rules = new Map<string, StyleRule[]>()
  let count = 0
  for (const { selectors, body, isSure } of blocksOf(plainCss(css).replace(/<!--|-->/g, ' '))) {
    const declarations = parseDeclarations(body, variables)
    if (declarations.plain.size + declarations.important.size === 0) continue
    for (const selector of splitAt(selectors, ',')) {
      const path = parseSelector(selector)
      if (path === null || count >= MAX_RULES) continue
      count += 1
      const key = keyOf(path.at(-1) as Compound)
      const rule = { path, declarations, isSure, rank: rankOf(path) * MAX_RULES + count }
      const same = rules.get(key)
      if (same === undefined) rules.set(key, [rule])
      else same.push(rule)
    }
  }
  return { rules, cascades: new Map(), steps: STEPS }
}

/** Gives what the rules of the sheet say of an element. */
export function cascadeFor(sheet: Sheet, element: Named, around: readonly Named[]): Cascade {
  const matching: StyleRule[] = []
  const tryKey = (key: string) => {
    for (const rule of sheet.rules.get(key) ?? []) {
      sheet.steps -= TRY
      if (sheet.steps < 0) return
      if (isMatch(sheet, rule.path, { element, around })) matching.push(rule)
    }
  }
  tryKey('*')
  tryKey(element.tag)
  for (const name of element.classes) tryKey(`.${name}`)
  if (element.id !== '') tryKey(`#${element.id}`)
  if (matching.length === 0) return NO_CASCADE
  matching.sort((a, b) => a.rank - b.rank)
  const key = matching.map(({ rank }) => rank).join()
  const cascade = sheet.cascades.get(key) ?? merge(sheet, key, matching)
  sheet.cascades.set(key, cascade)
  return cascade
}

/** The weakest rule first, so that the strongest has the last word. */
function merge(sheet: Sheet, key: string, rules: readonly StyleRule[]): Cascade {
  for (const { plain, important } of rules.map(({ declarations }) => declarations))
    sheet.steps -= TRY * (plain.size + important.size)
  if (sheet.steps < 0) return NO_CASCADE
  const sure = rules.filter(({ isSure }) => isSure)
  return { key, sure: together(sure), perhaps: sure.length === rules.length ? null : together(rules) }
}

function together(rules: readonly StyleRule[]): Declarations {
  if (rules.length === 1 && rules[0] !== undefined) return rules[0].declarations
  const all = rules.map(({ declarations }) => declarations)
  return {
    plain: new Map(all.flatMap(({ plain }) => [...plain])),
    important: new Map(all.flatMap(({ important }) => [...important])),
  }
}

/** Style rules one after the other; at-rules that hold for a reader, or may hold, are entered, others skipped. */
function* blocksOf(css: string): Generator<{ selectors: string; body: string; isSure: boolean }> {
  const entered: Truth[] = []
  let at = 0
  while (at < css.length) {
    const open = css.indexOf('{', at)
    if (open === -1) return
    // statements (`@import …;`) and the ends of entered at-rules stand before the selector
    const head = css.slice(at, open)
    for (const char of head) if (char === '}') entered.pop()
    const selectors = head.slice(Math.max(head.lastIndexOf(';'), head.lastIndexOf('}')) + 1).trim()
    if (selectors.startsWith('@')) {
      const truth = truthOf(selectors.toLowerCase())
      if (truth !== 'no') entered.push(truth)
      at = truth === 'no' ? endOfBlock(css, open) : open + 1
      continue
    }
    const close = css.indexOf('}', open)
    const end = close === -1 ? css.length : close
    yield { selectors, body: css.slice(open + 1, end), isSure: !entered.includes('perhaps') }
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

type Place = { element: Named; around: readonly Named[] }

/** Every element that is looked at counts: three hundred around each of ten thousand are too many. */
function isMatch(sheet: Sheet, path: readonly Compound[], { element, around }: Place): boolean {
  let wanted = path.length - 1
  if (!fits(sheet, path[wanted] as Compound, element)) return false
  for (let at = around.length - 1; at >= 0 && wanted > 0; at -= 1) {
    if (fits(sheet, path[wanted - 1] as Compound, around[at] as Named)) wanted -= 1
  }
  return wanted === 0
}

function fits(sheet: Sheet, { tag, id, classes }: Compound, element: Named): boolean {
  sheet.steps -= 1 + classes.length
  return (
    (tag === null || tag === element.tag) &&
    (id === null || id === element.id) &&
    classes.every((name) => element.classes.has(name))
  )
}
