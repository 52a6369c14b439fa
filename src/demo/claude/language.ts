/** Enough of five languages to greet, to thank, and to say that a person will look. */
export type Language = 'en' | 'de' | 'fr' | 'es' | 'cs'

const FREQUENT: Record<Language, string> = {
  en: 'the and is are you your how what when where do does can could would my have with for please hello hi thank thanks it this not',
  de: 'der die das und ist sind sie ich wie was wann wo kann können mein meine haben mit für bitte hallo danke dank nicht ein eine wir vielen',
  fr: 'le la les et est vous je comment quel quelle quand où peut puis mon ma avoir avec pour bonjour merci pas une des nous votre beaucoup',
  es: 'el los las y es son usted yo cómo qué cuándo dónde puede puedo mi tengo con para hola gracias no una del por muchas cuál',
  cs: 'je jsou jak co kdy kde můžete mohu můj moje mám s pro prosím dobrý den děkuji díky ne na se že jsem vás do dobře',
}

export const PHRASES: Record<Language, { greeting: (name: string) => string; later: string }> = {
  en: { greeting: (name) => `Hello${name},`, later: 'We will check the rest and come back to you.' },
  de: { greeting: (name) => `Guten Tag${name},`, later: 'Den Rest klären wir und melden uns bei Ihnen.' },
  fr: { greeting: (name) => `Bonjour${name},`, later: 'Nous vérifions le reste et revenons vers vous.' },
  es: { greeting: (name) => `Hola${name},`, later: 'Comprobaremos lo demás y le responderemos.' },
  cs: { greeting: (name) => `Dobrý den${name},`, later: 'Zbytek ověříme a ozveme se vám.' },
}

const WORDS = Object.entries(FREQUENT).map(([tag, words]) => [tag as Language, new Set(words.split(' '))] as const)

/** The language whose frequent words occur most often; English if none does. */
export const detectLanguage = (text: string): Language => {
  const found =
    text
      .slice(0, 5_000)
      .toLowerCase()
      .match(/\p{L}+/gu) ?? []
  let best: Language = 'en'
  let most = 0
  for (const [tag, words] of WORDS) {
    const count = found.filter((word) => words.has(word)).length
    if (count > most) [best, most] = [tag, count]
  }
  return best
}
