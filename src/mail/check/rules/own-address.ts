import { inboxOf, type Rule } from '../facts.ts'

/** One of our own inboxes as From or Reply-To: an answer would come back to us. */
export const ownAddress: Rule = ({ head }, facts) => {
  if (![head.from, ...head.replyTo].some(({ address }) => facts.ours.has(inboxOf(address)))) return null
  return { rule: 'own-address', verdict: 'refuse', reason: 'own_address' }
}
