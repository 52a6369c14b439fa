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
  // receipts of a mail program; the French and German names of a recall are everyday words
  'read:',
  'not read:',
  'recall:',
  'gelesen:',
  'nicht gelesen:',
  'ungelesen:',
  'lu:',
  'non lu:',
  'leido:',
  'no leido:',
  'letto:',
  'non letto:',
  'gelezen:',
  'niet gelezen:',
  'lida:',
  'lido:',
  'nao lida:',
  'precteno:',
  'neprecteno:',
  'przeczytano:',
  'nie przeczytano:',
  'прочитано:',
  // receipts of a help desk
  'we received your',
  'we have received your',
  "we've received your",
  'your request has been received',
  'your message has been received',
  'request received',
  'ticket received',
  'ticket created',
  'thank you for contacting',
  'thanks for contacting',
  'wir haben ihre anfrage',
  'wir haben ihre nachricht',
  'ihre anfrage ist eingegangen',
  'eingangsbestatigung',
  'nous avons recu votre',
  'nous avons bien recu votre',
  'votre demande a bien ete',
  'accuse de reception',
  'hemos recibido su',
  'hemos recibido tu',
  'acuse de recibo',
  'abbiamo ricevuto la',
  'conferma di ricezione',
  'we hebben uw',
  'wij hebben uw',
  'we hebben je',
  'ontvangstbevestiging',
  'recebemos sua',
  'recebemos a sua',
  'recebemos o seu',
  'prijali jsme vas',
  'potvrzeni prijeti',
  'otrzymalismy',
  'potwierdzenie otrzymania',
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

/** In brackets at the very beginning; `[EXTERNAL]` and the like say nothing. */
const TAG = /^\[[^\]]*\]\s*/
const RECEIPT_TAG = /^\[(?:ticket\b|request received|new request)/

/** Some responders set no header at all; the subject is then the only sign (1 of 25 in a set of real ones). */
export const automaticSubject: Rule = ({ head }) => {
  const subject = fold(head.subject.slice(0, 200))
  const untagged = subject.replace(TAG, '')
  if (!RECEIPT_TAG.test(subject) && !OPENINGS.some((opening) => untagged.startsWith(opening))) return null
  return { rule: 'automatic-subject', verdict: 'review', reason: 'suspicious_subject' }
}

/** Lower case, no accents, single spaces, and none before a colon, where the French put one. */
function fold(subject: string): string {
  const plain = normalizeText(subject, 'NFKD').replace(/\p{M}/gu, '').replace(/’/g, "'").toLowerCase()
  return plain.replace(/\s+/g, ' ').replace(/ :/g, ':').trim()
}
