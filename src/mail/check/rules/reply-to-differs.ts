import type { Rule } from '../facts.ts'

/** The reply goes to From; on shared domains a Reply-To that is obeyed makes us a reflector, so a person chooses. */
export const replyToDiffers: Rule = ({ head }) => {
  const from = head.from.address.toLowerCase()
  if (head.replyTo.every(({ address }) => address.toLowerCase() === from)) return null
  return { rule: 'reply-to-differs', verdict: 'review', reason: 'reply_to_differs' }
}
