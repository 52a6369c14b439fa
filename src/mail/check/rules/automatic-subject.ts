import { normalizeText } from '../../normalize-text.ts'
import type { Rule } from '../facts.ts'

// How a subject of an automatic reply or a bounce begins, folded as `fold` does. Only beginnings: "How do I set an out
// of office reply?" is a person's question.
const OPENINGS = [
  // English
  'auto reply',
  'auto-reply',
  'autoreply',
  'automatic reply',
  'auto response',
  'auto-response',
  'autorespon',
  'automatic response',
  'automated reply',
  'automated response',
  'out of office',
  'out-of-office',
  'out of the office',
  'away from the office',
  'away until',
  'vacation reply',
  'on vacation',
  'ooo:',
  // German
  'automatische antwort',
  'automatische ruckantwort',
  'abwesenheit',
  'abwesend',
  'autoantwort',
  'nicht im buro',
  // French
  'reponse automatique',
  'absence du bureau',
  'absent du bureau',
  'absente du bureau',
  "message d'absence",
  // Spanish
  'respuesta automatica',
  'fuera de la oficina',
  'fuera de oficina',
  'ausente de la oficina',
  // Italian
  'risposta automatica',
  'fuori sede',
  'fuori ufficio',
  'assente dall',
  // Dutch
  'automatisch antwoord',
  'automatische beantwoording',
  'afwezig',
  'niet aanwezig',
  'buiten kantoor',
  // Portuguese
  'resposta automatica',
  'fora do escritorio',
  'ausencia do escritorio',
  'ausente do escritorio',
  // Czech
  'automaticka odpoved',
  'nepritomnost',
  'mimo kancelar',
  // Polish
  'automatyczna odpowiedz',
  'odpowiedz automatyczna',
  'autoodpowiedz',
  'poza biurem',
  'nieobecnosc',
  // Danish, Norwegian, Swedish, Finnish, Hungarian, Turkish, Russian, Japanese, Chinese
  'automatisk svar',
  'autosvar',
  'frånvaro',
  'fravær',
  'automaattinen vastaus',
  'automatikus valasz',
  'otomatik yanit',
  'автоответ',
  'автоматический ответ',
  '自動返信',
  '自動応答',
  '不在通知',
  '自动回复',
  '自動回覆',
  // bounces without a report
  'undeliverable',
  'undelivered mail',
  'mail delivery failed',
  'delivery status notification',
  'returned mail',
  'failure notice',
  'delivery failure',
  'delayed mail',
  'unzustellbar',
].map(fold)

/** Some responders set no header at all; the subject is then the only sign (1 of 25 in a set of real ones). */
export const automaticSubject: Rule = ({ head }) => {
  const subject = fold(head.subject.slice(0, 200)).replace(/^\[[^\]]*\]\s*/, '')
  if (!OPENINGS.some((opening) => subject.startsWith(opening))) return null
  return { rule: 'automatic-subject', verdict: 'review', reason: 'suspicious_subject' }
}

/** Lower case, no accents, single spaces. */
function fold(subject: string): string {
  return normalizeText(subject, 'NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()
}
