import type { Rule } from '../facts.ts'

/** Another mail of this mailbox has the same Message-ID: a stranger who knows an id may be imitating it. */
export const messageIdReused: Rule = (_message, facts) => {
  if (!facts.duplicateMessageId) return null
  return { rule: 'message-id-reused', verdict: 'review', reason: 'message_id_reused' }
}
