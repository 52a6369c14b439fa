/** What a reply binds us to: in the reply, and in a quote that says the same. Folded; en, de, fr, es, cs, it. */
import type { Offer } from './offers.ts'

const words = (patterns: readonly string[]): RegExp => new RegExp(`(?<![a-z0-9])(?:${patterns.join('|')})`)

/** Words between, of which none says that we only look into it, or that we do not. Bounded, so linear. */
const between = (most: number, not: string): string => ` (?:(?!(?:${not})(?![a-z]))[a-z'-]{1,30} ){0,${most}}`
const EN = between(
  5,
  `not|never|check[a-z]*|ask[a-z]*|see|find|look[a-z]*|clarif[a-z]*|whether|if|let|tell|know|unable|cannot|can't|without|no|receiv[a-z]*|request[a-z]*|regard[a-z]*|about|got|understand|read|question[a-z]*|need[a-z]*|require[a-z]*`,
)
const DE = between(8, 'nicht|nie|kein|keine|keinen|prufen|fragen|klaren|ob|leider|ohne')
const FR = between(4, 'ne|pas|si|verifier|demander|aucun')
const ES = between(4, 'no|nunca|si|comprobar|consultar')
const IT = between(4, 'non|se|verificare|chiedere')

type Verbs = {
  en: string
  de: string
  dePassive: string
  fr: string
  es: string
  esDone: string
  cs: string
  it: string
  itDone: string
}

/** The ways in which each language promises an act: we will do it, it will be done, you will get it. */
const acts = ({ en, de, dePassive, fr, es, esDone, cs, it, itDone }: Verbs): RegExp =>
  words([
    `(?<!(?:whether|if) )(?:we|i)(?:'ll|'ve|'re|'d)?${EN}(?:${en})`,
    `(?:will be|shall be|has been|have been|gets?|to be|being)${between(2, 'not|never|if')}(?:${en})`,
    `(?<!ob )wir${DE}(?:${de})(?![a-z])`,
    `(?:${de}) wir(?![a-z])`,
    `(?:wird|werden|wurde|wurden)${DE}(?:${dePassive})`,
    `(?<!si )(?:nous|je)${FR}(?:${fr})`,
    `(?:sera|seront|serez|a ete|allons)${FR}(?:${fr})`,
    `(?<!si (?:le |les |te )?)(?:${es})(?:re)?mos(?![a-z])`,
    `(?:sera|seran|ha sido)${ES}(?:${esDone})`,
    `(?<!zda |jestli )(?:${cs})(?![a-z])`,
    `(?<!se )(?:${it})(?![a-z])`,
    `(?:sara|saranno|verra|e stato)${IT}(?:${itDone})`,
  ])

