import type { Rule } from '../facts.ts'

const OUR_FORM = /^<r\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[0-9a-f]{16}@[^<>\s]+>$/i

/** A reply of this service, ours or of another installation: approved replies carry no Auto-Submitted to tell by. */
export const ourMessageId: Rule = ({ head }) => {
  if (head.messageId === null || !OUR_FORM.test(head.messageId)) return null
  return { rule: 'our-message-id', verdict: 'refuse', reason: 'machine' }
}
