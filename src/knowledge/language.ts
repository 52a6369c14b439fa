/** Which language an article has, and which stemmer of PostgreSQL that means. */

export const UNDETERMINED = 'und'

/** Stemmers that every PostgreSQL from 15 on has by name; Estonian, which came with 18, is not one of them. */
const CONFIGURATIONS: Readonly<Record<string, string>> = {
  ar: 'arabic',
  hy: 'armenian',
  eu: 'basque',
  ca: 'catalan',
  da: 'danish',
  nl: 'dutch',
  en: 'english',
  fi: 'finnish',
  fr: 'french',
  de: 'german',
  el: 'greek',
  hi: 'hindi',
  hu: 'hungarian',
  id: 'indonesian',
  ga: 'irish',
  it: 'italian',
  lt: 'lithuanian',
  ne: 'nepali',
  no: 'norwegian',
  nb: 'norwegian',
  nn: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sr: 'serbian',
  es: 'spanish',
  sv: 'swedish',
  ta: 'tamil',
  tr: 'turkish',
  yi: 'yiddish',
}

/** The text search configuration for two letters; `simple`, which only folds case, for every language without a stemmer. */
export function searchConfiguration(language: string): string {
  return Object.hasOwn(CONFIGURATIONS, language) ? (CONFIGURATIONS[language] ?? 'simple') : 'simple'
}

/** ISO 639-1 of a text, or `und` when that is not sure. Reads about its first thousand characters. */
export async function detectLanguage(text: string): Promise<string> {
  // Its tables take 0.3 s and 150 MB to load: only whoever imports articles pays for them.
  const { eld } = await import('eld/small')
  const found = eld.detect(withoutCode(text))
  return found.isReliable() ? found.language : UNDETERMINED
}

/** The lines outside code fences: programs are English to every detector. */
function withoutCode(text: string): string {
  let fenced = false
  const kept = text.split('\n').filter((line) => {
    const isFence = /^ {0,3}(?:```|~~~)/.test(line)
    if (isFence) fenced = !fenced
    return !isFence && !fenced
  })
  return kept.join('\n')
}
