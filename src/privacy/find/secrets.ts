/** What opens something: keys and tokens by their form, private keys, and what stands after a word for a password. */
import { findRandomTokens } from './random-tokens.ts'
import type { Span } from './span.ts'
import { findSpokenSecrets } from './spoken-secrets.ts'

/** As their makers document them; the rest is at least this long, so that a word with the same beginning is none. */
const PREFIXES = [
  'sk-[A-Za-z0-9_-]{16,}', // Anthropic, OpenAI
  '(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{10,}', // Stripe
  'whsec_[A-Za-z0-9+/=]{16,}',
  'gh[opsur]_[A-Za-z0-9]{20,}', // GitHub
  'github_pat_[A-Za-z0-9_]{20,}',
  'glpat-[A-Za-z0-9_-]{16,}', // GitLab
  'xox[abeoprs]-[A-Za-z0-9-]{10,}', // Slack
  'xapp-[A-Za-z0-9-]{10,}',
  '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}', // AWS
  'AIza[A-Za-z0-9_-]{30,}', // Google
  'ya29\\.[A-Za-z0-9_-]{20,}',
  'SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}', // SendGrid
  'key-[0-9a-f]{32}', // Mailgun
  '[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}',
  'npm_[A-Za-z0-9]{20,}',
  'pypi-[A-Za-z0-9_-]{16,}',
  'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{16,}', // Shopify
  'do[oprt]_v1_[0-9a-f]{16,}', // DigitalOcean
  'hf_[A-Za-z0-9]{20,}', // Hugging Face
  'sq0(?:atp|csp)-[A-Za-z0-9_-]{16,}', // Square
  'EAA[A-Za-z0-9]{30,}', // Meta
  '[0-9]{8,10}:AA[A-Za-z0-9_-]{30,}', // Telegram
  'AGE-SECRET-KEY-1[A-Z0-9]{20,}',
  'eyJ[A-Za-z0-9_-]{6,}\\.[A-Za-z0-9_-]{6,}(?:\\.[A-Za-z0-9_-]*)*', // JWT, RFC 7519
]
// Each is tried at the beginning of a run only, or a run of many beginnings would be read once for each; and takes the
// whole run, since what is glued to it may be the rest of it.
const KEY = new RegExp(`(?<![A-Za-z0-9_-])(?:${PREFIXES.join('|')})[A-Za-z0-9_+/=-]*`, 'g')
/** RFC 6750 and RFC 7617. "Bearer" is a word as well, so that its token must have a digit. */
const AUTHORIZATION =
  /\b(?:[Bb]earer[ \t]+(?=[A-Za-z._~+/-]{0,64}\d)|[Bb]asic[ \t]+(?=[A-Za-z0-9+/]{0,64}[A-Z\d][A-Za-z0-9+/]*=))([A-Za-z0-9._~+/=-]{8,})/g
/** user:password@host, taken with its host, which would pass for the domain of an address */
const USERINFO = /(?<=:\/\/)[^\s/:@<>]{1,128}:[^\s/@<>]{1,256}@[\p{L}\p{N}.:-]+/gu
const BEGIN = /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/g
const KEY_LINE = /\s*(?:[A-Za-z0-9+/=]{1,128}|[A-Z][A-Za-z-]{0,30}: [^\n]{0,200})(?=[ \t\r]*(?:\n|$))/y

/** Gives every secret that is found; ranges may overlap. */
export function findSecrets(text: string, folded: string): Span[] {
  const ranges: { start: number; end: number }[] = [...findKeyBlocks(text)]
  for (const pattern of [KEY, USERINFO]) {
    for (const { index, 0: found } of text.matchAll(pattern)) ranges.push({ start: index, end: index + found.length })
  }
  for (const { index, 0: found, 1: token = '' } of text.matchAll(AUTHORIZATION)) {
    ranges.push({ start: index + found.length - token.length, end: index + found.length })
  }
  ranges.push(...findRandomTokens(text), ...findSpokenSecrets(text, folded))
  return ranges.map(({ start, end }) => ({ kind: 'SECRET', start, end }))
}

/** PEM and OpenPGP blocks. One without an end goes as far as its lines look like a key. */
function findKeyBlocks(text: string): { start: number; end: number }[] {
  const blocks: { start: number; end: number }[] = []
  let done = 0
  let hasEnd = true
  for (const { index, 0: begin } of text.matchAll(BEGIN)) {
    if (index < done) continue
    const from = index + begin.length
    // Looked for once in vain is never looked for again, or unclosed blocks would make the search quadratic.
    const closing: number = hasEnd ? text.indexOf('-----END ', from) : -1
    hasEnd = closing !== -1
    done = closing === -1 ? endOfKeyLines(text, from) : endOfDashes(text, closing)
    blocks.push({ start: index, end: done })
  }
  return blocks
}

function endOfDashes(text: string, closing: number): number {
  const line = /^-----END [A-Z0-9 ]{1,60}-----/.exec(text.slice(closing, closing + 80))?.[0]
  return closing + (line?.length ?? '-----END '.length)
}

function endOfKeyLines(text: string, from: number): number {
  let end = from
  for (;;) {
    KEY_LINE.lastIndex = end
    if (!KEY_LINE.test(text)) return end
    end = KEY_LINE.lastIndex
  }
}
