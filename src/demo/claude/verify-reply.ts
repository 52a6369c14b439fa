/** The fake reads a finished reply against its quotes. */
import { PHRASES } from './language.ts'
import type { FinishedDraft } from './read-request.ts'
import { toSentences, toStems } from './words.ts'

export type FakeVerification = { unsupported: string[] }

/** Of a sentence's content words, how many the quotes must hold. */
const NEEDED_SHARE = 0.5

/**
 * The sentences that state a number which no quote has, or of whose content words the quotes have fewer than half.
 * Greetings, thanks, and that somebody will come back need no quote.
 */
export const verifyReply = ({ reply, quotes }: FinishedDraft): FakeVerification => {
  const known = new Set(quotes.flatMap(toStems))
  const numbers = new Set(quotes.flatMap(findNumbers))
  const unsupported = toSentences(reply).filter((sentence) => {
    if (isCourtesy(sentence)) return false
    if (findNumbers(sentence).some((number) => !numbers.has(number))) return true
    const stems = [...new Set(toStems(withoutTokens(sentence)))]
    return stems.filter((stem) => known.has(stem)).length < stems.length * NEEDED_SHARE
  })
  return { unsupported }
}

/** Digits with their separators, as amounts, dates and counts are written. */
const findNumbers = (text: string): string[] =>
  (withoutTokens(text).match(/\d[\d.,:/]*/g) ?? []).map((number) => number.replace(/[.,:/]+$/, ''))

const withoutTokens = (text: string): string => text.replace(/\[[A-Z]{2,20}_\d{1,6}\]/g, ' ')

const OWN = new Set(Object.values(PHRASES).flatMap(({ later, thanks }) => [later, thanks]))
const LONGEST_COURTESY = 160
const COURTESY =
  /^(hello|hi|dear|good (morning|afternoon|evening)|guten tag|hallo|liebe[r]?|sehr geehrte|bonjour|cher|chère|hola|buenos|estimad[oa]|dobrý den|vážen|buongiorno|gentile|ciao|thank you|thanks|vielen dank|danke|merci|gracias|děkujeme|grazie|we will (check|look)|we('ll| will) (come|get) back|(kind|best) regards|viele grüße|mit freundlichen grüßen|cordialement|saludos|s pozdravem|cordiali saluti)/i

const isCourtesy = (sentence: string): boolean =>
  OWN.has(sentence) ||
  (sentence.length <= LONGEST_COURTESY && COURTESY.test(sentence) && !/\d/.test(withoutTokens(sentence)))
