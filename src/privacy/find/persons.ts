/**
 * Names that a text itself gives away: "my name is …", a title, a signature. No rule finds the others; those of the
 * address fields are known, and src/privacy/identities.ts looks for them.
 */
import { fold } from '../fold.ts'
import { isOrdinaryWord } from './ordinary-words.ts'
import { isWordAt, lineEnd, type Span } from './span.ts'

/** After these comes a name, whatever its words. */
const NAME_WORDS = `my name is|my full name is|name is|the name's|my name's|i am called|i'm called|ich heisse|ich heiße|
  mein name ist|mein name lautet|je m'appelle|mon nom est|me llamo|mi nombre es|jmenuji se|jmenuju se|volam sa|
  moje jmeno je|mi chiamo|il mio nome e|nazywam sie|ik heet|mijn naam is|meu nome e|chamo-me|
  on behalf of mr|on behalf of mrs`
const TITLES = `mr|mrs|ms|miss|herr|herrn|frau|mme|mlle|monsieur|madame|senor|senora|sra|pan|pani|panem|signor|signora|mevrouw|meneer`
const LATE_TITLES = /^(?:mr|mrs|ms|miss|herr|herrn|frau)/
/** What follows a title in an address to nobody: "Madame, Monsieur", "Herr Kunde". */
const NO_NAMES =
  /^(?:monsieur|madame|mademoiselle|messieurs|mesdames|herr|herrn|frau|senor|senora|pan|pani|kunde|kundin|customer|client|cliente)$/
/** After these may come anything: two capital words at least, and then a pause. */
const WEAK_WORDS = `i am|i'm|ich bin|je suis|soy|jsem|ja jsem|io sono|sono|jestem|ik ben|hier ist|hier schreibt|this is|here is|zde`
const list = (words: string) => words.split(/\|\s*/).join('|')
const CUE = new RegExp(
  `(?<![\\p{L}\\p{N}'])(?:(${list(NAME_WORDS)})|(${list(TITLES)})\\.?|(${list(WEAK_WORDS)}))[ ,:]{1,3}(?=\\p{L})`,
  'gu',
)
const PART = "\\p{Lu}(?:[\\p{L}\\p{M}]|['’-](?=\\p{L})){0,30}(?![\\p{L}\\p{N}])"
const PARTICLE = "(?:(?:von|van|de|der|den|del|della|di|da|la|le|du|dos|zu|af|ten|ter|bin|al) |[dDO]['’])"
const INITIAL = '(?:\\p{Lu}\\. ?)'
const NAME = new RegExp(`${INITIAL}{0,2}${PART}(?: ${INITIAL}{0,2}${PARTICLE}{0,2}${PART}){0,3}`, 'uy')
const PAUSE = /[ ]?(?:[.,;!?\n()–-]|$|(?:from|and|und|aus|von|et|de|y|a|z|ze|calling|with|at)[ \n])/uy

const CLOSINGS = `best regards|kind regards|warm regards|with kind regards|with best regards|many thanks|regards|best wishes|
  sincerely|sincerely yours|yours sincerely|yours faithfully|yours truly|yours|respectfully|cheers|thanks|thank you|
  thanks in advance|thank you very much|best|all the best|take care|greetings|love|
  mit freundlichen grussen|mit freundlichen grußen|mit freundlichem gruss|mit freundlichem gruß|freundliche grusse|
  freundliche gruße|viele grusse|viele gruße|liebe grusse|liebe gruße|beste grusse|beste gruße|schone grusse|
  schone gruße|herzliche grusse|herzliche gruße|mit besten grussen|mit besten gruße|mit besten grußen|hochachtungsvoll|
  gruss|gruß|grusse|gruße|lg|mfg|vg|danke|vielen dank|danke im voraus|
  s pozdravem|s uctou|s pratelskym pozdravem|srdecne|pozdrav|zdravim|dekuji|dekuju|diky|predem dekuji|mejte se|hezky den|
  pekny den|s pozdravom|dakujem|
  cordialement|bien cordialement|bien a vous|sinceres salutations|salutations distinguees|meilleures salutations|
  amicalement|merci|merci d'avance|merci beaucoup|respectueusement|
  un saludo|saludos|saludos cordiales|atentamente|un cordial saludo|reciba un cordial saludo|muchas gracias|gracias|
  cordiali saluti|distinti saluti|saluti|grazie|pozdrawiam|z powazaniem|dziekuje|met vriendelijke groet|groeten|
  met vriendelijke groeten|atenciosamente|obrigado|obrigada`
