/**
 * Words that cost something: money, credentials, the law, promises. Claude's good manners are no defence against a mail
 * that talks it into a discount; so each such word rests on a quote that says the same, or a person reads it (I11).
 */
import { finding, shown } from './finding.ts'
import type { Guard, GuardInput } from './guard.ts'
import { plainText } from './text/plain-text.ts'
import { accountsIn, withoutGroups } from './wording/accounts.ts'
import { openDeadlines } from './wording/deadlines.ts'
import { spellings } from './wording/fold-words.ts'
import { amountsIn, percentagesIn } from './wording/numbers.ts'
import { OFFERS } from './wording/offers.ts'
import { piecesOf } from './wording/pieces.ts'
import { PROMISES } from './wording/promises.ts'
import { CREDENTIAL_CAPITALS, CREDENTIALS, LEGAL } from './wording/sensitive.ts'
import { asLines, standsIn } from './wording/stands-in.ts'
import { carriesAmount, type Stated, statedIn } from './wording/stated.ts'

/** Each of them is looked for in all documents, and an honest reply has one or two. */
const MAX_LOOKED_UP = 50

/**
 * Objects to amounts, shares, offers and promises that the sentence's own quotes do not state, and to credentials and legal
 * words in any sentence that does not stand in a document as it is. Patterns are read over each sentence, so the work is linear.
 */
export const wording: Guard = ({ text, sentences, quotes, documents }) => {
  const stated = new Map<string, Stated>()
  const state = (quote: string): Stated => {
    const known = stated.get(quote) ?? statedIn(quote)
    stated.set(quote, known)
    return known
  }
  let lines: string[] | undefined
  let lookedUp = 0
  const isOurs = (sentence: string): boolean => {
    lines ??= documents.map(({ content }) => asLines(content))
    lookedUp += 1
    return lookedUp <= MAX_LOOKED_UP && standsIn(sentence, lines)
  }
  const said = piecesOf(text, sentences, quotes).flatMap((piece) => {
    const forms = spellings(piece.text)
    return [...sensitive(piece.text, forms, isOurs), ...unstated(forms, piece.quotes.map(state))]
  })
  return [...new Set([...said, ...foreignAccounts(text, documents)])].map((what) => finding('wording', what))
}

function sensitive(text: string, forms: readonly string[], isOurs: (sentence: string) => boolean): string[] {
  const secret = CREDENTIAL_CAPITALS.exec(plainText(text))?.[0] ?? firstOf(CREDENTIALS, forms)
  const legal = firstOf(LEGAL, forms)
  if ((secret === undefined && legal === undefined) || isOurs(text)) return []
  return [
    ...(secret === undefined ? [] : [`credentials: "${shown(secret)}" in a sentence that is in no document`]),
    ...(legal === undefined ? [] : [`legal matters: "${shown(legal)}" in a sentence that is in no document`]),
  ]
}

function unstated(forms: readonly string[], quotes: readonly Stated[]): string[] {
  const [folded = ''] = forms
  const amounts = [...amountsIn(folded), ...percentagesIn(folded)].filter((amount) => !carriesAmount(quotes, amount))
  const given = [...OFFERS, ...PROMISES].flatMap(({ name, says, covered }) => {
    const words = firstOf(says, forms)
    return words === undefined || quotes.some((quote) => covered.test(quote.folded)) ? [] : [{ name, words }]
  })
  return [
    ...amounts.map(({ written }) => `money: ${shown(written.trim())} is in no quote of its sentence`),
    ...given.map(({ name, words }) => `${name}: "${shown(words)}" is in no quote of its sentence`),
    ...openDeadlines(folded, quotes).map((time) => `a date: ${shown(time)} is in no quote of its sentence`),
  ]
}

function foreignAccounts(text: string, documents: GuardInput['documents']): string[] {
  const accounts = accountsIn(plainText(text))
  if (accounts.length === 0) return []
  const known = documents.map(({ content }) => withoutGroups(content)).join(' ')
  return accounts
    .slice(0, MAX_LOOKED_UP)
    .filter((account) => !known.includes(withoutGroups(account)))
    .map((account) => `money: the account ${shown(account)} is in no document`)
}

const firstOf = (pattern: RegExp, forms: readonly string[]): string | undefined =>
  forms.map((form) => pattern.exec(form)?.[0]).find((found) => found !== undefined)
