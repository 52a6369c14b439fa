/** What a reply rests on: its quotes looked up, its sentences linked to them, and the claims that have none. */
import { detectLanguage } from '../../language.ts'
import type { Evidence, Sentence } from '../../message.ts'
import { bearsOut } from './bears-out.ts'
import { checkQuotes, type QuotedDocument } from './check-quotes.ts'
import { claimOf } from './claims.ts'
import { isCourtesy } from './courtesy.ts'
import { type LinkedSentence, linkSentences } from './link-sentences.ts'

export type { QuotedDocument }

/** Characters. No reply is longer, and what is behind them is read by nobody here. */
const MOST_READ = 65_536

type Input = {
  text: string
  evidence: readonly { document: string; quote: string }[]
  documents: readonly QuotedDocument[]
  /** what the correspondent is called, for the greeting */
  names?: readonly string[]
}
/** `unfounded`: the sentences that claim something and that no found quote supports. */
type Weighed = { evidence: Evidence[]; sentences: Sentence[]; unfounded: Sentence[] }

/** Takes what the model returned and the documents that it was given; a claim without evidence is for a person to judge. */
export function weighEvidence({ text, evidence, documents, names = [] }: Input): Weighed {
  const checked = checkQuotes({ evidence, documents })
  const quotesOf = (sentence: LinkedSentence) => sentence.evidence.flatMap((at) => checked[at]?.quote ?? [])
  const language = detectLanguage(text)
  const sentences = linkSentences(text.slice(0, MOST_READ), checked).map(
    (sentence): Sentence => ({
      ...sentence,
      claim: claimOf(sentence.text, language),
      borne: bearsOut(sentence.text, quotesOf(sentence)) || isCourtesy(sentence.text, names),
    }),
  )
  const unread = text.slice(MOST_READ)
  if (unread.trim() !== '') sentences.push({ text: unread, evidence: [], claim: 'policy', borne: false })
  const unfounded = sentences.filter((sentence) => sentence.claim !== null && sentence.evidence.length === 0)
  return { evidence: checked, sentences, unfounded }
}
