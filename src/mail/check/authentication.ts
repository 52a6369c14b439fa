/**
 * Whether a server that we trust says that the sender is real. A sender can write any header, so a field counts only
 * when it names a trusted server and stands above the first `Received`: below that line everything came with the mail.
 */
import { domainToASCII } from 'node:url'
import type { HeaderFields } from '../message.ts'

/** Why, as a closed set; the lower half is what src/mail/check/signatures.ts says of DKIM signatures. */
type AuthenticationReason =
  | 'dmarc_pass'
  | 'dmarc_fail'
  | 'dmarc_inconclusive'
  | 'no_trusted_result'
  | 'unreadable_result'
  | 'disagreement'
  | 'other_domain'
  | 'several_from_fields'
  | 'dkim_pass'
  | 'signature_unreadable'
  | 'signature_broken'
  | 'signature_unaligned'
  | 'signature_expired'
  | 'signature_partial'
  | 'signature_weak'
  | 'signature_testing'
  | 'no_key'
  | 'dns_unavailable'
  | 'repeated_field'
  | 'from_unclear'
export type SenderAuthentication = { verdict: 'pass' | 'fail' | 'none'; reason: AuthenticationReason }

type Token = { kind: 'word' | '=' | ';'; text: string; quoted: boolean }
type Clause = { method: string; result: string; properties: [string, string][] }

/** A real field has a few hundred characters; a longer one is not worth the reading and is never a pass. */
const MAX_FIELD = 16 * 1024

/**
 * The trusted DMARC result for the domain of the From field, per RFC 8601 and RFC 7489. `pass` needs `dmarc=pass` in
 * every trusted result, for that domain or a parent of it; SPF or DKIM alone never authenticate the From field.
 * Results that disagree, or are for another domain, are `fail`; no readable result is `none`.
 */
export function senderAuthentication(
  headers: HeaderFields,
  fromDomain: string,
  trustedAuthservIds: readonly string[],
): SenderAuthentication {
  const names = headers.map(([name]) => name.trim().toLowerCase())
  // RFC 7489 section 6.6.1: with two From fields nobody knows which one was checked and which one is shown.
  if (names.filter((name) => name === 'from').length > 1) return { verdict: 'fail', reason: 'several_from_fields' }

  const trusted = new Set(trustedAuthservIds.map((id) => id.toLowerCase()))
  const firstReceived = names.indexOf('received')
  const results = headers
    .slice(0, Math.max(firstReceived, 0))
    .filter((_, position) => names[position] === 'authentication-results')
    .map(([, value]) => splitClauses(value))
    .filter(({ authservId }) => authservId !== null && trusted.has(authservId))
  return combine(
    results.map(({ clauses }) => clauses),
    fromDomain.toLowerCase(),
  )
}

function combine(results: (Clause[] | null)[], fromDomain: string): SenderAuthentication {
  const dmarc = results.flatMap((clauses) => clauses ?? []).filter((clause) => clause.method === 'dmarc')
  if (dmarc.some((clause) => clause.result === 'fail')) return { verdict: 'fail', reason: 'dmarc_fail' }
  if (results.includes(null)) return { verdict: 'none', reason: 'unreadable_result' }
  if (dmarc.length === 0) return { verdict: 'none', reason: 'no_trusted_result' }

  const passes = dmarc.filter((clause) => clause.result === 'pass')
  if (passes.length === 0) return { verdict: 'none', reason: 'dmarc_inconclusive' }
  if (passes.length < dmarc.length) return { verdict: 'fail', reason: 'disagreement' }
  if (!passes.every((clause) => isAbout(clause, fromDomain))) return { verdict: 'fail', reason: 'other_domain' }
  return { verdict: 'pass', reason: 'dmarc_pass' }
}

