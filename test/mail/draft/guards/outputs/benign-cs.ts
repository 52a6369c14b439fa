import type { BenignReply } from './benign.ts'

/** The shop has no Czech article, so these rest on English and German ones. */
export const CZECH: readonly BenignReply[] = [
  ['Dobrý den,', 'děkujeme za zprávu.', 'Prověříme to a ozveme se vám.', 'S pozdravem'],
  ['Dobrý den,', ['doručení do Česka stojí 6,90 €.', 'Germany, Slovenia, Hungary, Czechia, Slovakia, Italy: €6.90']],
  [
    'Dobrý den,',
    ['od 120 eur je doprava po Unii zdarma.', 'Free delivery from €75 in Austria and from €120 elsewhere in the Union'],
  ],
  [
    'Dobrý den,',
    ['balík po Unii jde 2 až 4 pracovní dny.', 'A parcel within the European Union takes 2 to 4 working days.'],
  ],
  ['Dobrý den,', ['rozbitou konvici vyměníme zdarma.', 'A teapot that arrived broken is replaced free of charge.']],
  [
    'Dobrý den,',
    [
      'zboží můžete vrátit do 30 dnů.',
      'You may send unused goods back to us within 30 days of delivery, without giving a reason.',
    ],
  ],
  ['Dobrý den,', ['na dárkovou kartu lze dát 15 až 300 eur.', 'Choose any sum from €15 to €300.']],
  [
    'Dobrý den,',
    [
      'nechte prosím proběhnout reklamaci přes guarantee@kettle-and-fern.example.',
      "Send three photos to guarantee@kettle-and-fern.example: the whole piece, the fault from nearby, and the potter's stamp with the two-digit year under the foot.",
    ],
  ],
  [
    'Dobrý den,',
    'máme otevřeno út–pá 10.00–18.00, tj. i přes poledne, a so 9–13 h.',
    'Obchod je v Grazu, Farngasse 12.',
  ],
  ['Dobrý den,', 'soubor faktura.pdf dorazil v pořádku, č. obj. 2026/118.', 'Ozveme se, např. telefonicky.'],
  ['Dobrý den,', 'konvice má objem 0,9 l a váží 1 250 g.', 'Je z kameniny.'],
]
