import { fieldValues, keywordOf, type Rule } from '../facts.ts'

/** RFC 3834 section 5: anything but `no` was sent by a machine; every instance counts, an empty one too. */
export const autoSubmitted: Rule = (_message, facts) => {
  if (fieldValues(facts, 'auto-submitted').every((value) => keywordOf(value) === 'no')) return null
  return { rule: 'auto-submitted', verdict: 'refuse', reason: 'machine' }
}
