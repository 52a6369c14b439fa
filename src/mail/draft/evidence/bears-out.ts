/**
 * Whether a document says what a sentence says, strictly enough for a reply that no person sees: every word of the sentence
 * that means something stands in one whole sentence of the document, every whole number and sign too, neither has a "not",
 * an "except" or an "if" that the other has not, and who does it is the same. It is far stricter than what links a sentence to
 * its quotes for a person who reads both. What it cannot know: a condition in other words that the sentence leaves out, and
 * words of one sentence in another order.
 */
import { foldQuote } from './fold-quote.ts'
import { isNumberRun, joinNumbers } from './number-runs.ts'
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

/** What turns a statement round, limits it or sets a condition: a sentence and the document's have the same of these. */
const TURNS = new RegExp(
  `^(?:${[
    'not|no|none|never|nobody|nothing|neither|nor|without|unless|except|only|cannot|hardly|rarely|seldom|barely|scarcely',
    'refus\\p{L}*|declin\\p{L}*|exclud\\p{L}*|exclusi\\p{L}*|den(?:y|ies|ied)|reject\\p{L}*|impossible|unable|forbid\\p{L}*|prohibit\\p{L}*',
    'instead|if|when|whenever|until|till|provided|but|however',
    'nicht|kein\\p{L}*|nie|niemals|nichts|ohne|außer|nur|weder|kaum|selten|ausgeschlossen|ausgenommen|unmöglich|verboten|untersagt',
    'verweiger\\p{L}*|lehn\\p{L}*|abgelehnt|wenn|falls|sofern|sobald|statt|aber|jedoch|sondern',
    'ne|n|pas|jamais|rien|aucun\\p{L}*|sans|sauf|seulement|exclu\\p{L}*|impossibles?|interdit\\p{L}*|refuse\\p{L}*|rarement|quand|lorsque|jusqu|mais|si',
    'ni|nunca|nada|ning[uú]n\\p{L}*|sin|salvo|excepto|solo|sólo|tampoco|imposible|prohib\\p{L}*|rechaz\\p{L}*|excluy\\p{L}*|apenas|cuando|hasta|pero|sino',
    'není|nejsou|nelze|nikdy|nic|bez|kromě|jen|pouze|žádn\\p{L}*|sotva|vyloučen\\p{L}*|zakázán\\p{L}*|odmít\\p{L}*|když|pokud|jestliže|dokud|ale|avšak',
    'non|mai|niente|nessun\\p{L}*|senza|tranne|eccetto|soltanto|esclus\\p{L}*|vietat\\p{L}*|rifiut\\p{L}*|quando|finché|però',
  ].join('|')})$`,
  'u',
)
const CONTRACTED = /^(?:don|doesn|isn|aren|won|can|wasn|weren|didn|shouldn|couldn|haven|hasn)$/

/** Words, figures with the signs and separators that belong to them, and every other sign that is no punctuation. */
const TOKEN = /(?<![\p{L}\p{N}])[-−–+](?=\d)|\p{N}+(?:[.,:/]\p{N}+)*|[\p{L}\p{M}]+|[^\s\p{L}\p{M}\p{N}\p{P}]/gu
/** Punctuation that spells: dots and dashes in a row. */
const SPELLS = /\p{P}{4}|(?:^|\s)\p{P}+\s+\p{P}/u
/** So much of a longer word must be the same, and only these may differ behind it: `return` and `returned`. */
const STEM = 6
const ENDINGS = new Set(
  [
    '',
    's',
    'es',
    'e',
    'ed',
    'd',
    'ing',
    'y',
    'ies',
    'n',
    'en',
    'r',
    'm',
    'em',
    't',
    'te',
    'ten',
    'st',
    'o',
    'a',
    'os',
    'as',
  ].concat([
    'u',
    'i',
    'ou',
    'ů',
    'ům',
    'ím',
    'ám',
    'í',
    'é',
    'ý',
    'á',
    'ého',
    'ých',
    'ým',
    'ée',
    'és',
    'ées',
    'ez',
    'ent',
  ]),
)
/** A longer sentence is a list: of a reply it rests on nothing, and of a document nothing rests on it. */
const MOST_WORDS = 200
/** A quote that so many sentences of a document share points at none of them. */
const MOST_SENTENCES = 100
const ACTORS = new Map([
  ...['we', 'our', 'us', 'wir', 'unser', 'uns', 'nous', 'notre', 'nos'].map((word) => [word, 'we'] as const),
  ...['you', 'your', 'yours', 'sie', 'ihr', 'vous', 'votre', 'vos'].map((word) => [word, 'you'] as const),
])

