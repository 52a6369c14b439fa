/** Domains of throw-away mailboxes: the list of a package, whose release is its date. Read only when it is switched on. */
import { createRequire } from 'node:module'

/** Of the list: the day on which `version` of the package was released. A test holds it equal to what is installed. */
export const DISPOSABLE_LIST = { version: '1.26.0', date: '2026-09-21' } as const

/** Gives the set, about 9,000 domains: half a megabyte that a process without the switch never holds. */
export function loadDisposableDomains(): ReadonlySet<string> {
  const { disposableEmailBlocklistSet } = createRequire(import.meta.url)(
    'disposable-email-domains-js',
  ) as typeof import('disposable-email-domains-js')
  return disposableEmailBlocklistSet()
}
