import type { Rule } from '../facts.ts'

/** Kept and held, as a 429 would only make Mailgun post each of them seven times more. */
export const tooManyMails: Rule = (_message, { allowance }) => {
  if (allowance === null || allowance.within) return null
  return { rule: 'too-many-mails', verdict: 'hold', reason: 'rate_limited', detail: { limit: allowance.limit } }
}
