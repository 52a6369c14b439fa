/** What a reply rests on: its quotes looked up, its sentences linked to them, and the claims that have none. */
import { detectLanguage } from '../../language.ts'
import type { Evidence, Sentence } from '../../message.ts'
import { bearsOut, type ReadDocument, readSentences, type Stated, sentencesAround } from './bears-out.ts'
import { checkQuotes, type QuotedDocument } from './check-quotes.ts'
import { claimOf } from './claims.ts'
import { isCourtesy } from './courtesy.ts'
import { linkSentences } from './link-sentences.ts'

/** Characters. No reply is longer, and what is behind them is read by nobody here. */
const MOST_READ = 65_536

type Input = {
  text: string
  evidence: readonly { document: string; quote: string }[]
  documents: readonly QuotedDocument[]
  /** what the correspondent is called, for the greeting */
  names?: readonly string[]
}
type Weighed = { evidence: Evidence[]; sentences: Sentence[] }

/** Takes what the model returned and the documents that it was given; a claim without evidence is for a person to judge. */
export function weighEvidence({ text, evidence, documents, names = [] }: Input): Weighed {
  const checked = checkQuotes({ evidence, documents })
  const stated = createLookup(checked, documents)
  const language = detectLanguage(text)
  const sentences = linkSentences(text.slice(0, MOST_READ), checked).map(
    (sentence, at): Sentence => ({
      ...sentence,
      claim: claimOf(sentence.text, language),
      borne:
        at < MOST_WEIGHED && (bearsOut(sentence.text, stated(sentence.evidence)) || isCourtesy(sentence.text, names)),
    }),
  )
  const unread = text.slice(MOST_READ)
  if (unread.trim() !== '') sentences.push({ text: unread, evidence: [], claim: 'policy', borne: false })
  return { evidence: checked, sentences }
}

/** A reply that leaves without a person has fewer; what comes after them rests on nothing. */
const MOST_WEIGHED = 200
/** More of them are a list; no reply that should leave has as many. */
const MOST_LOOKED_UP = 20

type Stating = (positions: readonly number[]) => readonly Stated[]

/** Gives the documents' own sentences for the positions of quotes; each document, and each quote of it, is read once. */
function createLookup(evidence: readonly Evidence[], documents: readonly QuotedDocument[]): Stating {
  const read = new Map<string, ReadDocument>()
  const readOnce = (name: string): ReadDocument => {
    const sentences = read.get(name) ?? readSentences(documents.find((one) => one.name === name)?.content ?? '')
    read.set(name, sentences)
    return sentences
  }
  const known = new Map<string, readonly Stated[]>()
  const lookUp = (at: number): readonly Stated[] => {
    const one = evidence[at]
    if (one?.found !== true) return []
    const key = JSON.stringify([one.document, one.quote])
    const before = known.get(key)
    if (before !== undefined) return before
    const sentences = known.size >= MOST_LOOKED_UP ? [] : sentencesAround(one.quote, readOnce(one.document))
    known.set(key, sentences)
    return sentences
  }
  return (positions) => [...new Set([...new Set(positions)].flatMap((at) => [...lookUp(at)]))]
}
