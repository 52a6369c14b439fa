/** What each guard is given, and what it gives. */
import type { GuardFinding, Sentence } from '../../message.ts'

export type GuardInput = {
  /** the reply after cleaning and restoring, as it would leave, without the mailbox's signature */
  text: string
  /** the model's own text before restoring (tokens such as [EMAIL_1] still in it) */
  raw: string
  /** the address that the reply goes to */
  correspondent: string
  /** our own address */
  mailbox: string
  /** what Claude was given as documents; content as the operator wrote it */
  documents: readonly { id: string; name: string; content: string }[]
  /** what code found in the documents, by the positions that `sentences` name; '' where it found nothing */
  quotes: readonly string[]
  /** the sentences of `text`, and the positions of the quotes on which each rests */
  sentences: readonly Omit<Sentence, 'borne'>[]
  /** tokens of the redaction that must not, or cannot, be restored */
  refusedTokens: readonly { token: string; why: string }[]
  /** the operator's lists */
  allowedLinks: readonly string[]
  allowedAddresses: readonly string[]
  /** what must never come back */
  canary: string
  /** the rules that the model was given: the operator's words and ours */
  prompt: string
}

/** Pure; gives what it objects to, nothing for a reply that may leave. */
export type Guard = (input: GuardInput) => GuardFinding[]
