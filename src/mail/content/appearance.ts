/**
 * How an element looks to a reader, as far as it decides whether its text is seen: worked out from what encloses it and
 * from its own declarations. Not a browser: what is measured here are the ways that are used to hide text in mail.
 */
import { BLACK, blendsIn, type Colour, findColour, LINK_BLUE, over, parseColour, WHITE } from './colour.ts'
import { type Declarations, MAX_DECLARATIONS, parseDeclarations } from './declarations.ts'
import type { Hiding } from './hiding.ts'
import { lengthOf, lengthsIn, reachesFar } from './lengths.ts'
import type { Attributes } from './read-markup.ts'
import type { Cascade } from './style-sheet.ts'
import { usesVariable, type Variables } from './variables.ts'

export type Appearance = {
  /** hides the element with everything in it */
  hidden: Hiding | null
  /** hides the text that stands directly in it */
  textHidden: Hiding | null
  /** the rest is inherited, and an element inside may undo it */
  invisible: boolean
  /** the custom properties of the mail */
  variables: Variables
  fontSize: number
  opacity: number
  colour: Colour
  background: Colour
}

/** Gives the looks of a page before anything says otherwise. */
export const blankPage = (variables: Variables): Appearance => ({
  variables,
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

/** `budget`: what may still be done for the mail, in steps as style sheets count them */
type Element = { tag: string; attributes: Attributes; cascade: Cascade; budget: { steps: number } }
/** A declaration that is worked out costs as much as some rules that are passed over. */
const DECLARATION = 6

/** Gives the appearance of an element inside another. `cascade` is what style sheets say of it. */
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
const keyOf = ({ tag, attributes, cascade }: Element): string => {
  const { style = '', color = '', text = '', bgcolor = '' } = attributes
  const marks = `${'href' in attributes}${'hidden' in attributes}${'open' in attributes}${(attributes['class']?.length ?? 0) > MAX_CLASSES}`
  return `${tag}\n${marks}\n${cascade.key}\n${color}\n${text}\n${bgcolor}\n${style}`
}

/** What rules hide that hold for some readers is hidden with everything in it: for them nothing else may show it again. */
function work(element: Element, outer: Appearance): Appearance {
  const written = element.attributes['style']
  const own = written === undefined ? null : parseDeclarations(written.slice(0, MAX_DECLARATIONS), outer.variables)
  const { sure, perhaps } = element.cascade
  element.budget.steps -= DECLARATION * (sizeOf(sure) + (perhaps === null ? 0 : sizeOf(perhaps)))
  const look = lookOf(element, computed(sure, own), outer)
  if (perhaps === null || look.hidden !== null) return look
  const other = lookOf(element, computed(perhaps, own), outer)
  const hides = other.hidden !== null || (other.textHidden !== null && look.textHidden === null)
  return hides ? { ...look, hidden: 'not_displayed', textHidden: 'not_displayed' } : look
}

const sizeOf = ({ plain, important }: Declarations): number => plain.size + important.size

function lookOf(element: Element, style: Style, outer: Appearance): Appearance {
  const { tag, attributes } = element
  const fontSize = fontSizeOf(style, outer.fontSize)
  const background = backgroundOf(style, attributes, outer.background)
  const opacity = outer.opacity * opacityOf(style)
  const visibility = style.get('visibility')
  const inner = {
    variables: outer.variables,
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
function isPlain({ tag, attributes, cascade }: Element): boolean {
  if (cascade.key !== '' || UNSEEN.has(tag) || (attributes['class']?.length ?? 0) > MAX_CLASSES) return false
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

function computed(sheet: Declarations, own: Declarations | null): Style {
  // most elements have one or the other, and a map for each is much to collect again
  if (own === null && sheet.important.size === 0) return sheet.plain
  if (own !== null && sizeOf(sheet) + own.important.size === 0) return own.plain
  const style = new Map(sheet.plain)
  for (const [property, value] of own?.plain ?? []) style.set(property, value)
  for (const [property, value] of sheet.important) style.set(property, value)
  for (const [property, value] of own?.important ?? []) style.set(property, value)
  return style
}

function boxHiding(
  style: Style,
  { tag, attributes }: Element,
  { fontSize, opacity }: Pick<Appearance, 'fontSize' | 'opacity'>,
): Hiding | null {
  const is = (property: string, ...values: string[]) => values.includes(style.get(property) ?? '')
  const px = (property: string) => lengthOf(style.get(property), fontSize)
  if (is('display', 'none') || is('content-visibility', 'hidden')) return 'not_displayed'
  if ('hidden' in attributes && !style.has('display')) return 'not_displayed'
  if ((attributes['style']?.length ?? 0) > MAX_DECLARATIONS || (attributes['class']?.length ?? 0) > MAX_CLASSES)
    return 'not_displayed'
  if (opacity <= LEAST_OPACITY) return 'transparent'
  for (const value of style.values()) if (usesVariable(value)) return 'not_displayed'
  const clips = ['overflow', 'overflow-x', 'overflow-y'].some((name) =>
    /hidden|clip|scroll|auto/.test(style.get(name) ?? ''),
  )
  const boxes = clips ? [...['width', 'height', 'max-width', 'max-height'].map(px), lineOf(style, fontSize)] : []
  if (tag !== 'body' && boxes.some((size) => size !== null && size < LEAST_BOX)) return 'no_size'
  if (is('zoom', '0') || /^0(?:\.0\d*)?(?:\s|$)/.test(style.get('scale') ?? '')) return 'no_size'
  return isMovedAway(style) ? 'off_screen' : transformHiding(style.get('transform') ?? '')
}

/** A number is a multiple of the size of letters. */
function lineOf(style: Style, fontSize: number): number | null {
  const written = style.get('line-height')
  return written !== undefined && /^[\d.]+$/.test(written)
    ? Number(written) * fontSize
    : lengthOf(written, fontSize, fontSize)
}

function isMovedAway(style: Style): boolean {
  const isFar = (...properties: string[]) => properties.some((property) => reachesFar(style.get(property)))
  const position = style.get('position')
  if (position !== undefined && position !== 'static' && isFar('left', 'top', 'right', 'bottom', 'inset')) return true
  if (isFar('text-indent', 'margin-left', 'margin-top', 'margin', 'translate')) return true
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
  if (/\(/.test(style.get('color') ?? '')) return UNKNOWN
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
  // a formula that is not worked out here (sin(), round()) is written by nobody who wants to be read
  keyword.includes('(')
    ? 0
    : keyword === 'inherit' || keyword === 'unset' || keyword === 'larger' || keyword === 'smaller'
      ? inherited
      : 16

function opacityOf(style: Style): number {
  const filter = /opacity\(\s*([\d.]+)(%?)\s*\)/.exec(style.get('filter') ?? '')
  const filtered = filter === null ? 1 : Number(filter[1]) / (filter[2] === '%' ? 100 : 1)
  const own = style.get('opacity')
  const number = own === undefined ? 1 : Number.parseFloat(own) / (own.endsWith('%') ? 100 : 1)
  return Math.min(1, Number.isFinite(number) ? number : 1) * Math.min(1, filtered)
}