const CLOSING_LINES = new Set(CLOSINGS.split(/\|\s*/))
/** "Viele Grüße aus Köln" */
const FROM_PLACE = / (?:aus|from|z|ze|de|desde|da|uit) [^ ]{1,30}$/
const ROLE = /\b(?:team|support|service|gmbh|ltd|inc|llc|s\.r\.o|department|abteilung|kundenservice|office|shop)\b/
const MAX_LINE = 60

/** Gives the names that a cue or a closing line introduces. `folded` is the fold of `text`. */
export function findPersons(text: string, folded: string = fold(text)): Span[] {
  return [...findAfterCues(text, folded), ...findSignatures(text, folded)]
}

function findAfterCues(text: string, folded: string): Span[] {
  const spans: Span[] = []
  for (const { index, 0: cue, 2: title, 3: weak } of folded.matchAll(CUE)) {
    const start = index + cue.length
    // "I miss Prague"
    if (title !== undefined && LATE_TITLES.test(text.slice(index, index + title.length))) continue
    const range = readName(text, folded, start, title !== undefined)
    if (range === null) continue
    const parts = folded.slice(range.start, range.end).split(/[ '-]/)
    if (weak === undefined) spans.push({ kind: 'PERSON', ...range })
    else if (parts.length >= 2 && parts.length <= 3 && !parts.some(isOrdinaryWord) && pausesAt(text, range.end))
      spans.push({ kind: 'PERSON', ...range })
  }
  return spans
}

/** Capital words from `start` on, as far as they may be a name. */
function readName(
  text: string,
  folded: string,
  start: number,
  isTitled: boolean,
): { start: number; end: number } | null {
  NAME.lastIndex = start
  const written = NAME.exec(text)?.[0]
  if (written === undefined) return null
  let end = start
  for (const { index, 0: word } of written.matchAll(/[^ ]+/g)) {
    const from = start + index
    const letters = folded.slice(from, from + word.length).replace(/[^\p{L}]/gu, '')
    // "my name is Not" is no name, and in "Jana Please" it ends; "Mark Price" and "Frau Winter" are
    const mayBe = isTitled && end === start ? !NO_NAMES.test(letters) : !isOrdinaryWord(letters)
    if (!mayBe && !isFamily(text, from, written.length - index)) break
    end = from + word.length
  }
  return end - start < 2 ? null : { start, end }
}

/** A common word is taken within a name that goes on behind it. */
function isFamily(text: string, at: number, left: number): boolean {
  const rest = fold(text.slice(at, at + left)).split(' ')
  return rest.length > 1 && rest.slice(1).some((word) => !isOrdinaryWord(word.replace(/[^\p{L}]/gu, '')))
}

function pausesAt(text: string, at: number): boolean {
  PAUSE.lastIndex = at
  return PAUSE.test(text)
}

/** "Best regards," and a line, or two, below it a name alone; or both on one line: "LG, Jana". */
function findSignatures(text: string, folded: string): Span[] {
  const spans: Span[] = []
  for (let start = 0; start < text.length; ) {
    const end = lineEnd(folded, start)
    const line = end - start <= MAX_LINE + 40 ? folded.slice(start, end).trim() : ''
    if (line !== '') {
      const comma = line.search(/[,.!]/)
      const closing = (comma === -1 ? line : line.slice(0, comma)).replace(FROM_PLACE, '')
      if (CLOSING_LINES.has(closing.trim())) {
        const sameLine = comma === -1 ? '' : line.slice(comma).replace(/^[,.! ]+/, '')
        const name =
          sameLine === '' ? nameLineBelow(text, folded, end) : nameAt(text, folded, end - sameLine.length, end)
        if (name !== null) spans.push(name)
      }
    }
    start = end + 1
  }
  return spans
}

function nameLineBelow(text: string, folded: string, above: number): Span | null {
  for (let start = above + 1, tried = 0; tried < 2 && start < text.length; tried += 1) {
    const end = lineEnd(text, start)
    if (end - start > MAX_LINE) return null
    if (text.slice(start, end).trim() !== '') return nameAt(text, folded, start, end)
    start = end + 1
  }
  return null
}

/** The range without the spaces around it, when it is a name and nothing else. */
function nameAt(text: string, folded: string, from: number, to: number): Span | null {
  const line = text.slice(from, to)
  const start = from + (line.length - line.trimStart().length)
  const end = from + line.trimEnd().replace(/[.,!]$/, '').length
  NAME.lastIndex = start
  if (!NAME.test(text) || NAME.lastIndex !== end || isWordAt(text, end)) return null
  const words = folded.slice(start, end)
  if (ROLE.test(words) || words.split(' ').every((word) => isOrdinaryWord(word.replace(/[^\p{L}]/gu, '')))) return null
  return { kind: 'PERSON', start, end }
}
