/** Domains as blocks compare them: label by label, never by the end of a string. */
import { domainToASCII } from 'node:url'

/** RFC 1035 section 2.3.4; a U-label may take a few more characters than its A-label. */
const MAX_DOMAIN = 253
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/

/**
 * A domain in lower-case A-labels without the dot at its end, or null for what is none. Takes any letter case and
 * U-labels (RFC 5891); needs two labels, so that nobody blocks `com`.
 */
export function canonicalDomain(text: string): string | null {
  if (text.length > MAX_DOMAIN + 1) return null
  const domain = domainToASCII(text.trim().toLowerCase()).replace(/\.$/, '')
  const labels = domain.split('.')
  if (domain.length > MAX_DOMAIN || labels.length < 2 || /^\d+$/.test(labels.at(-1) ?? '')) return null
  return labels.every((label) => LABEL.test(label)) ? domain : null
}

/** The canonical domain behind the last @ of an address; null when there is none. */
export function domainOf(address: string): string | null {
  const at = address.lastIndexOf('@')
  return at === -1 ? null : canonicalDomain(address.slice(at + 1))
}

/** A canonical domain and every domain above it, the nearest first: `a.b.example`, `b.example`, `example`. */
export function* withParents(domain: string): Generator<string> {
  let rest = domain
  for (;;) {
    yield rest
    const dot = rest.indexOf('.')
    if (dot === -1) return
    rest = rest.slice(dot + 1)
  }
}
