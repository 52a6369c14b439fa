import type { Rule } from '../facts.ts'

/** Attachments are never opened: a mail of attachments or pictures only has nothing that could be answered. */
export const noText: Rule = (_message, { readable }) => {
  if (readable.trim() !== '') return null
  return { rule: 'no-text', verdict: 'hold', reason: 'no_text' }
}
