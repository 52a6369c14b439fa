/**
 * What code makes of Claude's answer: private values come back, quotes are looked up in the documents, guards look at the
 * text as it would leave. Pure: the same answer gives the same draft.
 */
import { restore } from '../../privacy/restore.ts'
import type { Triage } from '../../providers/model.ts'
import { cleanText } from '../clean-text.ts'
import type { Address, DraftContent, ModelDraft } from '../message.ts'
import { replySubject } from '../subject.ts'
import type { QuotedDocument } from './evidence/check-quotes.ts'
import { weighEvidence } from './evidence/weigh-evidence.ts'
import type { Guard } from './guards/guard.ts'
import { GUARDS, runGuards } from './guards/index.ts'
import type { Masked } from './mask.ts'

export type FinishInput = {
  answer: ModelDraft
  triage: Triage
  masked: Pick<Masked, 'map' | 'shown'>
  documents: readonly QuotedDocument[]
  /** the From of the mail, which nothing that Claude says can change */
  to: Address
  /** the subject of the mail, masked as it was sent */
  subject: string
  mailbox: { address: string; signature: string; links: readonly string[]; addresses: readonly string[] }
  canary: string
  rules: string
}
export type Finishing = Partial<Record<keyof typeof GUARDS, Guard>>

/** Gives the draft as it is kept; `guards` are all of them, but for whoever shows that each one counts. */
export function finishDraft(input: FinishInput, guards: Finishing = GUARDS): DraftContent {
  const { answer, triage, masked, documents, mailbox, canary, rules } = input
  const { text, refused } = restore(cleanText(answer.text).trim(), masked)
  const say = (words: string) => restore(words, masked).text
  const weighed = weighEvidence({
    text,
    evidence: answer.evidence.map(({ document, quote }) => ({ document, quote: say(quote) })),
    documents,
    names: [input.to.name, ...masked.map.entries.flatMap(({ kind, value }) => (kind === 'PERSON' ? [value] : []))],
  })
  const findings = runGuards(
    {
      text,
      raw: answer.text,
      correspondent: input.to.address,
      mailbox: mailbox.address,
      documents,
      quotes: weighed.evidence.map(({ found, quote }) => (found ? quote : '')),
      sentences: weighed.sentences,
      refusedTokens: refused,
      allowedLinks: mailbox.links,
      allowedAddresses: mailbox.addresses,
      canary,
      prompt: rules,
    },
    guards,
  )
  return {
    to: input.to,
    // A card number or a password in their subject does not go back in ours.
    subject: replySubject(restore(input.subject, masked).text.replace(NEVER_AGAIN, '…')),
    text: sign(text, mailbox.signature),
    language: answer.language,
    category: answer.category,
    action: answer.action,
    reason: say(answer.reason),
    confidence: answer.confidence,
    manipulation: answer.manipulation,
    evidence: weighed.evidence,
    unanswered: answer.unanswered.map(say),
    question: answer.unanswered.length === 0 ? '' : say(answer.question || (answer.unanswered[0] ?? '')),
    sentences: weighed.sentences,
    findings,
    triage: { language: triage.language, category: triage.category, manipulation: triage.manipulation },
  }
}

const NEVER_AGAIN = /\[(?:SECRET|NATID)_\d+\]|\[REMOVED\]/g

/** The operator's words under Claude's; RFC 3676 4.3 has the line that begins a signature. */
const sign = (text: string, signature: string): string =>
  signature === '' || text === '' ? text : `${text}\n\n-- \n${signature}`
