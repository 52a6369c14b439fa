/**
 * Which sentences of a reply must rest on a document: those that state a price, a date, a policy or a promise. Rules find
 * the usual words of six languages; a sentence in another language counts as a policy unless it asks. Rather one sentence
 * too many: what is taken for a claim only waits for a person.
 */
import { detectLanguage } from '../../language.ts'
import type { Claim } from '../../message.ts'
import {
  COMMITS,
  CONTRASTS,
  HAPPENS,
  HARMLESS,
  OWN_FACTS,
  OWN_STATES,
  PROMISES,
  RHETORICAL,
  RULED,
  SOON,
  SORRY,
  STATES,
  WE_FUTURE,
} from './claim-words.ts'
import { contentWords } from './content-words.ts'
import { type Figure, figuresOf } from './figures.ts'
import { foldQuote } from './fold-quote.ts'
import { DISCOUNT } from './money-words.ts'
import { isCurrency, type Unit } from './units.ts'

const KNOWN_LANGUAGES = new Set(['en', 'de', 'fr', 'es', 'cs', 'it'])
/** Languages so near to a known one that a short sentence is easily taken for them. */
const LOOKALIKES = new Set(['ca', 'pt', 'sk', 'nl', 'no', 'da'])
/** In a language that the rules cannot read: shorter sentences greet, thank, or part. */
const LEAST_SAID = 4
const SPANS: readonly (Unit | null)[] = ['time', 'workday', 'day', 'week', 'month', 'year', 'hour', 'minute']

/**
 * Takes one sentence; gives what it claims, the first that fits in the order of CLAIMS, or null. `language` is that of
 * the whole reply, when it is known. No claims are questions, unless they state something, thanks, regrets, that we look and
 * write again, and what the customer did, told back. Looks at the sentence a fixed number of times.
 */
export function claimOf(sentence: string, language: string | null = null): Claim | null {
  const text = foldQuote(sentence).toLowerCase()
  const figures = figuresOf(sentence)
  if (isQuestion(text, figures) || isOwnFact(text)) return null
  if (statesPrice(text, figures)) return 'price'
  if (statesDate(text, figures)) return 'date'
  const promised = isPromise(text)
  if (promised) return 'promise'
  if (RULED.test(text) && STATES.test(text) && !isHarmless(text) && !isRegret(text)) return 'policy'
  return isUnreadable(sentence, language) ? 'policy' : null
}

const isQuestion = (text: string, figures: readonly Figure[]): boolean =>
  /[?？]["')\]]*$/.test(text) && !RHETORICAL.test(text) && !statesPrice(text, figures)

/** "You ordered on 3 March." But not: "You ordered on 3 March, so you can …", nor "as you wrote, it costs …". */
const isOwnFact = (text: string): boolean => OWN_FACTS.test(text) && !OWN_STATES.test(text) && !isPromise(text)

const statesPrice = (text: string, figures: readonly Figure[]): boolean =>
  figures.some(({ value, unit }) => isCurrency(unit) || unit === 'percent' || value === 'free') || DISCOUNT.test(text)

function statesDate(text: string, figures: readonly Figure[]): boolean {
  if (figures.some(({ value, unit }) => SPANS.includes(unit) || value.startsWith('month '))) return true
  const names = figures.some(({ value }) => value.startsWith('weekday ')) || SOON.test(text)
  return names && HAPPENS.test(text)
}

const isHarmless = (text: string): boolean => HARMLESS.test(text) && !COMMITS.test(text)
/** "We are sorry that the delivery was late." But not: "… but it cannot be returned". */
const isRegret = (text: string): boolean => SORRY.test(text) && !CONTRASTS.test(text)
const isPromise = (text: string): boolean => (PROMISES.test(text) || WE_FUTURE.test(text)) && !isHarmless(text)

function isUnreadable(sentence: string, language: string | null): boolean {
  if (/[?？]\s*$/.test(sentence) || contentWords(sentence).size < LEAST_SAID) return false
  const own = detectLanguage(sentence)
  if (language !== null && !KNOWN_LANGUAGES.has(language)) return own === null || !KNOWN_LANGUAGES.has(own)
  return own !== null && !KNOWN_LANGUAGES.has(own) && !LOOKALIKES.has(own)
}
