import { normalizeText } from '../../normalize-text.ts'
import { type Facts, fieldValues, type Rule } from '../facts.ts'

/** What services for mail to many write, and no mail program of a person. */
const FIELDS = [
  'feedback-id',
  'x-feedback-id',
  'x-ses-outgoing',
  'x-mailgun-tag',
  'x-mailgun-track',
  'x-mailgun-track-clicks',
  'x-mailgun-track-opens',
  'x-mailgun-variables',
  'x-sg-eid',
  'x-mc-user',
  'x-campaign',
  'x-campaign-id',
  'x-campaignid',
  'x-mailer-campaign',
  'x-newsletter',
  'x-bulkmail',
  'x-mass-mailing',
]
const MANDRILL = /^x-mandrill-/

/** How the offer to leave a list is said, folded as `foldLine` does. */
const OFFERS = [
  'unsubscrib',
  'opt out',
  'opt-out',
  'email preferences',
  'abmelden',
  'abbestellen',
  'austragen',
  'se desabonner',
  'desabonn',
  'desinscri',
  'darse de baja',
  'darte de baja',
  'cancelar la suscripcion',
  'cancelar suscripcion',
  'disiscri',
  'annulla iscrizione',
  "annulla l'iscrizione",
  'cancella iscrizione',
  "cancella l'iscrizione",
  'uitschrijven',
  'afmelden',
  'cancelar inscricao',
  'cancelar subscricao',
  'cancelar a subscricao',
  'descadastr',
  'odhlasit',
  'odhlaseni',
  'wypisz sie',
  'zrezygnuj',
  'avregistrera',
  'avsluta prenumeration',
  'afmeld',
  'avmeld',
  'peruuta tilaus',
  'leiratkoz',
  'abonelikten cik',
  'dezabon',
  'отписаться',
  '配信停止',
  '退订',
  '取消订阅',
]
const LINK = /https?:\/\/|mailto:|www\./
/** The offer stands at the foot; above it a person may speak of anything. */
const FOOT_LINES = 15
const FOOT_LENGTH = 4_000

/** Mail to many that leaves out List-Unsubscribe. Receipts and help desks come the same way, so a person decides. */
export const bulkMail: Rule = (_message, facts) => {
  if (!wasSentToMany(facts) && !offersToLeave(facts.ownText)) return null
  return { rule: 'bulk-mail', verdict: 'review', reason: 'bulk_mail' }
}

function wasSentToMany(facts: Facts): boolean {
  if (FIELDS.some((name) => fieldValues(facts, name).length > 0)) return true
  return facts.fields.keys().some((name) => MANDRILL.test(name))
}

/** A line that offers it, with the link in it or in the line before or after. */
function offersToLeave(text: string): boolean {
  const lines = text
    .slice(-FOOT_LENGTH)
    .split('\n')
    .map(foldLine)
    .filter((line) => line !== '')
    .slice(-FOOT_LINES)
  return lines.some((line, at) => {
    if (!OFFERS.some((offer) => line.includes(offer))) return false
    return LINK.test(line) || LINK.test(lines[at + 1] ?? '') || LINK.test(lines[at - 1] ?? '')
  })
}

/** Lower case, no accents. */
const foldLine = (line: string): string => normalizeText(line, 'NFKD').replace(/\p{M}/gu, '').toLowerCase().trim()
