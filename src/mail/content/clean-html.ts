/**
 * HTML of a stranger, made fit to be shown: the structure of its text and its links, nothing that acts, loads or styles.
 * Cleaning twice gives the same: what an editor or a browser reads is what was checked.
 */
import sanitizeHtml from 'sanitize-html'
import { linkTarget } from './link-target.ts'

/** What was taken out that could have acted or loaded something. Closed set. */
const REMOVED = ['script', 'handler', 'style', 'image', 'frame', 'form', 'link', 'other'] as const
export type Removed = (typeof REMOVED)[number]

/**
 * Work grows with tags times open tags. The limits of the output are below those of the input, so that a second cleaning
 * cuts nothing.
 */
const MAX_CHARACTERS = 192 * 1024
const MAX_OUTPUT = 128 * 1024
const MAX_MARKUP = 8_000
const MAX_TAGS = 3_000
const MAX_DEPTH = 100
/** Markup that a parser reads differently after each cleaning is an attack; its words are left. */
const MAX_ROUNDS = 3

const TEXT_TAGS =
  'p br div span h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre code b i em strong u s sub sup hr table caption thead tbody tfoot tr th td'
const ALLOWED_TAGS = [...TEXT_TAGS.split(' '), 'a']
const ALLOWED = new Set(ALLOWED_TAGS)

/** Their content is no text of the mail. xmp, noembed and noframes are raw text for one parser and markup for another. */
const WITHOUT_TEXT =
  'script style title template noscript textarea option xmp iframe noembed noframes plaintext datalist'.split(' ')

const TAKEN: Readonly<Record<string, Removed>> = {
  ...name('script', 'script'),
  ...name('style', 'style'),
  ...name('image', 'img image picture source svg canvas audio video track map area math'),
  ...name('frame', 'iframe frame frameset object embed applet portal fencedframe'),
  ...name('form', 'form input button select textarea option keygen isindex'),
  ...name('link', 'link base'),
  ...name('other', 'meta template noscript xmp plaintext noembed noframes marquee dialog slot bgsound'),
}
const NAMELESS = 'dropped'

/** Takes any HTML; gives the cleaned HTML and which kinds of things were taken out, each once. Never throws. */
export function cleanHtml(html: string): { html: string; removed: Removed[] } {
  const removed = new Set<Removed>()
  let clean = cleanOnce(html, removed)
  for (let round = 1; round < MAX_ROUNDS; round += 1) {
    const again = cleanOnce(clean, new Set())
    if (again === clean) return { html: clean, removed: [...removed] }
    clean = again
  }
  return { html: escapeWords(clean), removed: [...removed] }
}

function cleanOnce(html: string, removed: Set<Removed>): string {
  let tags = 0
  let room = MAX_OUTPUT
  return sanitizeHtml(boundMarkup(html), {
    allowedTags: ALLOWED_TAGS,
    allowedAttributes: { a: ['href', 'rel'] },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowedSchemesAppliedToAttributes: ['href'],
    allowProtocolRelative: false,
    disallowedTagsMode: 'discard',
    nonTextTags: WITHOUT_TEXT,
    nestingLimit: MAX_DEPTH,
    parseStyleAttributes: false,
    onOpenTag: (tag, attributes) => noteRemoved(removed, tag, attributes),
    transformTags: {
      '*': (tag, attributes) => {
        if (!ALLOWED.has(tag)) return { tagName: tag, attribs: {} }
        const kept = tag === 'a' ? keepLink(attributes) : {}
        tags += 1
        room -= sizeOf(tag, kept)
        return tags > MAX_TAGS || room < 0 ? { tagName: NAMELESS, attribs: {} } : { tagName: tag, attribs: kept }
      },
    },
    textFilter: (escaped) => {
      const kept = escaped.length <= room ? escaped : cutEscaped(escaped, Math.max(0, room))
      room -= escaped.length
      return kept
    },
  })
}

function keepLink(attributes: Record<string, string>): Record<string, string> {
  const href = linkTarget(attributes['href'] ?? '')
  return href === null ? {} : { href, rel: 'noopener noreferrer nofollow' }
}

function noteRemoved(removed: Set<Removed>, tag: string, attributes: Record<string, string>): void {
  const kind = Object.hasOwn(TAKEN, tag) ? TAKEN[tag] : undefined
  if (kind !== undefined) removed.add(kind)
  for (const attribute in attributes) {
    if (attribute.startsWith('on')) removed.add('handler')
    else if (attribute === 'style') removed.add('style')
    else if (attribute === 'background') removed.add('image')
    else if (attribute === 'formaction' || attribute === 'action') removed.add('form')
    else if (attribute === 'href' || attribute === 'xlink:href') {
      if (tag !== 'a' || linkTarget(attributes[attribute] ?? '') === null) removed.add('link')
    }
  }
}

/** A long mail keeps its words; behind the first thousands of tags it loses their markup. */
function boundMarkup(html: string): string {
  const read = html.slice(0, MAX_CHARACTERS)
  let end = -1
  for (let count = 0; count < MAX_MARKUP; count += 1) {
    end = read.indexOf('<', end + 1)
    if (end === -1) return read
  }
  return read.slice(0, end) + read.slice(end).replace(/<(?:[a-z!/?][^<>]*>?)?/gi, ' ')
}

/** Both tags, and the attributes with every character as long as its longest escape. */
function sizeOf(tag: string, attributes: Record<string, string>): number {
  const values = Object.values(attributes).reduce((sum, value) => sum + 12 + value.length * 5, 0)
  return 2 * tag.length + 8 + values
}

/** The start of an escaped text, without half of an entity or of a surrogate pair at its end. */
const cutEscaped = (escaped: string, length: number): string =>
  escaped
    .slice(0, length)
    .replace(/&[a-z]{0,5}$/, '')
    .replace(/[\ud800-\udbff]$/, '')

const escapeWords = (html: string): string => html.replace(/<[^<>]*>?/g, ' ').replaceAll('>', '&gt;')

function name(kind: Removed, tags: string): Record<string, Removed> {
  return Object.fromEntries(tags.split(' ').map((tag) => [tag, kind]))
}
