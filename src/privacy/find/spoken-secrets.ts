/**
 * What people write after a word for a password: `Passwort: hunter2`, `my PIN is 4711`. Plain words after such a word
 * are mostly the sentence going on ("my password is wrong"), so that they count only where nothing follows on the line.
 */
import { followsReference } from './reference-words.ts'
import { lineEnd } from './span.ts'

type Range = { start: number; end: number }

const PASSWORD_WORDS = `password|passwords|passwd|passcode|pass word|pwd|passwort|kennwort|zugangscode|geheimzahl|heslo|
  mot de passe|mdp|code secret|code d'acces|contrasena|clave|clave secreta|haslo|wachtwoord|senha|palavra-passe|losenord|
  adgangskode|parola|api key|api-key|api_key|apikey|api token|access key|access token|access_token|auth token|secret key|
  client secret|client_secret|secret|token|recovery code|backup code|verification code|security code|one-time code|
  one time password|otp|2fa code|login code|bestatigungscode|sicherheitscode|uberprufungscode|overovaci kod|
  bezpecnostni kod|code de verification|code de securite|codigo de verificacion|codigo de seguridad`
const DIGIT_WORDS = 'cvv2|cvv|cvc2|cvc|pin code|pin-code|pin kod|pin|puk|tan'
const PHRASE_WORDS = 'passphrase|pass phrase|seed phrase|recovery phrase|seed words'
const list = (words: string) =>
  words
    .split(/\|\s*/)
    .sort((a, b) => b.length - a.length)
    .join('|')

const WORD = new RegExp(
  `(?<![\\p{L}\\p{N}_])(?:(${list(PHRASE_WORDS)})|(${list(DIGIT_WORDS)})|(?:${list(PASSWORD_WORDS)}))(?![\\p{L}\\p{N}_])`,
  'gu',
)
/** Sentences are wrapped. Sticky patterns for the fold, bounded in words and letters. */
const SPACE = '(?: {1,4}| {0,2}\\n {0,4})'
/** "for the shop", "that I use" */
const FILLER = `(?:${SPACE}[\\p{L}'-]{1,20}){1,5}?`
const SIGN = '(?::|=|->|=>|\u2192)'
const DIRECT = new RegExp(`(?:["')\\]]|\\([^()\\n]{0,30}\\))? {0,8}${SIGN} {0,8}`, 'uy')
const WITH_FILLER = new RegExp(`${FILLER} {0,8}${SIGN}${SPACE}?`, 'uy')
const IS_WORD = '(?:is|was|ist|lautet|war|je|bylo|zni|est|etait|es|era|jest|heisst)'
const IS = new RegExp(`(?:${FILLER})?${SPACE}${IS_WORD}:?${SPACE}`, 'uy')
const GAP = / {1,8}/y
/** "the PIN for pick-up 4821" */
const TWO_WORDS = new RegExp(`(?:${SPACE}[\\p{L}'-]{1,20}){1,2}${SPACE}(?=\\d{4,6}(?!\\d))`, 'uy')

/** Said of a password rather than being one. */
const NO_PASSWORDS = new Set(
  `forgot forgotten lost reset wrong invalid expired unknown none same changed required missing help please vergessen
  verloren falsch abgelaufen unbekannt keins zapomenute ztracene nefunguje oublie perdu incorrect olvidada perdida
  incorrecta dimenticata vergeten`.split(/\s+/),
)
const QUOTES: Record<string, string> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '„': '“',
  '“': '”',
  '«': '»',
  '‚': '‘',
  '‘': '’',
}
/** begins what redact.ts makes of a token that a sender wrote */
const OUR_MARK = '\u2039'
const MAX_QUOTED = 128
const MAX_PHRASE = 300

/** Gives the secrets themselves, without the words before them. `folded` is the fold of `text`. */
export function findSpokenSecrets(text: string, folded: string): Range[] {
  const found: Range[] = []
  WORD.lastIndex = 0
  for (let word = WORD.exec(folded); word !== null; word = WORD.exec(folded)) {
    const at = WORD.lastIndex
    const [, phrase, digits] = word
    const range = phrase ? readPhrase(text, folded, at) : digits ? readDigits(text, folded, at) : null
    const secret = range ?? (phrase ? null : readSecret(text, folded, at))
    if (secret === null) continue
    found.push(secret)
    // On from its end: words for a password within a secret would each read the rest of it again.
    WORD.lastIndex = Math.max(at, secret.end)
  }
  return found
}

