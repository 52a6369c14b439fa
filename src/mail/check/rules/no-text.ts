import type { Rule } from '../facts.ts'

/** Attachments are never opened, so a mail of attachments only has nothing that could be answered. */
export const noText: Rule = ({ body }) => {
  if (body.text.trim() !== '' || (body.html ?? '').trim() !== '') return null
  return { rule: 'no-text', verdict: 'hold', reason: 'no_text' }
}
