import type { Rule } from '../facts.ts'

/** RFC 3834 section 2: whoever complained, or cannot be reached, gets nothing more that no person has looked at. */
export const earlierFailure: Rule = (_message, facts) => {
  if (!facts.earlierFailure) return null
  return { rule: 'earlier-failure', verdict: 'review', reason: 'earlier_failure' }
}
