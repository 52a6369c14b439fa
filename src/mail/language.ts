/** Which language a text is written in, as far as its letters tell. Sixty languages are known. */
import { eld } from 'eld/small'

/** The detector reads the first few hundred bytes of what it is given. */
const MOST_READ = 2_000
/** Below this, names and greetings decide. */
const LEAST_LETTERS = 20
/** Addresses, links, numbers and codes are in no language. */
const NO_WORD = /[@/\p{N}]/u
/** An ideograph says as much as several letters. */
const IDEOGRAPH = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu

/** Tags that name the same for us: both written forms of Norwegian, and codes that were replaced. */
const SAME: Readonly<Record<string, string>> = { nb: 'no', nn: 'no', iw: 'he', fil: 'tl' }

/** Gives the two letters of ISO 639-1, or null when the text is too short or could be in several languages. */
export function detectLanguage(text: string): string | null {
  const read = text
    .slice(0, MOST_READ)
    .split(/\s+/)
    .filter((word) => !NO_WORD.test(word))
    .join(' ')
  const letters = (read.match(/\p{L}/gu)?.length ?? 0) + 2 * (read.match(IDEOGRAPH)?.length ?? 0)
  if (letters < LEAST_LETTERS) return null
  const found = eld.detect(read)
  return found.language !== '' && found.isReliable() ? found.language : null
}

/** Whether two tags of BCP 47 name one language: `de` and `de-AT` do, `und` is none. */
export function sameLanguage(a: string, b: string): boolean {
  const language = primary(a)
  return language !== '' && language !== 'und' && language === primary(b)
}

function primary(tag: string): string {
  const [subtag = ''] = tag.trim().toLowerCase().split(/[-_]/, 1)
  return SAME[subtag] ?? subtag
}