/** A whole sentence of a document, read once: what is looked for in it for every sentence of a reply. */
export type Stated = { words: ReadonlySet<string>; stems: ReadonlyMap<string, readonly string[]> } & Meant
type Meant = { turns: string; actor: string | undefined }

/** Takes a sentence of the reply and the whole sentences of the documents that its quotes touch. Grows with both. */
export function bearsOut(sentence: string, stated: readonly Stated[]): boolean {
  if (SPELLS.test(sentence)) return false
  const said = tokensOf(sentence)
  if (said.length > MOST_WORDS || said.every((token) => PLAIN.has(token))) return false
  const meant = meantBy(said)
  return stated.some((one) => states(one, said, meant))
}

/** Gives one sentence as {@link bearsOut} looks at it. */
export function readStated(text: string): Stated {
  const tokens = tokensOf(text)
  const words = new Set(tokens.length > MOST_WORDS ? [] : tokens)
  return { words, stems: Map.groupBy([...words].filter(isWord), (word) => word.slice(0, STEM)), ...meantBy(tokens) }
}

/** Characters of a document: in a larger one nobody looks for whole sentences, and its quotes wait for a person. */
const MOST_READ = 65_536

export type ReadDocument = readonly { folded: string; stated: Stated }[]

/** Gives the sentences of a document, once for all quotes of it; none of one over 64 KiB. */
export const readSentences = (content: string): ReadDocument =>
  content.length > MOST_READ
    ? []
    : splitSentences(content).map((text) => ({ folded: foldQuote(text).toLowerCase(), stated: readStated(text) }))

/** Gives the whole sentences of a document that a quote of it touches: a quote may end before a "not". */
export function sentencesAround(quote: string, document: ReadDocument): Stated[] {
  const wanted = foldQuote(quote).toLowerCase()
  const touched = document.filter(({ folded }) => folded.includes(wanted) || wanted.includes(folded))
  return touched.length > MOST_SENTENCES ? [] : touched.map(({ stated }) => stated)
}

function states(has: Stated, said: readonly string[], { turns, actor }: Meant): boolean {
  if (has.turns !== turns) return false
  if (has.actor !== undefined && actor !== undefined && has.actor !== actor) return false
  return said.every((token) => PLAIN.has(token) || has.words.has(token) || hasForm(has, token))
}

const isWord = (token: string): boolean => /^\p{L}/u.test(token) && !isNumberRun(token)

/** Whether there is another form of this word, as far as letters tell. A number has none. */
function hasForm({ words, stems }: Stated, token: string): boolean {
  if (!isWord(token)) return false
  if (token.length > 2 && words.has(`${token}s`)) return true
  if (token.length > 3 && token.endsWith('s') && words.has(token.slice(0, -1))) return true
  return stems.get(token.slice(0, STEM))?.some((word) => isForm(word, token)) ?? false
}

function isForm(one: string, other: string): boolean {
  let same = 0
  while (same < one.length && one[same] === other[same]) same += 1
  return same >= STEM && ENDINGS.has(one.slice(same)) && ENDINGS.has(other.slice(same))
}

const meantBy = (tokens: readonly string[]): Meant => ({ turns: turnsIn(tokens), actor: actorOf(tokens) })

/** A number of several words is one word: of `twenty-five`, `five` is no part. */
const tokensOf = (text: string): string[] => joinNumbers(foldQuote(text).toLowerCase().match(TOKEN) ?? [])

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
