import { parseOurMessageId } from '../../thread.ts'
import type { Rule } from '../facts.ts'

/** A reply of this service, ours or of another installation: approved replies carry no Auto-Submitted to tell by. */
export const ourMessageId: Rule = ({ head }) => {
  if (head.messageId === null || parseOurMessageId(head.messageId) === null) return null
  return { rule: 'our-message-id', verdict: 'refuse', reason: 'machine' }
}
