import { fieldValues, type Rule } from '../facts.ts'

/** RFC 5322 section 3.6.2 allows several mailboxes in From; the reply goes to one, so a person decides. */
export const severalSenders: Rule = (_message, facts) => {
  if (facts.senders < 2 && fieldValues(facts, 'from').length < 2) return null
  return { rule: 'several-senders', verdict: 'review', reason: 'several_senders' }
}
