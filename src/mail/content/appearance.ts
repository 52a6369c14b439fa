/**
 * How an element looks to a reader, as far as it decides whether its text is seen: worked out from what encloses it and
 * from its own declarations. Not a browser: what is measured here are the ways that are used to hide text in mail.
 */
import { BLACK, blendsIn, type Colour, findColour, LINK_BLUE, over, parseColour, WHITE } from './colour.ts'
import { MAX_DECLARATIONS, parseDeclarations } from './declarations.ts'
import type { Hiding } from './hiding.ts'
import { isValue, lengthOf, lengthsIn, reachesFar } from './lengths.ts'
import type { Attributes } from './read-markup.ts'
import type { StyleRule } from './style-sheet.ts'

export type Appearance = {
  /** hides the element with everything in it */
  hidden: Hiding | null
  /** hides the text that stands directly in it */
  textHidden: Hiding | null
  /** the rest is inherited, and an element inside may undo it */
  invisible: boolean
  /** the mail defines custom properties: a value of `var(…)` may be anything */
  hasVariables: boolean
  fontSize: number
  opacity: number
  colour: Colour
  background: Colour
}

/** Gives the looks of a page before anything says otherwise. */
export const blankPage = ({ hasVariables }: Pick<Appearance, 'hasVariables'>): Appearance => ({
  hasVariables,
  hidden: null,
  textHidden: null,
  invisible: false,
  fontSize: 16,
  opacity: 1,
  colour: BLACK,
  background: WHITE,
})

/** in px; the smallest type in print is about 5 */
const LEAST_FONT = 3
const LEAST_BOX = 2
const LEAST_OPACITY = 0.1
/** Mail programs show what a mail holds; these have content that they do not show. */
const UNSEEN = new Set(
  'title script style template noscript datalist dialog iframe noembed noframes object audio video canvas svg math select textarea'.split(
    ' ',
  ),
)
/** attributes that say how an element looks; a link has a colour of its own */
const LOOKS = new Set(['style', 'hidden', 'color', 'text', 'bgcolor', 'href'])
/** A list of classes this long is there so that its end is not read. */
const MAX_CLASSES = 4 * 1024

type Element = { tag: string; attributes: Attributes; rules: readonly StyleRule[] }

/** Gives the appearance of an element inside another. `rules` are those of style sheets, the weakest first. */
export function appearanceOf(element: Element, outer: Appearance): Appearance {
  if (outer.hidden !== null || isPlain(element)) return outer
  const inside = KNOWN.get(outer) ?? new Map<string, Appearance>()
  KNOWN.set(outer, inside)
  const key = keyOf(element)
  const look = inside.get(key) ?? work(element, outer)
  inside.set(key, look)
  return look
}

/** Elements of the same kind in the same place look the same: a mail repeats a few styles thousands of times. */
const KNOWN = new WeakMap<Appearance, Map<string, Appearance>>()
const keyOf = ({ tag, attributes, rules }: Element): string => {
  const { style = '', color = '', text = '', bgcolor = '' } = attributes
  const marks = `${'href' in attributes}${'hidden' in attributes}${'open' in attributes}${(attributes['class']?.length ?? 0) > MAX_CLASSES}`
  const ranks = rules.length === 0 ? '' : rules.map(({ rank }) => rank).join()
  return `${tag}\n${marks}\n${ranks}\n${color}\n${text}\n${bgcolor}\n${style}`
}

function work(element: Element, outer: Appearance): Appearance {
  const { tag, attributes } = element
  const style = computed(element)
  const fontSize = fontSizeOf(style, outer.fontSize)
  const background = backgroundOf(style, attributes, outer.background)
  const opacity = outer.opacity * opacityOf(style)
  const visibility = style.get('visibility')
  const inner = {
    hasVariables: outer.hasVariables,
    invisible: visibility === undefined || visibility === 'inherit' ? outer.invisible : visibility !== 'visible',
    fontSize,
    opacity,
    background,
    colour: colourOf(style, element, outer.colour),
  }
  const hidden =
    UNSEEN.has(tag) && !(tag === 'dialog' && 'open' in attributes) ? 'not_displayed' : boxHiding(style, element, inner)
  return { ...inner, hidden, textHidden: hidden ?? textHiding(inner) }
}

/** Says nothing of its looks: most elements. */
function isPlain({ tag, attributes, rules }: Element): boolean {
  if (rules.length > 0 || UNSEEN.has(tag) || (attributes['class']?.length ?? 0) > MAX_CLASSES) return false
  for (const name in attributes) if (LOOKS.has(name)) return false
  return true
}

type Inherited = Omit<Appearance, 'hidden' | 'textHidden'>

function textHiding({ invisible, fontSize, opacity, colour, background }: Inherited): Hiding | null {
  if (invisible) return 'not_displayed'
  if (fontSize < LEAST_FONT) return 'no_size'
  if (opacity * colour[3] <= LEAST_OPACITY) return 'transparent'
  return blendsIn([colour[0], colour[1], colour[2], colour[3] * opacity], background) ? 'no_contrast' : null
}

type Style = ReadonlyMap<string, string>

/** CSS passes over a value that is none of its property: what was said before stays. */
function computed({ attributes, rules }: Element): Style {
  const written = attributes['style']
  const own = written === undefined ? [] : parseDeclarations(written.slice(0, MAX_DECLARATIONS))
  const all = rules.length === 0 ? own : [...rules.flatMap(({ declarations }) => declarations), ...own]
  const style = new Map<string, string>()
  const valid = all.filter(({ property, value }) => isValue(property, value))
  for (const { property, value, important } of valid) if (!important) style.set(property, value)
  for (const { property, value, important } of valid) if (important) style.set(property, value)
  return style
}

