/** The text of a mail's HTML as its reader sees it, and apart from it what was written but is not seen. */
import { type Appearance, appearanceOf, blankPage } from './appearance.ts'
import { createCarried } from './carried.ts'
import { plainCss } from './declarations.ts'
import { type HiddenText, type Hiding, keepHidden } from './hiding.ts'
import { htmlToText } from './html-text.ts'
import { linkTarget } from './link-target.ts'
import { type Attributes, FORMATTING, type Markup, readMarkup } from './read-markup.ts'
import { cascadeFor, type Named, NO_CASCADE, parseSheet, type Sheet } from './style-sheet.ts'
import { type Variables, variablesOf } from './variables.ts'

export type VisibleText = { text: string; hidden: HiddenText[] }

/** Content of these is no text for anybody; it is dropped without a word. */
const WORDLESS = new Set(['title', 'script', 'style'])
/** What makes lines and columns; all other tags mean nothing to a plain text. */
const LAYOUT = new Set(
  'p br div table tbody thead tfoot tr td th ul ol li dl dt dd h1 h2 h3 h4 h5 h6 blockquote pre hr section article header footer main address center'.split(
    ' ',
  ),
)
/** Blocks that the conversion to text does not know as such. */
const BLOCKS = new Set('details summary figure figcaption form fieldset legend nav aside caption'.split(' '))
const MAX_TEXT = 512 * 1024
const MAX_SHOWN_LINK = 300

/** Takes HTML; gives what a reader sees of it as plain text, and what was hidden. Work and memory are bounded. */
export function visibleText(html: string): VisibleText {
  const { seen, hidden } = separate(readMarkup(html))
  return { text: htmlToText(seen, { maxBytes: MAX_TEXT }), hidden }
}

type Open = Named & { attributes: Attributes; look: Appearance; written: string; wordless: boolean }

/**
 * Behind the limits of what is judged, text counts as not seen: a mail that is larger than any of a person must not
 * carry what it wants the model to read behind a wall of tags.
 */
function separate(markup: Markup): { seen: string; hidden: HiddenText[] } {
  const variables = variablesOf([markup.css, ...stylesOf(markup)].map(plainCss))
  const sheet = parseSheet(markup.css, variables)
  const page = pageOf(markup, { sheet, variables })
  const open: Open[] = []
  const carried = createCarried()
  const unseen = createCollector()
  let seen = ''
  for (const piece of markup.pieces) {
    if (piece.kind === 'open') {
      const element = enter(sheet, piece, { page, open })
      open.push(element)
      carried.opened(piece.tag)
      seen += element.written
    } else if (piece.kind === 'end') {
      carried.ended(piece.tag)
    } else if (piece.kind === 'close') {
      const element = open.pop()
      if (element === undefined) continue
      carried.closed(element.tag)
      const alone = piece.implied ? hidingAlone(sheet, element, { page, open }) : null
      if (alone !== null) carried.carry(element.tag, alone)
      seen += endOf(element.written)
    } else {
      const inside = open.at(-1)
      if (inside?.wordless) continue
      const how = sheet.steps < 0 ? 'not_displayed' : ((inside?.look ?? page).textHidden ?? carried.hiding())
      if (how === null) seen += escapeText(piece.text)
      unseen.add(how, piece.text)
    }
  }
  unseen.add('not_displayed', markup.unread.replace(/<[a-z!/?][^<>]*>?/gi, ' '))
  return { seen, hidden: unseen.pieces() }
}

/**
 * Every mail has html and body, written or not; what several of their tags say counts together (HTML 13.2.6.4.7), and
 * text behind their ends is inside them.
 */
function pageOf(markup: Markup, { sheet, variables }: { sheet: Sheet; variables: Variables }): Appearance {
  const root = mergedAttributes(markup, 'html')
  const body = mergedAttributes(markup, 'body')
  const html = { tag: 'html', ...namesOf(root) }
  const outer = appearanceOf(
    { tag: 'html', attributes: root, cascade: cascadeFor(sheet, html, []), budget: sheet },
    blankPage(variables),
  )
  const cascade = cascadeFor(sheet, { tag: 'body', ...namesOf(body) }, [html])
  return appearanceOf({ tag: 'body', attributes: body, cascade, budget: sheet }, outer)
}

