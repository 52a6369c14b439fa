/** Words for what costs nothing, or less. */
import { anyOf } from './phrases.ts'

/** That something costs nothing. Not `feel free`, and no free time. */
export const FREE = anyOf(
  `free of charge, free-of-charge, for free, free shipping, free delivery, free return, free returns, free repair*,
   free replacement*, free exchange*, free gift*, free label*, free sample*, is free, are free, is also free, are also free,
   completely free, absolutely free, totally free, at no cost, at no extra cost, at no additional cost, at no charge,
   at no extra charge, no extra charge, no charge, without charge, without any charge, costs nothing, cost nothing,
   cost you nothing, costs you nothing, complimentary, on the house, gratis, no fee, no fees, without a fee, shipping-free,
   waive*`,
  `kostenlos*, kostenfrei*, umsonst, unentgeltlich*, ohne aufpreis, ohne mehrkosten, ohne gebühr*, versandkostenfrei*,
   portofrei*, gebührenfrei*, kostet nichts, kosten nichts, kostet sie nichts, geschenkt, auf unsere kosten`,
  'gratuit*, sans frais, sans supplément, offert, offerte, offerts, offertes, à nos frais',
  'sin coste, sin costes, sin costo, sin cargo, sin recargo, no cuesta nada, de regalo, a nuestro cargo',
  'zdarma, bezplatn*, bez poplatku, bez příplatku, nic nestojí, na naše náklady',
  'senza costi, senza spese, senza supplemento, omaggio, a nostre spese, a nostro carico, non costa nulla',
)

/** That something costs less, or more. */
export const DISCOUNT = anyOf(
  'discount*, price reduction, half price, half-price, voucher*, surcharge*, store credit, coupon*, cheaper, rebate*, refund in full, full refund',
  'rabatt*, preisnachlass*, nachlass, gutschein*, aufpreis, zuschlag, gutschrift*, ermäßig*, billiger, günstiger',
  "remise*, rabais, bon d’achat, bon d'achat, réduction*, supplément, avoir de",
  'descuento*, rebaja*, vale de, cupón, recargo, bonificación',
  'sleva, slevu, slevy, slevou, slev, poukaz*, příplatek',
  'sconto, sconti, buono, riduzione, supplemento',
)
