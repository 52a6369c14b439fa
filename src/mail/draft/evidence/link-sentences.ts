/**
 * Which quotes a sentence of a reply rests on, as far as words and figures tell. What this cannot know: that a sentence
 * says the opposite of its quote in the same words (`refundable`, `not refundable`); which of two things a figure belongs
 * to when one quote names both; what is implied; a fact in words of which the quote has none. Across languages only
 * figures are compared, so a quote about something else that has the same figures is taken for evidence. The verifier
 * looks after it.
 */
import { detectLanguage, sameLanguage } from '../../language.ts'
import type { Evidence } from '../../message.ts'
import { containsRun } from './contains-run.ts'
import { contentWords } from './content-words.ts'
import { type Figure, type FigureIndex, figuresOf, hasFigure, indexFigures } from './figures.ts'
import { foldQuote, lettersIn, numberWords, type WordNumbers } from './fold-quote.ts'
import { splitSentences } from './split-sentences.ts'

/** Letters and digits: a shorter sentence is contained in anything. */
const LEAST_CONTAINED = 12
/** Of the content words of a sentence, and of each of its clauses. */
const SHARE_OF_SENTENCE = 1 / 2
const SHARE_OF_CLAUSE = 1 / 3
const ENDS = '.!?…"\')”’»'
/** Quotes for one sentence: more of them together would say anything. */
const MOST_JOINED = 4
/** One word alone may be a name or a courtesy. */
const LEAST_OF_CLAUSE = 2
const CLAUSE_ENDS = /[;,:!?()，、；]| [-–—] | (?:and|und|sowie|et|ainsi que|y|e|anche|také) /iu

/** `evidence`: positions of the quotes, in order. */
export type LinkedSentence = { text: string; evidence: number[] }

type Quote = { at: number; text: Int32Array; words: Set<string>; figures: FigureIndex; foreign: boolean }

/**
 * Gives the sentences of the reply, each with the found quotes that support it. These are the ones that contain it; or up
 * to four that share two of its content words each, half of them together, and a third of those of each clause; or, in
 * another language, each that has all of its figures, when these are two, or one of something. Every figure of the
 * sentence must be in its quotes; a sentence with one that is not has no link at all. The work grows with sentences times
 * quotes.
 */
export function linkSentences(text: string, evidence: readonly Evidence[]): LinkedSentence[] {
  const language = detectLanguage(text)
  const numbers: WordNumbers = new Map()
  const quotes = evidence.flatMap(({ found, quote }, at) =>
    found ? [{ at, text: toWords(quote, numbers), ...readQuote(quote, language) }] : [],
  )
  return splitSentences(text).map((sentence) => ({ text: sentence, evidence: supporters(sentence, quotes, numbers) }))
}

const toWords = (text: string, numbers: WordNumbers): Int32Array => numberWords(foldQuote(text).toLowerCase(), numbers)

function readQuote(quote: string, language: string | null): Omit<Quote, 'at' | 'text'> {
  const own = language === null ? null : detectLanguage(quote)
  return {
    words: contentWords(quote),
    figures: indexFigures(quote),
    foreign: language !== null && own !== null && !sameLanguage(language, own),
  }
}

function supporters(sentence: string, quotes: readonly Quote[], numbers: WordNumbers): number[] {
  const figures = figuresOf(sentence)
  const containing = quotesWith(sentence, quotes, numbers)
  if (containing.length > 0 && covers(containing, figures)) return positions(containing)
  const words = contentWords(sentence)
  const near = quotes.filter(({ foreign }) => !foreign)
  const sharing = fewest(sentence, words, figures, near)
  if (sharing.length > 0) return positions(sharing)
  if (!sayMuch(figures)) return []
  // Without content words of its own, such as `30 days.`, it is compared like a sentence in another language.
  const byFigures = words.size === 0 ? quotes : quotes.filter(({ foreign }) => foreign)
  return positions(byFigures.filter((quote) => hasExactly(quote, figures)))
}

/** Two figures, or one that says of what; `free` or a Monday alone is in half of the articles. */
const sayMuch = (figures: readonly Figure[]): boolean =>
  new Set(figures.map(({ value }) => value)).size > 1 || figures.some(({ unit }) => unit !== null)

const hasExactly = (quote: Quote, figures: readonly Figure[]): boolean =>
  figures.every((figure) => quote.figures.get(figure.value)?.has(figure.unit) === true)

/** The quotes that share most words, as many as it takes; none when all of them together do not do. */
function fewest(sentence: string, words: Set<string>, figures: readonly Figure[], quotes: readonly Quote[]): Quote[] {
  const least = Math.min(2, Math.max(words.size, 1))
  const sharing = quotes
    .map((quote) => ({ quote, count: shared(words, quote.words) }))
    .filter(({ count }) => count >= least)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MOST_JOINED)
    .map(({ quote }) => quote)
  for (let count = 1; count <= sharing.length; count += 1) {
    const some = sharing.slice(0, count)
    if (coversWords(sentence, words, some) && covers(some, figures)) return some
  }
  return []
}

function quotesWith(sentence: string, quotes: readonly Quote[], numbers: WordNumbers): Quote[] {
  if (lettersIn(sentence) < LEAST_CONTAINED) return []
  // The dot that ends the sentence stands in no quote that ends, or goes on, without one.
  const words = toWords(withoutEnd(sentence), numbers)
  return quotes.filter(({ text }) => containsRun(text, words))
}

function withoutEnd(sentence: string): string {
  let end = sentence.length
  while (end > 0 && ENDS.includes(sentence.charAt(end - 1))) end -= 1
  return sentence.slice(0, end)
}

const covers = (quotes: readonly Quote[], figures: readonly Figure[]): boolean =>
  figures.every((figure) => quotes.some((quote) => hasFigure(quote.figures, figure)))

function coversWords(sentence: string, words: Set<string>, quotes: readonly Quote[]): boolean {
  const theirs = new Set(quotes.flatMap((quote) => [...quote.words]))
  if (shared(words, theirs) < words.size * SHARE_OF_SENTENCE) return false
  return sentence.split(CLAUSE_ENDS).every((clause) => {
    const own = contentWords(clause)
    return own.size < LEAST_OF_CLAUSE || shared(own, theirs) >= own.size * SHARE_OF_CLAUSE
  })
}

const shared = (words: Set<string>, theirs: Set<string>): number => words.intersection(theirs).size
const positions = (quotes: readonly Quote[]): number[] => quotes.map(({ at }) => at).toSorted((a, b) => a - b)
