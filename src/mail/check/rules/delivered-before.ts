import { inboxOf, type Rule } from '../facts.ts'

/**
 * The mail was already delivered to this very inbox once and came back: the test of Postfix's local(8). A forwarder's
 * own Delivered-To names the public address, not the inbox that it forwards to, so it does not count.
 */
export const deliveredBefore: Rule = ({ head }, facts) => {
  if (!facts.deliveredBefore.has(inboxOf(head.recipient))) return null
  return { rule: 'delivered-before', verdict: 'refuse', reason: 'machine' }
}