/** `header.from` may be left out; when it is there, it is the From domain or the organisation's domain above it. */
function isAbout(clause: Clause, fromDomain: string): boolean {
  if (fromDomain === '') return false
  return clause.properties
    .filter(([name]) => name === 'header.from')
    .map(([, value]) => domainToASCII(value.slice(value.lastIndexOf('@') + 1).replace(/\.$/, '')))
    .every((domain) => domain === fromDomain || (domain.includes('.') && fromDomain.endsWith(`.${domain}`)))
}

/** RFC 8601 section 2.2. `clauses` is null when a trusted server's field cannot be read in full. */
function splitClauses(value: string): { authservId: string | null; clauses: Clause[] | null } {
  const { tokens, complete } = tokenize(value.slice(0, MAX_FIELD))
  const segments = splitAt(tokens, ';')
  const [id, version, ...rest] = segments[0] ?? []
  if (id?.kind !== 'word' || rest.length > 0 || (version !== undefined && !/^\d+$/.test(version.text))) {
    return { authservId: null, clauses: null }
  }
  const clauses = segments.slice(1).map(parseClause)
  const dmarcUnread = clauses.some(
    (clause, i) => clause === null && segments[i + 1]?.[0]?.text.toLowerCase() === 'dmarc',
  )
  // RFC 8601 section 2.2 knows version 1 alone; what another one means, nobody here knows.
  const known = version === undefined || Number(version.text) === 1
  const readable = known && complete && value.length <= MAX_FIELD && !dmarcUnread
  return { authservId: id.text.toLowerCase(), clauses: readable ? clauses.filter((clause) => clause !== null) : null }
}

/** `method[/version]=result`, then `name=value` pairs: reasons and properties. Anything else is null. */
function parseClause(tokens: Token[]): Clause | null {
  const pairs: [Token, Token][] = []
  for (let i = 0; i < tokens.length; i += 3) {
    const [name, equals, value] = tokens.slice(i, i + 3)
    if (name?.kind !== 'word' || name.quoted || equals?.kind !== '=' || value?.kind !== 'word') return null
    pairs.push([name, value])
  }
  const [first, ...others] = pairs
  if (first === undefined || first[1].quoted) return null
  return {
    method: first[0].text.toLowerCase().replace(/\/\d+$/, ''),
    result: first[1].text.toLowerCase(),
    properties: others.map(([name, { text }]) => [name.text.toLowerCase(), text.toLowerCase()]),
  }
}

function splitAt(tokens: Token[], kind: ';'): Token[][] {
  const segments: Token[][] = [[]]
  for (const token of tokens) {
    if (token.kind === kind) segments.push([])
    else segments.at(-1)?.push(token)
  }
  return segments
}

/**
 * One pass, no recursion: comments nest by a counter, and what stands in a comment or in quotes can never become a
 * separator. `complete` is false when a comment or quoted string does not end, or a backslash stands outside of both.
 */
function tokenize(value: string): { tokens: Token[]; complete: boolean } {
  const tokens: Token[] = []
  let word: Token | null = null
  let depth = 0
  let inQuotes = false
  for (const [char] of value.matchAll(/\\?./gs)) {
    if (depth > 0) {
      if (char === '(') depth += 1
      if (char === ')') depth -= 1
    } else if (word !== null && inQuotes) {
      if (char === '"') inQuotes = false
      else word.text += char.at(-1)
    } else if (char.startsWith('\\')) {
      // Not allowed here: read either way, it could hide the separator before a `dmarc=fail`.
      return { tokens, complete: false }
    } else if (char === '(') {
      depth = 1
      word = null
    } else if (char === '=' || char === ';') {
      tokens.push({ kind: char, text: char, quoted: false })
      word = null
    } else if (/^\s/.test(char)) {
      word = null
    } else {
      if (word === null) {
        word = { kind: 'word', text: '', quoted: false }
        tokens.push(word)
      }
      inQuotes = char === '"'
      if (inQuotes) word.quoted = true
      else word.text += char
    }
  }
  return { tokens, complete: depth === 0 && !inQuotes }
}
