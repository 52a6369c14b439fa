/**
 * Whether a document says what a sentence says, strictly enough for a reply that no person sees: every word of the sentence
 * that means something stands in one whole sentence of the document, every figure and sign too, neither has a "not" or an
 * "except" that the other has not, and who does it is the same. It is far stricter than what links a sentence to its quotes
 * for a person who reads both. What it cannot know: a condition of the document that the sentence leaves out, and words of
 * one sentence in another order.
 */
import { foldQuote } from './fold-quote.ts'
import { splitSentences } from './split-sentences.ts'

/** They carry nothing of their own, so a document need not have them. No word that gives, takes, negates or limits. */
const PLAIN = new Set(
  `a an the of in and we you your our it its they them this these is are was were be been
   der die das den dem des ein eine einen einem einer eines und von in wir unser unsere unseren unserem unserer sie ihr ihre
   ihren ihrem ihrer es ist sind war wird werden
   le la les l un une des du de d et nous notre nos vous votre vos il elle ils elles ce cette ces est sont
   el los las uno una unos unas del y nuestro nuestra nuestros nuestras su sus usted ustedes lo es son
   v ve náš naše váš vaše je jsou to ten ta
   il lo gli i della dei delle e di noi nostro nostra voi vostro vostra è sono`.split(/\s+/),
)

/** What turns a statement round or limits it: a sentence and the document's have the same of these. */
const TURNS =
  /^(?:not|no|none|never|nobody|nothing|neither|nor|without|unless|except|only|cannot|nicht|kein\p{L}*|nie|niemals|nichts|ohne|außer|nur|weder|ne|n|pas|jamais|rien|aucun\p{L}*|sans|sauf|seulement|ni|nunca|nada|ning[uú]n\p{L}*|sin|salvo|excepto|solo|sólo|tampoco|není|nejsou|nelze|nikdy|nic|bez|kromě|jen|pouze|žádn\p{L}*|non|mai|niente|nessun\p{L}*|senza|tranne|eccetto|soltanto)$/u
const CONTRACTED = /^(?:don|doesn|isn|aren|won|can|wasn|weren|didn|shouldn|couldn|haven|hasn)$/

/** Words, figures with the signs and separators that belong to them, and every other sign that is no punctuation. */
const TOKEN = /(?<![\p{L}\p{N}])[-−–+](?=\d)|\p{N}+(?:[.,:/]\p{N}+)*|[\p{L}\p{M}]+|[^\s\p{L}\p{M}\p{N}\p{P}]/gu
/** Punctuation that spells: dots and dashes in a row. */
const SPELLS = /\p{P}{4}|(?:^|\s)\p{P}+\s+\p{P}/u
/** So much of a longer word must be the same, and so much may differ behind it: `return` and `returned`. */
const STEM = 6
const REST = 3
const TURNING_ENDS = ['los', 'frei', 'less', 'free']
const ACTORS = new Map([
  ...['we', 'our', 'us', 'wir', 'unser', 'uns', 'nous', 'notre', 'nos'].map((word) => [word, 'we'] as const),
  ...['you', 'your', 'yours', 'sie', 'ihr', 'vous', 'votre', 'vos'].map((word) => [word, 'you'] as const),
])

/** Takes a sentence of the reply and the whole sentences of the documents that its quotes touch. */
export function bearsOut(sentence: string, stated: readonly string[]): boolean {
  if (SPELLS.test(sentence)) return false
  const said = tokensOf(sentence)
  return said.some((token) => !PLAIN.has(token)) && stated.some((one) => states(tokensOf(one), said))
}

/** Characters of a document: in a larger one nobody looks for whole sentences, and its quotes wait for a person. */
const MOST_READ = 65_536

export type ReadDocument = readonly { text: string; folded: string }[]

/** Gives the sentences of a document, once for all quotes of it; none of one over 64 KiB. */
export const readSentences = (content: string): ReadDocument =>
  content.length > MOST_READ
    ? []
    : splitSentences(content).map((text) => ({ text, folded: foldQuote(text).toLowerCase() }))

/** Gives the whole sentences of a document that a quote of it touches: a quote may end before a "not". */
export function sentencesAround(quote: string, document: ReadDocument): string[] {
  const wanted = foldQuote(quote).toLowerCase()
  return document.filter(({ folded }) => folded.includes(wanted) || wanted.includes(folded)).map(({ text }) => text)
}

function states(has: readonly string[], said: readonly string[]): boolean {
  if (turnsIn(has) !== turnsIn(said)) return false
  const [theirs, ours] = [actorOf(has), actorOf(said)]
  if (theirs !== undefined && ours !== undefined && theirs !== ours) return false
  const words = new Set(has)
  return said.every((token) => PLAIN.has(token) || words.has(token) || has.some((one) => isForm(one, token)))
}

/** Of one word, as far as letters tell. */
function isForm(one: string, other: string): boolean {
  if (!/^\p{L}/u.test(one) || !/^\p{L}/u.test(other)) return false
  if (Math.min(one.length, other.length) > 2 && (one === `${other}s` || other === `${one}s`)) return true
  let same = 0
  while (same < one.length && one[same] === other[same]) same += 1
  const rests = [one.slice(same), other.slice(same)]
  return same >= STEM && rests.every((rest) => rest.length <= REST && !TURNING_ENDS.includes(rest))
}

const tokensOf = (text: string): string[] => foldQuote(text).toLowerCase().match(TOKEN) ?? []

const actorOf = (tokens: readonly string[]): string | undefined =>
  tokens.map((token) => ACTORS.get(token)).find((actor) => actor !== undefined)

/** `don’t` is two words here: its first half stands for the "not". */
const turnsIn = (tokens: readonly string[]): string =>
  tokens
    .flatMap((token, at) =>
      TURNS.test(token) ? [token] : CONTRACTED.test(token) && tokens[at + 1] === 't' ? ['not'] : [],
    )
    .toSorted()
    .join(' ')