const REFUND = acts({
  en: 'refund|reimburs|repa(?:y|id)|pay (?:you |it |this |everything )?back|return your money|credit(?:ed)? (?:you|your|the)',
  de: 'erstatten|ruckerstatten|zuruckerstatten|zuruckzahlen|zuruckuberweisen|verguten|gutschreiben',
  dePassive: 'erstattet|ruckerstattet|zuruckerstattet|zuruckgezahlt|zuruckuberwiesen|vergutet|gutgeschrieben',
  fr: 'rembours|recredit',
  es: '(?:reembolsa|devolve|reintegra|abona)',
  esDone: 'reembolsad|devuelt|reintegrad|abonad',
  cs: 'vratime|vracime|refundujeme|proplatime|prevedeme (?:[a-z]+ ){0,2}zpet',
  it: '(?:rimbors|restitu|riaccredit)(?:eremo|iremo|iamo)',
  itDone: 'rimborsat|restituit|riaccreditat',
})
const REFUND_ALONE = words([
  "money[ -]back|(?:full|partial|complete|immediate) refund|entitled to (?:[a-z]+ ){0,3}refund|(?:issued|approved|granted) (?:[a-z]+ ){0,3}refund|refund (?:is|has been|was) (?:approved|issued|confirmed|on its way)|you(?:'ll| will) (?:get|receive|have) (?:[a-z]+ ){0,3}(?:refund|money back)",
  'geld zuruck|(?:erhalten|bekommen) (?:[a-z]+ ){0,6}(?:ruckerstattung|erstattung|geld)|volle (?:ruck)?erstattung',
  'remboursement (?:integral|complet|total|immediat)|recevrez (?:[a-z]+ ){0,3}remboursement',
  'reembolso (?:completo|total|integro|inmediato)|(?:recibira|tendra) (?:[a-z]+ ){0,4}(?:reembolso|dinero)',
  'penize (?:vam )?(?:[a-z]+ ){0,2}zpet|(?:dostanete|obdrzite) (?:[a-z]+ ){0,4}(?:penize|castku)|budou (?:vam )?(?:[a-z]+ ){0,2}vracen',
  'rimborso (?:completo|totale|integrale|immediato)|ricevera (?:[a-z]+ ){0,4}rimborso',
])
const REPLACE = acts({
  en: 'replac|exchang(?:e|ed)|swap|send (?:you )?(?:[a-z]+ ){0,3}(?:replacement|new one)',
  de: 'ersetzen|austauschen|umtauschen|tauschen',
  dePassive: 'ersetzt|ausgetauscht|umgetauscht',
  fr: 'remplac|echang',
  es: '(?:reemplaza|sustitui|cambia)',
  esDone: 'reemplazad|sustituid|cambiad',
  cs: 'vymenime|vymenujeme|nahradime|nahrazujeme',
  it: '(?:sostitu|cambi|rimpiazz)(?:iremo|eremo|iamo)',
  itDone: 'sostituit|cambiat|rimpiazzat',
})
const COMPENSATE = acts({
  en: 'compensat|make (?:it )?up for|cover (?:the|your|all) (?:costs?|damages?|expenses)|pay (?:you|for (?:the|your))',
  de: 'entschadigen|ersetzen ihnen den schaden|aufkommen|auszahlen|zahlen',
  dePassive: 'entschadigt|ausgezahlt|ausbezahlt',
  fr: 'indemnis|dedommag|verserons',
  es: '(?:compensa|indemniza|paga)',
  esDone: 'compensad|indemnizad',
  cs: 'odskodnime|kompenzujeme|zaplatime|uhradime',
  it: '(?:compens|risarc|pag|indennizz)(?:eremo|iremo|heremo|iamo|hiamo)',
  itDone: 'compensat|risarcit|indennizzat',
})
const GUARANTEE = words([
  "(?:we|i)(?:'ll| will| can| do| hereby| fully| personally| absolutely){0,3} (?:guarantee|promise|warrant|undertake|commit to|pledge)|guaranteed(?![a-z])|you have (?:my|our) (?:word|promise)|(?:my|our) promise|without fail",
  'garantieren|garantiert|garantiere(?![a-z])|verspr(?:echen|eche|ochen)|zusicher[a-z]*|sichern (?:[a-z]+ ){1,6}zu(?![a-z])|verpflichten uns',
  "garantissons|garantis(?![a-z])|promettons|promets(?![a-z])|nous (?:nous )?engageons|c'est promis",
  'garantizamos|garantizo|garantizad[oa]|prometemos|prometo|nos comprometemos',
  'zarucujeme|zarucuji|zarucen[ye]?(?![a-z])|garantujeme|garantuji|slibujeme|slibuji|zavazujeme',
  'garantiamo|garantisco|garantit[oa](?![a-z])|promettiamo|prometto|ci impegniamo',
])

export const PROMISES: readonly Offer[] = [
  {
    name: 'a guarantee',
    says: GUARANTEE,
    covered: words(['guarant', 'garant', 'promis', 'verspr', 'promet', 'zaruk', 'zaruc', 'slib', 'zusicher']),
  },
  { name: 'a refund', says: REFUND, covered: moneyBack() },
  { name: 'a refund', says: REFUND_ALONE, covered: moneyBack() },
  {
    name: 'a replacement',
    says: REPLACE,
    covered: words([
      'replac',
      'exchang',
      'swap',
      'ersatz',
      'ersetz',
      '[a-z]*tausch',
      'remplac',
      'echang',
      'reemplaz',
      'sustitu',
      'cambi',
      'vymen',
      'nahrad',
      'nahraz',
      'sostitu',
      'rimpiazz',
    ]),
  },
  {
    name: 'a compensation',
    says: COMPENSATE,
    covered: words([
      'compens',
      'entschadig',
      'indemn',
      'dedommag',
      'odskod',
      'kompenz',
      'risarc',
      'indenniz',
      'cover',
      'pay',
      '(?:be)?zahl',
      'verse',
      'pag',
      'zaplat',
      'uhrad',
    ]),
  },
]

function moneyBack(): RegExp {
  return words([
    'refund',
    'reimburs',
    'repa[iy]',
    'pa(?:y|id) (?:[a-z]+ ){0,3}back',
    'money back',
    'credit',
    '[a-z]*erstatt',
    'zuruck',
    'rembours',
    'recredit',
    'reembols',
    'devol',
    'devuel',
    'reintegr',
    'abona',
    'vrat',
    'vrac',
    'zpet',
    'rimbors',
    'restitu',
    'gutschr',
    'gutgeschr',
    'vergut',
  ])
}
