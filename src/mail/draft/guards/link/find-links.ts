/** Whatever in a text a mail program, a browser or a person may follow. Finding too much costs a look, too little a reply. */
import { isTopLevelDomain } from './top-level-domains.ts'

export type FoundLink = {
  /** as it stands in the text */
  written: string
  start: number
  /** `url`: as it would be opened, still to be parsed; `host`: a name alone; `hostile`: nothing that a list could allow */
  kind: 'url' | 'host' | 'hostile'
  target: string
}

const MAX_LINK = 2_048
const UNTIL_SPACE = String.raw`(?:(?!\]\()[^\s<>"]){0,${MAX_LINK}}`

/** `scheme://…` of any scheme, and http without the slashes that browsers do without: `https:evil.example` */
const WITH_SCHEME = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:[a-z][a-z0-9+.-]{0,40}:[\\/]{2}|https?:(?=[^\s<>"]))${UNTIL_SPACE}`,
  'gu',
)
/** `//host` and `\\host`: a name with a dot or a colon in it, or one with a path */
const WITHOUT_SCHEME = new RegExp(
  String.raw`(?<![:\p{L}\p{N}\\/])[\\/]{2,8}(?=[^\s\\/<>"]{0,255}(?:[.:\[\u3002][^\s]|[\p{L}\p{N}][\\/][^\s\\/]))${UNTIL_SPACE}`,
  'gu',
)
/** Letters of a scheme may stand apart, since browsers drop tabs and line breaks. */
const apart = (scheme: string): string => Array.from(scheme).join(String.raw`\s{0,8}`)
const CODE = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:${['javascript', 'vbscript', 'livescript', 'view-source', 'filesystem'].map(apart).join('|')})\s{0,8}:\S{0,40}`,
  'gu',
)
const EMBEDDED = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:${apart('data')}\s{0,8}:\s{0,8}(?:[a-z]{2,20}\/[a-z0-9.+*-]{1,80}\s{0,8}[;,]|[;,]\S)|${apart('file')}\s{0,8}:\s{0,8}[\\/]|(?:blob|jar|cid|mid|ms-[a-z-]{2,40}|search-ms|tg|magnet|intent|sms):[^\s,;.!?]|about:(?:blank|srcdoc|config)|@import\s)\S{0,40}`,
  'gu',
)
/** The place that Markdown or HTML would open: inline and image form, definition of a reference, attributes, CSS. */
const MARKDOWN_TARGET = /\]\(\s{0,20}<?([^\s)>]{1,2048})/gu
const MARKDOWN_REFERENCE = /\]:\s{0,20}<?([^\s>]{0,1024}(?:[/\\]|:\D|\.\p{L}{2})[^\s>]{0,1024})/gu
const ATTRIBUTE =
  /(?<![\p{L}\p{N}])(?:href|src|srcset|srcdoc|formaction|poster|ping|codebase|longdesc)\s{0,8}=\s{0,8}["']?\s{0,8}([^\s"'>]{1,2048})/gu
const CSS_TARGET = /(?<![\p{L}\p{N}])url\(\s{0,8}["']?\s{0,8}([^\s"')]{1,2048})/gu

const LABEL = String.raw`[\p{L}\p{M}\p{N}_](?:[\p{L}\p{M}\p{N}_-]{0,62}[\p{L}\p{M}\p{N}])?`
/** A name with dots, or `localhost`, with what makes a link of it behind. The last label decides whether it is a host. */
const NAME = new RegExp(
  String.raw`(?<![\p{L}\p{M}\p{N}-])(?:${LABEL}(?:\.${LABEL}){1,126}|localhost)(?![\p{L}\p{M}\p{N}])\.?(?::\d{1,5}(?!\d))?(?:[/?#\\]${UNTIL_SPACE})?`,
  'gu',
)
/** Scripts without spaces stand right beside a name: `evil.comを`. A label that has some of both is split there. */
const DENSE = String.raw`[\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}]+`
const DENSE_BEFORE = new RegExp(`^${DENSE}(?=[a-z0-9])`, 'iu')
const DENSE_BEHIND = new RegExp(`(?<=[a-z0-9])${DENSE}$`, 'iu')
const IPV4 = /^(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/
const ODD_NUMBER = /^(?=.{0,40}0x)(?:0x[0-9a-f]{1,8}|\d{1,10})(?:\.(?:0x[0-9a-f]{1,8}|\d{1,10})){0,3}$/i

/** Titles and forms of companies that end like a country: an Austrian `Dr.in`, a `B.Sc.`, a `GmbH & Co.KG`. */
const ABBREVIATIONS = new Set(['co.kg', 'dr.in', 'ing.in', 'mag.in', 'b.sc', 'm.sc', 'p.es', 'm.in'])

/** Gives all links of a plain text ({@link plainText}), in no order; the same place may be found more than once. Linear. */
export function findLinks(text: string): FoundLink[] {
  const words = lowerCase(text)
  const joined = withoutTears(text)
  return [
    ...urls(words, WITH_SCHEME),
    ...urls(words, WITHOUT_SCHEME),
    ...(joined === text ? [] : urls(lowerCase(joined), WITH_SCHEME).filter(({ written }) => !text.includes(written))),
    ...hostile(words, CODE),
    ...hostile(words, EMBEDDED),
    ...[MARKDOWN_TARGET, MARKDOWN_REFERENCE, ATTRIBUTE, CSS_TARGET].flatMap((pattern) => targets(words, pattern)),
    ...names(words),
  ]
}

/** Patterns are read over `low`, where letter case does not count; `text` has every character at the same place. */
type Words = { text: string; low: string }

const lowerCase = (text: string): Words => ({ text, low: text.replace(/[A-Z]+/g, (run) => run.toLowerCase()) })

const urls = ({ text, low }: Words, pattern: RegExp): FoundLink[] =>
  [...low.matchAll(pattern)].map(({ 0: found, index }) => {
    const written = withoutEnd(text.slice(index, index + found.length))
    return { written, start: index, kind: 'url', target: /^[\\/]/.test(written) ? `https:${written}` : written }
  })

const hostile = ({ text, low }: Words, pattern: RegExp): FoundLink[] =>
  [...low.matchAll(pattern)].map(({ 0: found, index }) => {
    const written = text.slice(index, index + found.length)
    return { written, start: index, kind: 'hostile', target: written }
  })

/** Only a whole address can be allowed here: `[help](/login)` opens whatever the reader's program makes of it. */
const targets = ({ text, low }: Words, pattern: RegExp): FoundLink[] =>
  [...low.matchAll(pattern)].flatMap(({ 0: all, 1: found = '', index }): FoundLink[] => {
    const start = index + all.lastIndexOf(found)
    const written = withoutEnd(text.slice(start, start + found.length))
    if (written === '' || found.startsWith('mailto:')) return []
    return [{ written, start, kind: 'url', target: written }]
  })

function names({ text, low }: Words): FoundLink[] {
  return [...low.matchAll(NAME)].flatMap(({ 0: found, index }): FoundLink[] => {
    const end = index + found.length
    const written = withoutEnd(text.slice(index, end))
    const name = (/^[^:/?#\\]+/.exec(written)?.[0] ?? '').replace(/\.$/, '')
    const host = name.replace(DENSE_BEFORE, '').replace(DENSE_BEHIND, '')
    const rest = DENSE_BEHIND.test(name) ? '' : written.slice(name.length).replace(/^\./, '')
    // The address guard judges what stands on either side of an at sign; a path behind an address is a link again.
    if (rest === '' && /[\p{L}\p{N}_.+-]@$/u.test(text.slice(Math.max(0, index - 2), index))) return []
    if (/^@[\p{L}\p{N}]/u.test(text.slice(end, end + 2))) return []
    if (!isHost(host, rest, low.slice(Math.max(0, index - 12), index))) return []
    const alone = rest === '' || rest === '/'
    return [{ written, start: index, kind: alone ? 'host' : 'url', target: alone ? host : `https://${host}${rest}` }]
  })
}

function isHost(host: string, rest: string, before: string): boolean {
  const labels = host.split('.')
  const last = labels.at(-1) ?? ''
  if (host.toLowerCase() === 'localhost') return rest !== ''
  // `v1.2.3.4` is a version
  if (IPV4.test(host) || ODD_NUMBER.test(host)) return !/(?:\bv|version|release)[\s.:]{0,3}$/.test(before)
  if (/^www\d{0,2}$/i.test(labels[0] ?? '') && labels.length > 1) return true
  if (rest === '' && ABBREVIATIONS.has(host.toLowerCase())) return false
  return isTopLevelDomain(last)
}

/** What a sentence puts behind a link is none of it; of brackets only one that the link did not open. */
function withoutEnd(link: string): string {
  let end = link.length
  while (end > 0) {
    const last = link[end - 1] ?? ''
    const open = { ')': '(', ']': '[', '}': '{' }[last]
    const ends = open === undefined ? /[.,;:!?'’»”“*…|]/u.test(last) : !link.slice(0, end).includes(open)
    if (!ends) break
    end -= 1
  }
  return link.slice(0, end)
}

/** Browsers drop tabs and line breaks inside an address: joined where the next line goes on like one. */
const withoutTears = (text: string): string =>
  text.replace(/\t/g, '').replace(/ {0,8}\n[ \n]{0,8}(?=[./?&#=@:%\\])/g, '')
