import type { Rule } from '../facts.ts'

/** From is whatever a stranger writes: without a proof of it a person releases the reply. */
export const unprovenSender: Rule = (_message, facts) => {
  const { verdict, reason: proof } = facts.authentication
  if (verdict === 'pass') return null
  const reason = verdict === 'fail' ? 'authentication_failed' : 'unauthenticated'
  return { rule: 'unproven-sender', verdict: 'review', reason, detail: { proof } }
}
