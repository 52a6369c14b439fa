/**
 * Whether a quote says what a sentence says, strictly enough for a reply that no person sees: every word of the sentence that
 * means something stands in one sentence of the quote, every figure too, and neither has a "not" or an "except" that the
 * other has not. It is far stricter than what links a sentence to its quotes for a person who reads both. What it cannot
 * know: a condition of the quote that the sentence leaves out, and words of one sentence in another order.
 */
import { containsRun } from './contains-run.ts'
import { foldQuote, numberWords, type WordNumbers } from './fold-quote.ts'
import { splitSentences } from './split-sentences.ts'

/** They carry nothing of their own, so a quote need not have them. No word that grants, negates, limits or promises. */
const PLAIN = new Set(
  `a an the of to in on at by for from with and we you your our us it its they them this these i me my is are was be been
   der die das den dem des ein eine einen einem einer eines und von vom mit im in am an auf für aus bei zu zum zur wir uns
   unser unsere unseren unserem unserer sie ihr ihre ihren ihrem ihrer ihnen es ich mir mein meine ist sind war wird werden
   le la les l un une des du de d et à au aux en pour dans sur avec nous notre nos vous votre vos il elle ils elles ce cette ces
   est sont
   el los las uno una unos unas del y a con por para sobre nuestro nuestra nuestros nuestras su sus usted ustedes lo es son
   se v ve ze s na do pro od i my náš naše našeho vám vás váš vaše je jsou to ten ta
   il lo gli i uno del della dei delle e ad con per da di noi nostro nostra voi vostro vostra lei è sono`.split(/\s+/),
)

/** What turns a statement round or limits it: a sentence and its quote have the same of these. */
const TURNS =
  /^(?:not|no|none|never|nobody|nothing|neither|nor|without|unless|except|only|cannot|n|nicht|kein\p{L}*|nie|niemals|nichts|ohne|außer|nur|weder|ne|pas|jamais|rien|aucun\p{L}*|sans|sauf|seulement|ni|nunca|nada|ning[uú]n\p{L}*|sin|salvo|excepto|solo|sólo|tampoco|není|nejsou|nelze|nikdy|nic|bez|kromě|jen|pouze|žádn\p{L}*|non|mai|niente|nessun\p{L}*|senza|tranne|eccetto|soltanto)$/u

/** Words, and figures with the signs and separators that belong to them. */
const TOKEN = /(?<![\p{L}\p{N}])[-−–+](?=\d)|\p{N}+(?:[.,:/]\p{N}+)*|[\p{L}\p{M}]+/gu
/** Longer words are compared without their ends: `return` and `returned`, `Tag` and `Tagen`. */
const STEM = 6

/** Takes a sentence of the reply and the found quotes that it is linked to. */
export function bearsOut(sentence: string, quotes: readonly string[]): boolean {
  const said = tokensOf(sentence)
  if (!said.some((token) => !PLAIN.has(token))) return false
  return quotes.some((quote) => isLiteral(sentence, quote) || splitSentences(quote).some((one) => states(one, said)))
}

function states(quoted: string, said: readonly string[]): boolean {
  const has = tokensOf(quoted)
  if (turnsIn(has) !== turnsIn(said)) return false
  const stems = new Set(has.map(stemOf))
  return said.every((token) => PLAIN.has(token) || stems.has(stemOf(token)))
}

/** The whole sentence as it stands in the quote, whatever it says. */
function isLiteral(sentence: string, quote: string): boolean {
  const numbers: WordNumbers = new Map()
  const text = numberWords(foldQuote(quote).toLowerCase(), numbers)
  const own = numberWords(
    foldQuote(sentence)
      .toLowerCase()
      .replace(/[.!?…\s]+$/u, ''),
    numbers,
  )
  return own.length > 3 && containsRun(text, own)
}

const tokensOf = (text: string): string[] => foldQuote(text).toLowerCase().match(TOKEN) ?? []

/** `don’t` is two words here, and its `t` alone says nothing: the `n` before it is what counts. */
const turnsIn = (tokens: readonly string[]): string =>
  tokens
    .filter(
      (token) =>
        TURNS.test(token) ||
        (/^(?:don|doesn|isn|aren|won|can|wasn|weren|didn|shouldn|couldn|haven|hasn)t?$/.test(token) &&
          tokens.includes('t')),
    )
    .map((token) => (TURNS.test(token) ? token : 'not'))
    .toSorted()
    .join(' ')

function stemOf(token: string): string {
  if (!/^\p{L}/u.test(token)) return token
  if (token.length > STEM) return token.slice(0, STEM)
  return token.length > 3 && token.endsWith('s') ? token.slice(0, -1) : token
}
