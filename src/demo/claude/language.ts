/** Enough of six languages to greet, to thank, and to say that a person will look. */
export type Language = 'en' | 'de' | 'fr' | 'es' | 'cs' | 'it'

const FREQUENT: Record<Language, string> = {
  en: 'the and is are you your how what when where do does can could would my have with for please hello hi thank thanks it this not of to in on if was be we they there any which will',
  de: 'der die das und ist sind sie ich wie was wann wo kann können mein meine haben mit für bitte hallo danke dank nicht ein eine wir vielen den dem des zu im auf von es auch noch oder bei ihr ihre ihnen wird habe hat gibt guten tag aus nach',
  fr: 'le la les et est vous je comment quel quelle quand où peut puis mon ma avoir avec pour bonjour merci pas une des nous votre beaucoup du de dans sur que qui ce cette il est-ce ai avez combien au aux si ou vos mes',
  es: 'el los las y es son usted yo cómo qué cuándo dónde puede puedo mi tengo con para hola gracias no una del por muchas cuál que en se lo al su hay cuánto cuesta si está un me',
  cs: 'je jsou jak co kdy kde můžete mohu můj moje mám s pro prosím dobrý den děkuji díky ne na se že jsem vás do dobře si od za kolik nebo který jaké jestli už ve v z',
  it: 'il lo gli e è sono lei io come cosa quando dove può posso mio mia ho avere con per buongiorno ciao grazie non una del della di che nel sul quanto quali un si vi vostro mi ma anche dei delle',
}

/** Of all six, with a space between. */
export const FREQUENT_WORDS = Object.values(FREQUENT).join(' ')

type Phrases = { greeting: (name: string) => string; later: string; thanks: string }
export const PHRASES: Record<Language, Phrases> = {
  en: {
    greeting: (name) => `Hello${name},`,
    later: 'We will check the rest and come back to you.',
    thanks: 'Thank you for your message.',
  },
  de: {
    greeting: (name) => `Guten Tag${name},`,
    later: 'Den Rest klären wir und melden uns bei Ihnen.',
    thanks: 'Vielen Dank für Ihre Nachricht.',
  },
  fr: {
    greeting: (name) => `Bonjour${name},`,
    later: 'Nous vérifions le reste et revenons vers vous.',
    thanks: 'Merci pour votre message.',
  },
  es: {
    greeting: (name) => `Hola${name},`,
    later: 'Comprobaremos lo demás y le responderemos.',
    thanks: 'Gracias por su mensaje.',
  },
  cs: {
    greeting: (name) => `Dobrý den${name},`,
    later: 'Zbytek ověříme a ozveme se vám.',
    thanks: 'Děkujeme za zprávu.',
  },
  it: {
    greeting: (name) => `Buongiorno${name},`,
    later: 'Verifichiamo il resto e le rispondiamo.',
    thanks: 'Grazie per il suo messaggio.',
  },
}

const READ_LIMIT = 5_000
const WORDS = Object.entries(FREQUENT).map(([tag, words]) => [tag as Language, new Set(words.split(' '))] as const)

/** The language whose frequent words occur most often; English if none does. */
export const detectLanguage = (text: string): Language => {
  const found =
    text
      .slice(0, READ_LIMIT)
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
