import type { Rule } from '../facts.ts'

/** A catch-all route hands over mail for addresses that we do not answer for. */
export const unknownRecipient: Rule = (_message, facts) => {
  if (facts.mailbox !== null) return null
  return { rule: 'unknown-recipient', verdict: 'hold', reason: 'unknown_recipient' }
}
