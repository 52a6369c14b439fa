import type { Rule } from '../facts.ts'

/** Text that only a machine reads is an order to the machine, or a newsletter's; either way Claude is not given it. */
export const hiddenText: Rule = (_message, { content: { hidden } }) => {
  if (hidden.length === 0) return null
  const how = [...new Set(hidden.map((piece) => piece.how))].join(', ')
  return { rule: 'hidden-text', verdict: 'review', reason: 'hidden_text', detail: { how, pieces: hidden.length } }
}
