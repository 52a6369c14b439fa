import { inboxOf, type Rule } from '../facts.ts'
import { asksToStop } from '../stop/asks-to-stop.ts'

/**
 * Honoured whoever proves the sender or not: a forger can stop automatic replies with it and nothing else, as a person still
 * answers. `by`: the words of the mail, or the token that a List-Unsubscribe of ours gave (RFC 2369, RFC 6068).
 */
export const stopRequest: Rule = ({ head }, facts) => {
  if (facts.ours.has(inboxOf(head.from.address))) return null
  const { subject, from } = head
  const by =
    facts.unsubscribed !== null
      ? 'token'
      : asksToStop({ subject, ownText: facts.ownText, name: from.name })
        ? 'words'
        : null
  return by === null ? null : { rule: 'stop-request', verdict: 'refuse', reason: 'stop_requested', detail: { by } }
}