function readSecret(text: string, folded: string, at: number): Range | null {
  const direct = skip(DIRECT, folded, at)
  if (direct !== null) {
    const from = overBreak(text, direct)
    return accept(text, from, from === direct ? (value, range) => isDirect(text, value, range) : isMixed)
  }
  const spoken = skip(WITH_FILLER, folded, at) ?? skip(IS, folded, at)
  return spoken === null ? null : accept(text, spoken, isSpoken)
}

/** A PIN and the like may stand after a space alone, or after two words that name nothing else. */
function readDigits(text: string, folded: string, at: number): Range | null {
  const said =
    skip(DIRECT, folded, at) ?? skip(IS, folded, at) ?? skip(WITH_FILLER, folded, at) ?? skip(GAP, folded, at)
  const near = said === null ? null : digitsAt(text, said)
  if (near !== null) return near
  const far = skip(TWO_WORDS, folded, at)
  return far === null || followsReference(text, far) ? null : digitsAt(text, far)
}

function digitsAt(text: string, from: number): Range | null {
  const digits = /^\d{3,8}(?![\p{L}\p{N}]|[.,:/-]\d)/u.exec(text.slice(from, from + 12))?.[0]
  return digits === undefined ? null : { start: from, end: from + digits.length }
}

function readPhrase(text: string, folded: string, at: number): Range | null {
  const from = skip(DIRECT, folded, at) ?? skip(IS, folded, at)
  if (from === null) return null
  const end = Math.min(lineEnd(text, from), from + MAX_PHRASE)
  const length = text.slice(from, end).trimEnd().length
  return length < 3 || text.charAt(from) === OUR_MARK ? null : { start: from, end: from + length }
}

/** Where the pattern, tried at `at` alone, ends. */
function skip(pattern: RegExp, folded: string, at: number): number | null {
  pattern.lastIndex = at
  return pattern.test(folded) ? pattern.lastIndex : null
}

function overBreak(text: string, at: number): number {
  return at + (/^\r?\n[ \t]{0,8}/.exec(text.slice(at, at + 12))?.[0].length ?? 0)
}

const VALUE = /\S+/y

function accept(text: string, from: number, fits: (value: string, range: Range) => boolean): Range | null {
  const closing = QUOTES[text.charAt(from)]
  const quoted = closing === undefined ? -1 : text.slice(from + 1, from + 1 + MAX_QUOTED).indexOf(closing)
  if (quoted > 0) {
    const within = text.slice(from + 1, from + 1 + quoted).trim()
    return within.length < 3 || within.startsWith(OUR_MARK) ? null : { start: from + 1, end: from + 1 + quoted }
  }
  VALUE.lastIndex = from
  const written = VALUE.exec(text)?.[0] ?? ''
  const value = written.replace(/[.,;)\]"'”“»]{1,3}$/, '')
  const range = { start: from, end: from + value.length }
  // links are not passwords
  if (value.length < 3 || value.startsWith(OUR_MARK) || /^(?:https?:|www\.)/i.test(value)) return null
  return fits(value, range) ? range : null
}

const PLAIN = /^\p{Lu}?[\p{Ll}\p{M}'’-]+[!?]?$|^\p{Lu}+[!?]?$/u

/** Right after `password:`. A plain word only when the line ends with it. */
function isDirect(text: string, value: string, { end }: Range): boolean {
  if (!PLAIN.test(value)) return true
  if (value.length < 4 || NO_PASSWORDS.has(value.toLowerCase())) return false
  return /^[.,;)\]"'”“»]{0,3}\s*$/.test(text.slice(end, Math.min(lineEnd(text, end), end + 8)))
}

/** Letters and digits or signs, as on the line below `Password:`. */
function isMixed(value: string): boolean {
  return !PLAIN.test(value) && /\p{L}/u.test(value) && !isAddress(value)
}

/** With words between, dates, times, sums and addresses are more likely than passwords without a letter. */
function isSpoken(value: string): boolean {
  if (PLAIN.test(value) || isAddress(value)) return false
  return /\p{L}/u.test(value) || /^\d{4,8}$/.test(value)
}

const isAddress = (value: string) => /^[^@]+@[^@]+\.[^@]+$/.test(value.slice(0, 320))
