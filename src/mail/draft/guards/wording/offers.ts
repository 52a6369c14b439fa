/** Words by which a reply gives something away: in the reply, and in a quote that lets it. Folded; en, de, fr, es, cs, it. */

export type Offer = { name: string; says: RegExp; covered: RegExp }

const words = (...patterns: readonly string[]): RegExp =>
  new RegExp(`(?<![a-z0-9])(?:${patterns.join('|')})(?![a-z0-9])`)

const FREE = [
  'free of (?:charge|cost)|for free|at no (?:extra |additional |further )?(?:costs?|charges?)|without (?:extra |additional )?charge|complimentary|on the house|free(?: [a-z]+)? (?:shipping|delivery|returns?|replacements?|gifts?|samples?|months?|trials?|repairs?|upgrades?|postage)|(?:delivery|shipping|postage|returns?|repairs?|replacements?|service|exchange|it|this|that|they) (?:is|are) (?:also |always |completely |entirely )?free(?! (?:to|on|at|in|until|for|tomorrow|today|next|from (?:\\d|lead|all|any)))|waive[ds]?|waiver',
  'kostenlos[a-z]*|kostenfrei[a-z]*|gratis|umsonst|(?:versandkosten|porto|gebuhren)frei[a-z]*|geschenkt|schenken wir|auf unsere kosten|geht aufs haus',
  'gratuit[a-z]*|offerte?s?|sans frais|a nos frais',
  'gratis|gratuit[a-z]*|sin (?:coste|cargo|costo|gastos)|de regalo|regalamos',
  'zdarma|bezplatn[a-z]*|na nase naklady|gratis',
  'gratis|gratuit[a-z]*|senza (?:spese|costi|costo)|omaggi[oi]|a nostre spese',
]
const DISCOUNT = [
  'discount(?:s|ed|ing)?|rebates?|price reductions?|reduced price|half price|half off|price match[a-z]*|special offer|\\d+ ?% off',
  '(?:preis)?nachlass[a-z]*|[a-z]*rabatt[a-z]*|ermassig[a-z]*|preisreduzierung|skonto|kulanz[a-z]*|zum halben preis|halber preis|halbem preis|sonderpreis[a-z]*',
  'remises?(?! en)|rabais|ristournes?|reductions?|geste commercial|moitie prix|prix reduits?|soldes?',
  'descuentos?|rebajas?|rebajad[a-z]*|mitad de precio|bonificacion(?:es)?|precio (?:especial|reducido)',
  'slev[a-z]*|zlevn[a-z]*|za polovic[a-z]*|polovicni cen[a-z]*|zvyhodnen[a-z]*',
  'scont(?:o|i|at[a-z]*|are)|ribass[a-z]*|meta prezzo|prezzo (?:speciale|ridotto)',
]
const VOUCHER = [
  'vouchers?|coupons?|(?:promo|discount|promotion) codes?|store credits?|cash ?back|goodwill(?: gesture| payment| credit)?|(?:give|send|offer|here is)(?: [a-z]+){0,4} gift cards?',
  'gutschein[a-z]*|[a-z]*gutscheine?|gutschrift[a-z]*|gutschreiben|schreiben (?:[a-z]+ ){0,5}gut|rabattcodes?',
  "bons? (?:d'achat|de reduction|cadeau)|codes? promo[a-z]*|cheques?[ -]cadeaux?|avoirs?(?= de| sur| d')",
  'vales? (?:de (?:descuento|compra|regalo)|por)|cupon(?:es)?|codigos? (?:de descuento|promocional[a-z]*)',
  'poukaz(?:y|u|em|ky|ku|ka)?|kupon[a-z]*|slevov[a-z]+ kod[a-z]*|dobropis[a-z]*',
  'buon[oi] (?:sconto|regalo|acquisto|spesa)|coupon|codic[ei] (?:sconto|promozional[ei])',
]

/** Money by another name. */
export const OFFERS: readonly Offer[] = [
  {
    name: 'something for nothing',
    says: words(...FREE),
    covered: words(...FREE, 'free|pay nothing|on us|included|offerts?'),
  },
  { name: 'a discount', says: words(...DISCOUNT), covered: words(...DISCOUNT, 'off|less|cheaper|weniger|gunstiger') },
  {
    name: 'a voucher or a credit',
    says: words(...VOUCHER),
    covered: words(...VOUCHER, 'credit(?:ed|s)?|points?|punkte[a-z]*'),
  },
]
