import type { Rule } from '../facts.ts'

/** RFC 5230 section 4.5: Bcc or a list's expansion. Forwarders do this too, so it is reviewed and not refused. */
export const notAddressed: Rule = (_message, facts) => {
  if (facts.mailbox === null || !facts.addressees.isDisjointFrom(facts.ours)) return null
  return { rule: 'not-addressed', verdict: 'review', reason: 'not_addressed' }
}