function boxHiding(
  style: Style,
  { tag, attributes }: Element,
  { fontSize, opacity, hasVariables }: Pick<Appearance, 'fontSize' | 'opacity' | 'hasVariables'>,
): Hiding | null {
  const is = (property: string, ...values: string[]) => values.includes(style.get(property) ?? '')
  const px = (property: string) => lengthOf(style.get(property), fontSize)
  if (is('display', 'none') || is('mso-hide', 'all') || is('content-visibility', 'hidden')) return 'not_displayed'
  if ('hidden' in attributes && !style.has('display')) return 'not_displayed'
  if ((attributes['style']?.length ?? 0) > MAX_DECLARATIONS || (attributes['class']?.length ?? 0) > MAX_CLASSES)
    return 'not_displayed'
  if (opacity <= LEAST_OPACITY) return 'transparent'
  if (hasVariables && [...style.values()].some((value) => value.includes('var('))) return 'not_displayed'
  const clips = ['overflow', 'overflow-x', 'overflow-y'].some((name) =>
    /hidden|clip|scroll|auto/.test(style.get(name) ?? ''),
  )
  const boxes = ['width', 'height', 'max-width', 'max-height'].map(px)
  if (clips && tag !== 'body' && boxes.some((size) => size !== null && size < LEAST_BOX)) return 'no_size'
  if (is('zoom', '0') || /^0(?:\.0\d*)?(?:\s|$)/.test(style.get('scale') ?? '')) return 'no_size'
  return isMovedAway(style) ? 'off_screen' : transformHiding(style.get('transform') ?? '')
}

function isMovedAway(style: Style): boolean {
  const isFar = (...properties: string[]) => properties.some((property) => reachesFar(style.get(property)))
  const position = style.get('position')
  if (position !== undefined && position !== 'static' && isFar('left', 'top', 'right', 'bottom', 'inset')) return true
  if (isFar('text-indent', 'margin-left', 'margin-top', 'margin')) return true
  const clip = style.get('clip') ?? ''
  if (/^rect\((?:\s*[01](?:px)?[\s,]*){4}\)$/.test(clip) && /absolute|fixed/.test(position ?? '')) return true
  return CLIPPED.test(style.get('clip-path') ?? '')
}

const CLIPPED = /^(?:inset\(\s*(?:[5-9]\d|100)(?:\.\d+)?%|circle\(\s*0|ellipse\(\s*0|polygon\((?:[\s,]*0(?:px|%)?)+\))/

function transformHiding(transform: string): Hiding | null {
  if (/scale(?:[xy]|3d)?\(\s*0(?:\.0\d*)?\s*[,)]/.test(transform)) return 'no_size'
  return /translate/.test(transform) && reachesFar(transform) ? 'off_screen' : null
}

const UNKNOWN: Colour = [0, 0, 0, 0]

function colourOf(style: Style, { tag, attributes }: Element, inherited: Colour): Colour {
  const fill = style.get('-webkit-text-fill-color')
  const declared = (fill === undefined ? null : parseColour(fill)) ?? parseColour(style.get('color') ?? '')
  if (declared !== null) return declared
  // lab(), color-mix() and what comes after them: no mail program writes them, so what they show is not trusted
  if (/\(/.test(style.get('color') ?? '') && !style.get('color')?.includes('var(')) return UNKNOWN
  const attribute = tag === 'font' ? attributes['color'] : tag === 'body' ? attributes['text'] : undefined
  const attributed = attribute === undefined ? null : parseColour(attribute.toLowerCase())
  if (attributed !== null) return attributed
  return tag === 'a' && 'href' in attributes && style.get('color') !== 'inherit' ? LINK_BLUE : inherited
}

/** A picture behind a text is not looked at: most mail programs load none. Of a gradient the first colour counts. */
function backgroundOf(style: Style, attributes: Attributes, inherited: Colour): Colour {
  const declared = style.get('background-color') ?? style.get('background') ?? style.get('background-image')
  const found = declared === undefined ? parseColour((attributes['bgcolor'] ?? '').toLowerCase()) : findColour(declared)
  return found === null ? inherited : over(found, inherited)
}

function fontSizeOf(style: Style, inherited: number): number {
  const size = style.get('font-size')
  if (size !== undefined) return lengthOf(size, inherited, inherited) ?? keywordSize(size, inherited)
  // in the shorthand the size is the first length; a number without a unit is a weight
  const font = style.get('font')?.replace(/(?:^|\s)[1-9]\d{0,3}(?=\s)/, ' ')
  return lengthsIn(font, inherited)[0] ?? inherited
}

const keywordSize = (keyword: string, inherited: number): number =>
  // what is worked out by a formula can be anything, and no mail program writes one
  keyword.includes('(') ? 0 : keyword === 'inherit' || keyword === 'larger' || keyword === 'smaller' ? inherited : 16

function opacityOf(style: Style): number {
  const filter = /opacity\(\s*([\d.]+)(%?)\s*\)/.exec(style.get('filter') ?? '')
  const filtered = filter === null ? 1 : Number(filter[1]) / (filter[2] === '%' ? 100 : 1)
  const own = style.get('opacity')
  const number = own === undefined ? 1 : Number.parseFloat(own) / (own.endsWith('%') ? 100 : 1)
  return Math.min(1, Number.isFinite(number) ? number : 1) * Math.min(1, filtered)
}
