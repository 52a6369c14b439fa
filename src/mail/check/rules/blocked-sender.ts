import type { Rule } from '../facts.ts'

/** A block names the sender, by the From field or by the envelope. The mail is kept: an operator may still answer it. */
export const blockedSender: Rule = (_, { blocked }) => {
  if (blocked === null) return null
  return { rule: 'blocked-sender', verdict: 'refuse', reason: 'blocked', detail: { ...blocked } }
}
