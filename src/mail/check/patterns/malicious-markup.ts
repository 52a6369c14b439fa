/** Markup of a mail that acts, loads or deceives. Mail programs of people write none of it. */
import type { Attributes, Markup } from '../../content/read-markup.ts'
import type { PatternHit } from '../facts.ts'

/** What each sign weighs. Newsletters have forms and imported fonts; nobody honest has a script. */
const SCORES = {
  'script-element': 5,
  'event-handler': 5,
  'script-url': 5,
  'html-url': 5,
  'frame-element': 5,
  'password-field': 5,
  'meta-refresh': 5,
  'active-svg': 5,
  'active-css': 5,
  'base-element': 3,
  'form-element': 2,
  'other-link-text': 2,
  'address-link': 2,
  'css-import': 1,
} as const
type Sign = keyof typeof SCORES

const FRAMES = new Set(['iframe', 'frame', 'frameset', 'object', 'embed', 'applet', 'portal', 'fencedframe'])
const SVG_ACTORS = new Set([
  'animate',
  'animatemotion',
  'animatetransform',
  'set',
  'foreignobject',
  'use',
  'handler',
  'discard',
])
const URLS = [
  'href',
  'src',
  'xlink:href',
  'action',
  'formaction',
  'data',
  'background',
  'poster',
  'srcset',
  'to',
  'from',
  'values',
  'codebase',
  'classid',
  'lowsrc',
  'dynsrc',
  'cite',
  'ping',
]
const ACTIVE_CSS = /expression\s*\(|-moz-binding|behaviou?r\s*:|javascript\s*:|vbscript\s*:|-o-link/i
const MAX_VALUE = 2_000
const MAX_LINK_TEXT = 200

/** Gives the signs that the markup of a mail shows, each once. */
export function maliciousMarkup(markup: Markup): PatternHit[] {
  const signs = new Set<Sign>()
  let link: { host: string; text: string } | null = null
  let svgDepth = 0
  for (const piece of markup.pieces) {
    if (piece.kind === 'text') {
      if (link !== null && link.text.length < MAX_LINK_TEXT) link.text += piece.text
    } else if (piece.kind === 'open') {
      lookAt(signs, piece, svgDepth > 0)
      if (piece.tag === 'svg' || piece.tag === 'math') svgDepth += 1
      if (piece.tag === 'a') link = { host: hostOf(signs, piece.attributes['href'] ?? ''), text: '' }
    } else if (piece.kind === 'close') {
      if (piece.tag === 'svg' || piece.tag === 'math') svgDepth -= 1
      if (piece.tag === 'a' && link !== null) {
        if (namesOtherHost(link.text, link.host)) signs.add('other-link-text')
        link = null
      }
    }
  }
  if (ACTIVE_CSS.test(markup.css)) signs.add('active-css')
  if (/@import/i.test(markup.css)) signs.add('css-import')
  return [...signs].map((id) => ({ id, score: SCORES[id] }))
}

function lookAt(signs: Set<Sign>, { tag, attributes }: { tag: string; attributes: Attributes }, inSvg: boolean): void {
  const name = tag.toLowerCase()
  if (name === 'script') signs.add('script-element')
  if (FRAMES.has(name)) signs.add('frame-element')
  if (name === 'base') signs.add('base-element')
  if (name === 'form' || 'formaction' in attributes) signs.add('form-element')
  if (name === 'input' && attributes['type']?.trim().toLowerCase() === 'password') signs.add('password-field')
  if (name === 'meta' && attributes['http-equiv']?.trim().toLowerCase() === 'refresh') signs.add('meta-refresh')
  if (inSvg && SVG_ACTORS.has(name)) signs.add('active-svg')
  for (const attribute in attributes) {
    if (/^on[a-z]{3,30}$/.test(attribute)) signs.add('event-handler')
    if (attribute === 'srcdoc') signs.add('html-url')
  }
  for (const attribute of URLS) lookAtUrl(signs, attributes[attribute])
  if (ACTIVE_CSS.test((attributes['style'] ?? '').slice(0, MAX_VALUE).replace(/\/\*[^*]{0,200}\*\/|\\/g, '')))
    signs.add('active-css')
}

/** Browsers skip controls and spaces in front of a scheme, and line ends within it. */
function lookAtUrl(signs: Set<Sign>, value: string | undefined): void {
  if (value === undefined || !value.includes(':')) return
  const url = value
    .slice(0, MAX_VALUE)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is skipped
    .replace(/[\u0000-\u0020\u007f-\u00a0\u2028\u2029]+/g, '')
    .toLowerCase()
  if (/(?:^|[;,])(?:javascript|vbscript|livescript|mocha|jscript):/.test(url)) signs.add('script-url')
  if (
    /^data:(?:text\/html|image\/svg|application\/xhtml|text\/xml|application\/xml|text\/javascript|application\/javascript)/.test(
      url,
    )
  )
    signs.add('html-url')
}

function hostOf(signs: Set<Sign>, href: string): string {
  const url = href.length > MAX_VALUE ? null : URL.parse(href)
  if (url === null || !url.protocol.startsWith('http')) return ''
  if (/^(?:\d{1,3}\.){3}\d{1,3}$/.test(url.hostname)) signs.add('address-link')
  return url.hostname
}

/** A link that shows the address of one site and leads to another. Sites are compared by their last two labels. */
function namesOtherHost(text: string, host: string): boolean {
  const shown = /^\s*(?:https?:\/\/)?((?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24})(?:[/:?#]\S{0,150})?\s*$/i.exec(text)?.[1]
  if (shown === undefined || host === '') return false
  const site = (name: string) => name.toLowerCase().split('.').slice(-2).join('.')
  return site(shown) !== site(host)
}
