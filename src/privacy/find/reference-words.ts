/** Words before a number that say what it names: an order, an invoice, a parcel, a version. It is nobody's then. */
import { fold } from '../fold.ts'

/** Beginnings of words, in the fold; a compound may end with one as well (`Rechnungsnr`, `bestellnummer`). */
const REFERENCE_STEMS = `order invoice ref reference receipt tracking parcel shipment consignment ticket case serial sku
  isbn issn ean upc gtin imei article item part model version build release license licence booking reservation customer
  client account contract policy transaction payment voucher coupon quote offer claim flight
  bestell rechnung auftrag liefer sendung paket vorgang kunden vertrag artikel seriennum referenz beleg buchung
  gutschein angebot konto aktenzeichen ust steuernummer version charge
  commande facture colis suivi dossier devis client contrat bon article serie siret siren tva
  pedido factura albaran envio seguimiento reserva cliente contrato articulo referencia expediente presupuesto cif
  objednavk faktur zasilk dodac variabiln vs smlouv zakaznick rezervac uctenk doklad vyrobni seriov ico dic ucet
  ordine fattura spedizione zamowien przesylk bestelling factuur pakket encomenda fatura nip regon`
  .split(/\s+/)
  .filter((stem) => stem !== '')
/** Short stems must be the whole word: `vs` begins nothing, and `bon` begins `bonjour`. */
const WHOLE_ONLY = new Set(
  `vs bon ref case part item ico dic cif nip tva ust vat ean upc sku best kd kdnr rg re auftr obj cmd fact ped inv ord rma`.split(
    ' ',
  ),
)
const STEMS = REFERENCE_STEMS.filter((stem) => !WHOLE_ONLY.has(stem))
/** What may stand between such a word and its number. */
const BETWEEN = new Set(
  `no nr n c num numb number nummer numero numer cislo cis id code kod is was the ist lautet je est es has and und a
   my our your de du del der die das symbol nmr nbr`.split(/\s+/),
)
/** A dot alone ends no sentence: `obj. č. 1234567`. */
const NEW_CLAUSE = /[,;!?] ?|\. +(?=\p{Lu})/u
const LOOK_BACK = 64
/** what a mail program may wrap a line after */
const MIN_WRAPPED = 50
const MAX_BETWEEN = 3

/** Whether the number at `start` is named by such a word: right before it, or with words like `no.` or `is` between. */
export function followsReference(text: string, start: number): boolean {
  const before = sentenceBefore(text, start)
  const clause = fold(before.split(NEW_CLAUSE).at(-1) ?? '')
  const words = clause.match(/\p{L}+|\p{N}+/gu) ?? []
  if (/#\s*$/.test(before)) return true
  for (const [back, word] of words.toReversed().entries()) {
    if (isReference(word)) return true
    if (back >= MAX_BETWEEN || !BETWEEN.has(word)) return false
  }
  return false
}

/** Of the same line, and of the one before when that is long enough to have been wrapped. */
function sentenceBefore(text: string, at: number): string {
  const [above, ...below] = text
    .slice(Math.max(0, at - LOOK_BACK), at)
    .split('\n')
    .slice(-2)
  if (below.length === 0) return above ?? ''
  const end = at - (below[0]?.length ?? 0) - 1
  const isWrapped = !text.slice(Math.max(0, end - MIN_WRAPPED), end).includes('\n') && end >= MIN_WRAPPED
  return isWrapped ? `${above} ${below[0]}` : (below[0] ?? '')
}

function isReference(word: string): boolean {
  if (WHOLE_ONLY.has(word)) return true
  if (STEMS.some((stem) => word.startsWith(stem))) return true
  return (
    /(?:nummer|nr|cislo|symbol)$/.test(word) &&
    !/^(?:tel|phone|fon|handy|mobil|ruf|fax|telefon)/.test(word) &&
    word.length > 6
  )
}
