import type { Rule } from '../facts.ts'

/** RFC 5321 section 5.1, RFC 7505: a reply to this domain could never arrive, and its bounce would be ours. */
export const undeliverableDomain: Rule = (_message, facts) => {
  if (facts.domain !== 'undeliverable') return null
  return { rule: 'undeliverable-domain', verdict: 'hold', reason: 'domain_undeliverable' }
}