const stylesOf = ({ pieces }: Markup): string[] =>
  pieces.flatMap((piece) => (piece.kind === 'open' ? (piece.attributes['style'] ?? []) : []))

/** The first tag that names an attribute has it. */
function mergedAttributes({ pieces }: Markup, tag: string): Attributes {
  const merged = new Map<string, string>()
  for (const piece of pieces) {
    if (piece.kind !== 'open' || piece.tag !== tag) continue
    for (const name in piece.attributes) if (!merged.has(name)) merged.set(name, piece.attributes[name] ?? '')
  }
  return Object.fromEntries(merged)
}

const ROOTS = new Set(['html', 'head', 'body'])
const NO_CLASSES: ReadonlySet<string> = new Set()

type Opening = { tag: string; attributes: Attributes }

function enter(
  sheet: Sheet,
  { tag, attributes }: Opening,
  { page, open }: { page: Appearance; open: readonly Open[] },
): Open {
  const outer = open.at(-1)
  const named = { tag, ...namesOf(attributes) }
  const within = outer?.look ?? page
  const isOver = sheet.steps < 0
  const isPlain = isOver || within.hidden !== null || ROOTS.has(tag)
  const cascade = isPlain || sheet.rules.size === 0 ? NO_CASCADE : cascadeFor(sheet, named, open)
  const look = isOver || ROOTS.has(tag) ? within : appearanceOf({ tag, attributes, cascade, budget: sheet }, within)
  return {
    ...named,
    attributes,
    look,
    wordless: (outer?.wordless ?? false) || WORDLESS.has(tag),
    written: look.hidden === null && !isOver ? writeTag(tag, attributes) : '',
  }
}

/** How formatting hides what a browser opens it for again: by itself, not because what was around it is hidden. */
function hidingAlone(
  sheet: Sheet,
  { look, ...element }: Open,
  { page, open }: { page: Appearance; open: readonly Open[] },
): Hiding | null {
  if (!FORMATTING.has(element.tag) || look.textHidden === null) return null
  return appearanceOf({ ...element, cascade: cascadeFor(sheet, element, open), budget: sheet }, page).textHidden
}

const namesOf = (attributes: Attributes): Omit<Named, 'tag'> => ({
  id: attributes['id'] ?? '',
  classes: attributes['class'] === undefined ? NO_CLASSES : new Set(attributes['class'].split(/\s+/, 100)),
})

const endOf = (written: string): string =>
  written === '' || written === '<br>' || written === '<hr>'
    ? ''
    : written.startsWith('<a')
      ? '</a>'
      : `</${written.slice(1)}`

function writeTag(tag: string, attributes: Attributes): string {
  if (LAYOUT.has(tag)) return `<${tag}>`
  if (BLOCKS.has(tag)) return '<div>'
  if (tag !== 'a') return ''
  const written = attributes['href'] ?? ''
  const target = linkTarget(written)
  if (target === null || target.length > MAX_SHOWN_LINK) return '<a>'
  // as it was written, when that is the same: a link whose text is its address is shown once
  const shown = target === `${written}/` ? written : target
  return `<a href="${escapeText(shown).replaceAll('"', '&quot;')}">`
}

/** Neighbouring texts that are hidden the same way are one piece: a word in ten elements is a word. */
function createCollector() {
  const hidden: HiddenText[] = []
  let how: Hiding | null = null
  let text = ''
  const flush = () => {
    if (how !== null) keepHidden(hidden, { how, text })
    text = ''
  }
  return {
    add: (by: Hiding | null, more: string) => {
      if (by !== how && (by !== null || more.trim() !== '')) {
        flush()
        how = by
      }
      if (how !== null && text.length < MAX_TEXT) text += ` ${more}`
    },
    pieces: () => {
      flush()
      return hidden
    },
  }
}

const escapeText = (text: string): string =>
  !/[&<>]/.test(text) ? text : text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
