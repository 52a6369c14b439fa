import { inboxOf, type Rule } from '../facts.ts'

/**
 * One of our own inboxes as From: an answer would come back to us. As Reply-To it starts no loop, since replies go to
 * From alone: a mail program that answers to all names us there as well.
 */
export const ownAddress: Rule = ({ head }, { ours }) => {
  if (ours.has(inboxOf(head.from.address))) return { rule: 'own-address', verdict: 'refuse', reason: 'own_address' }
  if (!head.replyTo.some(({ address }) => ours.has(inboxOf(address)))) return null
  return { rule: 'own-address', verdict: 'review', reason: 'reply_to_ours' }
}
