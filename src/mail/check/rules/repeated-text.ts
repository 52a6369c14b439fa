import type { Rule } from '../facts.ts'

/** Two responders without a mark say the same to each other for ever; a person says it twice, when nobody answers. */
export const repeatedText: Rule = (_message, { repeats }) => {
  if (repeats === 0) return null
  const verdict = repeats === 1 ? 'review' : 'hold'
  return { rule: 'repeated-text', verdict, reason: 'repeated_text', detail: { repeats } }
}
