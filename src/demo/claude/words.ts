/** A text as sentences, and a sentence as the words that carry its subject. */
import { normalizeText } from '../../mail/normalize-text.ts'
import { FREQUENT_WORDS } from './language.ts'

/** Of a stranger's text; what is behind it the fake does not read. Characters. */
export const READ_LIMIT = 20_000

const STEM = 5

/** Sentences as they stand in the text; a line that goes on in lower case is joined. Headings and empty lines are none. */
export const toSentences = (text: string): string[] =>
  text
    .replace(/([^\s.!?:;|])[ \t]*\r?\n(?=[\p{Ll}\d(])/gu, '$1 ')
    .split(/\n|(?<=[.!?])\s+/)
    .map((sentence) => sentence.replace(/^\s*(?:[-*•]|\d{1,3}[.)])\s+/, '').trim())
    .filter((sentence) => sentence !== '' && !sentence.startsWith('#') && !/^\d{1,3}[.)]$/.test(sentence))

/** Words that carry a subject, as written, each once. */
export const toContentWords = (text: string): string[] => [
  ...new Set((text.match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => toStems(word).length > 0)),
]

/** Without accents, cut to five letters, so that `returns` and `return` are one; short and frequent words left out. */
export const toStems = (text: string): string[] =>
  (fold(text).match(/[\p{L}\p{N}]{4,}/gu) ?? []).filter((word) => !IGNORED.has(word)).map((word) => word.slice(0, STEM))

const fold = (text: string): string => normalizeText(text, 'NFD').replace(/\p{M}/gu, '').toLowerCase()

/** Courtesy, question and other frequent words that would make everything alike. */
const IGNORED = new Set(
  fold(
    `${FREQUENT_WORDS} about been they them from that were also only just still more many much another before after
    without into back than then some very really want need know like got get
    welche welcher welches einen einer einem dass wenn dann konnte wurde wurden gern gerne euch euer eure habt haben
    seid sein erst schon mehr sehr etwas mochte mussen muss kein keine diese dieser dieses
    pouvez voudrais aimerais serait cette etre fait faire plus bien tout aussi faut sont avait elle sans mais donc
    podria cuando como donde quisiera saber buenos dias pero esta estan este hace hacer tambien algun alguna tienen
    chtela chtel bych muzete jestli nebo jsme jste bude
    vorrei potete sapere cordiali saluti sono essere questa questo fare anche
    regards best kind dear cordialement saludos viele grusse freundlichen sehr geehrte damen herren madame monsieur
    comment`,
  ).split(/\s+/),
)
