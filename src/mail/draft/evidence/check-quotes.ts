/**
 * Whether the words that a model calls evidence stand in the document that it names. That they do says nothing of whether
 * they mean what the reply makes of them: a quote may leave out the sentence before it that says "not".
 */
import { withoutInvisible } from '../../content/invisible.ts'
import type { Evidence } from '../../message.ts'
import { containsRun } from './contains-run.ts'
import { foldQuote, lettersIn, numberWords, type WordNumbers } from './fold-quote.ts'

/** Less than this stands somewhere in every document: letters and digits. */
const LEAST = 12
/** More than this is a document and points at nothing: characters. */
const MOST = 2_000
/** Nobody needs as many; what comes after them counts as not found. */
const MOST_QUOTES = 50

/** As the model was shown it: `version` null for words that are no article, such as an operator's answer. */
export type QuotedDocument = { id: string; name: string; version: number | null; content: string }
type Input = {
  evidence: readonly { document: string; quote: string }[]
  documents: readonly QuotedDocument[]
}

/**
 * Gives each piece of evidence in its order, `found` or not, with the name and version of the document when there is such
 * a one. A document is named by its id, or else by its name. Not found is what is in another document only, in no whole
 * words, or shorter than 12 letters and digits, or longer than 2,000 characters. Each named document is read once;
 * fifty quotes are looked up.
 */
export function checkQuotes({ evidence, documents }: Input): Evidence[] {
  const byId = new Map(documents.map((document) => [document.id, document]))
  const byName = new Map(documents.map((document) => [document.name, document]))
  const numbers: WordNumbers = new Map()
  const read = new Map<string, Int32Array>()
  const wordsOf = ({ id, content }: QuotedDocument): Int32Array => {
    const words = read.get(id) ?? numberWords(foldQuote(content), numbers)
    read.set(id, words)
    return words
  }
  return evidence.map(({ document: named, quote }, at) => {
    const document = byId.get(named.trim()) ?? byName.get(named.trim())
    const folded = at < MOST_QUOTES && quote.length <= MOST ? foldQuote(quote) : ''
    return {
      document: document?.name ?? named,
      quote: withoutInvisible(quote).trim(),
      found:
        document !== undefined &&
        lettersIn(folded) >= LEAST &&
        containsRun(wordsOf(document), numberWords(folded, numbers)),
      version: document?.version ?? null,
    }
  })
}
