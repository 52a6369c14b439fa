/** What a mail is about, from words in six languages. The first list that matches counts. */
import type { FakeMail } from './read-request.ts'
import { READ_LIMIT } from './words.ts'

const LISTS: readonly (readonly [string, RegExp])[] = [
  [
    'automated',
    /\b(out of (the )?office|automatic reply|auto-?reply|undeliverable|delivery status|abwesenheitsnotiz|automatische antwort|réponse automatique|respuesta automática|risposta automatica|unsubscribe (here|from|link)|view (this|it) (e-?mail )?in (your|the) browser|newsletter abbestellen|se désabonner|darse de baja|annulla l.iscrizione)\b|automatická odpověď|odhlásit se z odběru/iu,
  ],
  [
    'spam',
    /\b(backlinks?|seo (services|ranking|agency)|guest post|rank (first|higher) on google|crypto (investment|giveaway)|online casino|lottery win|cheap (pills|viagra)|mehr besucher für ihre (seite|website))\b/iu,
  ],
  [
    'complaint',
    /\b(complain(t|ing)?|unacceptable|disappointed|angry|outrage(d|ous)?|beschwer(de|en)|unverschämt|enttäuscht|réclamation|inadmissible|déçue?|queja|inaceptable|decepcionad[oa]|reclamo|inaccettabile|delus[oa])\b|stížnost|zklaman|reklamac/iu,
  ],
  [
    'billing',
    /\b(invoices?|charged|payments?|refunds?|vat|receipts?|rechnung(en)?|zahlung|bezahl(t|en)|erstattung|mehrwertsteuer|factures?|paiement|remboursement|tva|facturas?|pago|reembolso|iva|fattura|pagamento|rimborso)\b|faktur|platb|vrácení peněz/iu,
  ],
  [
    'account',
    /\b(password|log ?in|sign in|my account|passwort|anmelden|kundenkonto|mot de passe|mon compte|contraseña|mi cuenta|mia password|mio account|accedere)\b|heslo|přihlásit|můj účet/iu,
  ],
  [
    'order',
    /\b(my order|order (number|no\.?|#)? ?\d{3,}|ordered|tracking|parcel number|meine bestellung|bestellnummer|sendungsnummer|bestellt|ma commande|numéro de (suivi|commande)|commandé|mi pedido|número de (pedido|seguimiento)|mio ordine|numero d.ordine)\b|moje objednávka|objednávk|číslo zásilky/iu,
  ],
  [
    'bug',
    /\b(error message|crash(es|ed)?|does not load|bug|fehlermeldung|abgestürzt|message d.erreur|mensaje de error|messaggio di errore)\b|chybov/iu,
  ],
  [
    'sales',
    /\b(wholesale|bulk (order|discount)|price list|quotation|reseller|großhandel|preisliste|angebot für|devis|grossiste|presupuesto|mayorista|preventivo|ingrosso)\b|velkoobchod|cenová nabídka/iu,
  ],
]

/** The mail's category. Triage and draft ask the same function, so that they agree. */
export const findCategory = (mail: FakeMail): string => {
  const text = `${mail.subject}\n${mail.text.slice(0, READ_LIMIT)}`
  const found = LISTS.find(([, list]) => list.test(text))?.[0]
  if (found) return found
  return isThanks(mail) ? 'other' : 'question'
}

const THANKS =
  /(^|[^\p{L}])(thank you|thanks|danke|vielen dank|merci|gracias|grazie|děkuji|děkujeme|díky)([^\p{L}]|$)/iu
const THANKS_LENGTH = 400

/** A short mail that thanks and asks nothing. */
const isThanks = ({ text }: FakeMail): boolean =>
  !text.includes('?') && text.length < THANKS_LENGTH && THANKS.test(text)

/** Whether somebody waits for an answer: to this mail, or to an earlier one that nobody answered. */
export const needsReply = (mail: FakeMail): boolean => {
  if (mail.earlier.some((entry) => entry.unanswered && !entry.byUs)) return true
  if (isThanks(mail)) return false
  return !['automated', 'spam'].includes(findCategory(mail))
}
