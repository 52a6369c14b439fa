import { fieldValues, type Rule } from '../facts.ts'

/** RFC 5322 section 3.6.2 allows several mailboxes in From; the reply goes to one, so a person decides. */
export const severalSenders: Rule = ({ head }, facts) => {
  const several = facts.senders > 1 || fieldValues(facts, 'from').length > 1 || head.defects.includes('several_from')
  if (!several) return null
  return { rule: 'several-senders', verdict: 'review', reason: 'several_senders' }
}
