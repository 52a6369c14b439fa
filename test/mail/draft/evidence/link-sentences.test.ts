import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkSentences } from '../../../../src/mail/draft/evidence/link-sentences.ts'
import type { Evidence } from '../../../../src/mail/message.ts'

const QUOTES = [
  'Unused goods can be returned within 30 days of delivery.',
  'We send a prepaid label, so the way back costs nothing.',
  'The warranty on the glaze is 10 years.',
  'A parcel within the European Union takes 2 to 4 working days and costs €4.90.',
  'Der Laden in Graz ist von Dienstag bis Samstag von 9 bis 18 Uhr geöffnet, am Montag geschlossen.',
]
const found = (quote: string): Evidence => ({ document: 'shop', quote, found: true, version: 1 })
const EVIDENCE = QUOTES.map(found)

const CASES: [what: string, sentence: string, evidence: number[]][] = [
  ['the words of the quote', 'Unused goods can be returned within 30 days of delivery.', [0]],
  ['a part of it', 'The goods can be returned within 30 days of delivery.', [0]],
  ['the same in other words', 'You can return unused goods for 30 days after the delivery.', [0]],
  ['a number as a word', 'You can return unused goods within thirty days of the delivery.', [0]],
  ['another number', 'You can return unused goods for 90 days after the delivery.', []],
  ['another unit', 'You can return unused goods for 30 weeks after the delivery.', []],
  ['a number too many', 'You can return 5 unused goods for 30 days after the delivery.', []],
  ['the figure of another quote', 'You can return unused goods for 10 years after the delivery.', []],
  ['the number of another rule', 'The warranty on the glaze is 30 years.', []],
  ['that something is free', 'We send a prepaid label, so the way back is free of charge.', [1]],
  ['that something else is free', 'A parcel within the European Union is free of charge.', []],
  ['another currency', 'A parcel within the European Union costs $4.90.', []],
  ['another notation', 'Your parcel within the European Union costs 4,90 EUR.', [3]],
  ['days instead of working days', 'A parcel within the European Union takes 2 to 4 days.', []],
  ['one end of the range', 'A parcel within the European Union takes 4 working days.', [3]],
  [
    'two quotes together',
    'Return unused goods within 30 days of delivery with our prepaid label, the way back costs nothing.',
    [0, 1],
  ],
  [
    'a promise behind a fact',
    'Unused goods can be returned within 30 days of delivery, and you get a golden laptop.',
    [],
  ],
  [
    'a promise behind a dash',
    'Unused goods can be returned within 30 days of delivery – every customer wins holidays.',
    [],
  ],
  ['two words of a quote, among others', 'Unused goods make wonderful presents for grandmothers.', []],
  ['something else', 'Our teapots are made by hand from stoneware.', []],
  ['a greeting', 'Dear Jane,', []],
  ['a courtesy before the fact', 'Of course, Jane, unused goods can be returned within 30 days of delivery.', [0]],
  ['another weekday', 'Your unused goods can be returned on Monday, within 30 days of delivery.', []],
  ['another language with all figures', 'The shop opens from Tuesday to Saturday, 9 am to 6 pm.', [4]],
  ['another language with one figure that is not there', 'The shop opens from Tuesday to Saturday, 9 am to 7 pm.', []],
  ['another language without figures', 'The shop in the old town is open.', []],
  ['another language with one day', 'The shop is closed on Monday.', []],
]
/** So that the language of the reply is plain. */
const OPENING = 'Thank you very much for the question that you have written to us this morning.'
for (const [what, sentence, evidence] of CASES) {
  test(`${what}: ${JSON.stringify(evidence)}`, () => {
    const [, linked] = linkSentences(`${OPENING}\n${sentence}`, EVIDENCE)
    assert.deepEqual(linked, { text: sentence, evidence })
  })
}

test('quotes that were not found support nothing, and keep the places of the others', () => {
  const evidence = EVIDENCE.map((one, at) => ({ ...one, found: at !== 0 }))
  const linked = linkSentences(`${OPENING}\n${QUOTES[0]}\n${QUOTES[1]}`, evidence)
  assert.deepEqual(
    linked.map((sentence) => sentence.evidence),
    [[], [], [1]],
  )
})

test('the words of the reply are those of its sentences, each once', () => {
  const text = `Hello,\n\n${QUOTES[0]} ${QUOTES[1]}\nBye`
  assert.deepEqual(linkSentences(text, EVIDENCE), [
    { text: 'Hello,', evidence: [] },
    { text: QUOTES[0], evidence: [0] },
    { text: QUOTES[1], evidence: [1] },
    { text: 'Bye', evidence: [] },
  ])
})

const LANGUAGES: [language: string, quote: string, supported: string, unsupported: string][] = [
  [
    'de',
    'Ungenutzte Ware kann innerhalb von 30 Tagen zurückgegeben werden.',
    'Sie können ungenutzte Ware innerhalb von 30 Tagen zurückgeben.',
    'Sie können ungenutzte Ware innerhalb von 60 Tagen zurückgeben.',
  ],
  [
    'fr',
    'Les articles non utilisés peuvent être retournés sous 30 jours.',
    'Vous pouvez retourner les articles non utilisés sous 30 jours.',
    'Vous pouvez retourner les articles non utilisés sous 60 jours.',
  ],
  [
    'es',
    'Los artículos sin usar se pueden devolver en 30 días.',
    'Puede devolver los artículos sin usar en 30 días.',
    'Puede devolver los artículos sin usar en 60 días.',
  ],
  [
    'cs',
    'Nepoužité zboží lze vrátit do 30 dnů od doručení.',
    'Nepoužité zboží můžete vrátit do 30 dnů od doručení.',
    'Nepoužité zboží můžete vrátit do 60 dnů od doručení.',
  ],
  [
    'it',
    'Gli articoli non utilizzati possono essere restituiti entro 30 giorni.',
    'Può restituire gli articoli non utilizzati entro 30 giorni.',
    'Può restituire gli articoli non utilizzati entro 60 giorni.',
  ],
  [
    'ja',
    '未使用の商品は30日以内に返品できます。',
    '未使用の商品は、30日以内に返品できます。',
    '未使用の商品は60日以内に返品できます。',
  ],
]
for (const [language, quote, supported, unsupported] of LANGUAGES) {
  test(`${language}: what the quote says is linked, and another number is not`, () => {
    const links = (text: string) => linkSentences(text, [found(quote)]).map(({ evidence }) => evidence)
    assert.deepEqual(links(supported), [[0]])
    assert.deepEqual(links(unsupported), [[]])
  })
}
