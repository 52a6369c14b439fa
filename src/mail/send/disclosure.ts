/** One sentence that tells a reader what wrote to them, in the language of the reply: EU AI Act, article 50 (1). */

const SENTENCES: Readonly<Record<string, string>> = {
  en: 'This reply was written by a machine (artificial intelligence).',
  ar: 'كتبت هذا الرد آلة (ذكاء اصطناعي).',
  bg: 'Този отговор е написан от машина (изкуствен интелект).',
  cs: 'Tuto odpověď napsal stroj (umělá inteligence).',
  da: 'Dette svar er skrevet af en maskine (kunstig intelligens).',
  de: 'Diese Antwort wurde von einer Maschine verfasst (künstliche Intelligenz).',
  el: 'Αυτή η απάντηση γράφτηκε από μηχανή (τεχνητή νοημοσύνη).',
  es: 'Esta respuesta la ha escrito una máquina (inteligencia artificial).',
  et: 'Selle vastuse kirjutas masin (tehisintellekt).',
  fi: 'Tämän vastauksen on kirjoittanut kone (tekoäly).',
  fr: 'Cette réponse a été rédigée par une machine (intelligence artificielle).',
  hr: 'Ovaj je odgovor napisao stroj (umjetna inteligencija).',
  hu: 'Ezt a választ egy gép írta (mesterséges intelligencia).',
  it: 'Questa risposta è stata scritta da una macchina (intelligenza artificiale).',
  ja: 'この返信は機械(人工知能)が作成しました。',
  ko: '이 답장은 기계(인공지능)가 작성했습니다.',
  lt: 'Šį atsakymą parašė mašina (dirbtinis intelektas).',
  lv: 'Šo atbildi uzrakstīja mašīna (mākslīgais intelekts).',
  nl: 'Dit antwoord is door een machine geschreven (kunstmatige intelligentie).',
  no: 'Dette svaret er skrevet av en maskin (kunstig intelligens).',
  pl: 'Tę odpowiedź napisała maszyna (sztuczna inteligencja).',
  pt: 'Esta resposta foi escrita por uma máquina (inteligência artificial).',
  ro: 'Acest răspuns a fost scris de o mașină (inteligență artificială).',
  ru: 'Этот ответ написала машина (искусственный интеллект).',
  sk: 'Túto odpoveď napísal stroj (umelá inteligencia).',
  sl: 'Ta odgovor je napisal stroj (umetna inteligenca).',
  sv: 'Det här svaret är skrivet av en maskin (artificiell intelligens).',
  tr: 'Bu yanıt bir makine tarafından yazıldı (yapay zekâ).',
  uk: 'Цю відповідь написала машина (штучний інтелект).',
  zh: '此回复由机器(人工智能)撰写。',
}
/** Both written forms of Norwegian. */
const SAME: Readonly<Record<string, string>> = { nb: 'no', nn: 'no' }

/** Gives the sentence in the first of these languages (tags of BCP 47) that it is known in, else in English. */
export function disclosureIn(languages: readonly string[]): string {
  const tags = languages.map((tag) => tag.toLowerCase().split(/[-_]/)[0] ?? '').map((tag) => SAME[tag] ?? tag)
  const known = tags.find((tag) => Object.hasOwn(SENTENCES, tag)) ?? 'en'
  return SENTENCES[known] ?? ''
}
