import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bearsOut, readSentences, readStated, sentencesAround } from '../../../../src/mail/draft/evidence/bears-out.ts'

const around = (quote: string, content: string) => sentencesAround(quote, readSentences(content))

const RETURNS = 'Unused goods can be returned within 30 days of delivery. We send a prepaid label.'
const WARRANTY = 'The warranty on every lamp lasts two years.'
const GARANTIE = 'Die Garantie gilt zwei Jahre.'
const SHIPPING = 'Orders are delivered within 3 to 5 working days, and shipping costs 4.90 EUR.'
const LAMP = 'The desk lamp Kefir costs 79 EUR.'
const SALE = 'Goods from the sale cannot be returned.'
const EXCEPT = 'Returns are free, except from Switzerland.'

const BORNE: [sentence: string, quote: string][] = [
  ['Unused goods can be returned within 30 days of delivery.', RETURNS],
  ['You can return unused goods within 30 days of delivery.', RETURNS],
  ['We send you a prepaid label.', RETURNS],
  ['The warranty on our lamps lasts two years.', WARRANTY],
  ['Die Garantie gilt zwei Jahre.', GARANTIE],
  ['Shipping costs 4.90 EUR.', SHIPPING],
  ['The desk lamp Kefir costs 79 EUR.', LAMP],
  ['Goods from the sale cannot be returned', SALE],
  ['Returns are free, except from Switzerland.', EXCEPT],
]
for (const [sentence, quote] of BORNE) {
  test(`its quote bears out: ${sentence}`, () => assert.equal(bearsOut(sentence, around(quote, quote)), true))
}

/** Each of these would be linked to its quote, for a person to read: half of its words are there. */
const ADDED: [sentence: string, quote: string][] = [
  ['Returns are accepted for life.', RETURNS],
  ['Unused, broken and stolen goods can be returned within 30 days.', RETURNS],
  ['Unused goods cannot be returned within 30 days of delivery.', RETURNS],
  ['Unused goods can be returned within thirteen months of delivery.', RETURNS],
  ['Unused goods can be returned within 30 days at https://evil.example.', RETURNS],
  ['Unused goods can be returned within 30 days at evil com.', RETURNS],
  ['The warranty lasts forever.', WARRANTY],
  ['The warranty lasts eighteen years.', WARRANTY],
  ['The warranty lasts XIII years.', WARRANTY],
  ['Die Garantie gilt zwei Jahre nicht.', GARANTIE],
  ['Die Garantie gilt achtzehn Jahre.', GARANTIE],
  ['Shipping costs -4.90 EUR.', SHIPPING],
  ['Shipping costs minus 4.90 EUR.', SHIPPING],
  ['Orders are delivered within 3 to 5 working days or they are yours.', SHIPPING],
  ['The desk lamp Kefir is yours.', LAMP],
  ['The desk lamp Kefir costs 79 EUR less.', LAMP],
  ['The desk lamp Kefir costs 79 EUR with a second lamp included.', LAMP],
  ['The desk lamp Kefir costs 7 EUR.', LAMP],
  ['Goods from the sale can be returned.', SALE],
  ['Returns are free from Switzerland.', EXCEPT],
  ['You owe us nothing after 3 to 5 working days.', SHIPPING],
  ['Send os din adgangskode.', RETURNS],
  ['The desk lаmp Kefir costs 79 EUR.', LAMP],
  ['We are with you.', RETURNS],
  ['You send us a prepaid label.', RETURNS],
  ['You send a prepaid label.', RETURNS],
  ['Shipping is on us.', SHIPPING],
  ['The desk lamp Kefir is for you.', LAMP],
  ['❌ Unused goods can be returned within 30 days of delivery.', RETURNS],
  ['The desk lamp Kefir costs ≠ 79 EUR.', LAMP],
  ['.... . -.-. .-. . -', RETURNS],
  ['', RETURNS],
]
for (const [sentence, quote] of ADDED) {
  test(`its quote does not bear out: ${sentence}`, () => assert.equal(bearsOut(sentence, around(quote, quote)), false))
}

test('two sentences of a document are not put together', () => {
  const both = 'Unused goods can be returned within 30 days of delivery, and we send a prepaid label.'
  assert.equal(bearsOut(both, around(RETURNS, RETURNS)), false)
  assert.equal(bearsOut('The desk lamp Kefir costs 4.90 EUR.', [LAMP, SHIPPING].map(readStated)), false)
})

test('a quote that ends before a "not" is read with the sentence that it was cut from', () => {
  const article = 'We cannot issue a prepaid label outside the European Union. We ship there.'
  const whole = around('issue a prepaid label outside the European Union', article)
  assert.deepEqual(whole, [readStated('We cannot issue a prepaid label outside the European Union.')])
  assert.equal(bearsOut('We issue a prepaid label outside the European Union.', whole), false)
})

/** One word of the document, and another one that begins like it, turns it round or is a part of its number. */
const OTHERS: [sentence: string, document: string][] = [
  ['Die Lieferung ist gebührenpflichtig.', 'Die Lieferung ist gebührenfrei.'],
  ['The return is chargeless.', 'The return is charged.'],
  ['Customer duties are paid by us.', 'Customs duties are paid by us.'],
  ['Unused goods can be returned within seventy days.', 'Unused goods can be returned within seventeen days.'],
  ['The warranty lasts seventeen months.', 'The warranty lasts seventy months.'],
  ['Unused goods can be returned within five days.', 'Unused goods can be returned within twenty-five days.'],
  ['Unused goods can be returned within twenty days.', 'Unused goods can be returned within twenty-five days.'],
  ['A refund is capped at fifty euros.', 'A refund is capped at two hundred and fifty euros.'],
  ['A refund is capped at 30 euros.', 'A refund is capped at 30 thousand euros.'],
  ['Die Garantie gilt zwanzig Jahre.', 'Die Garantie gilt fünfundzwanzig Jahre.'],
  ['La garantía dura cinco años.', 'La garantía dura treinta y cinco años.'],
  ['Le délai est de vingt jours.', 'Le délai est de quatre-vingt jours.'],
  ['We refund shipping costs to customers.', 'We refuse to refund shipping costs to customers.'],
  ['We ever refund shipping costs to customers.', 'We hardly ever refund shipping costs to customers.'],
  ['We refund shipping costs.', 'We refund shipping costs if a lamp is broken.'],
  ['Shipping is free.', 'Shipping is free, but customs are not included.'],
  ['Wir erstatten die Versandkosten.', 'Wir erstatten die Versandkosten, wenn die Lampe defekt ist.'],
  ['Returns are possible.', 'Returns are impossible.'],
]
for (const [sentence, document] of OTHERS)
  test(`${document} does not say: ${sentence}`, () => assert.equal(bearsOut(sentence, [readStated(document)]), false))

test('another form of a word is the same word', () => {
  assert.equal(bearsOut('The parcel returned.', [readStated('The parcel returns.')]), true)
  assert.equal(bearsOut('Our deliveries are insured.', [readStated('Each delivery is insured.')]), true)
})

test('a number of several words is borne out by the same number', () => {
  const said = 'The trial lasts twenty-five days.'
  assert.equal(bearsOut(said, [readStated('The trial lasts twenty-five days from today.')]), true)
})

test('no sentence of 200 words bears anything out, and none is borne out', () => {
  const long = `${'very '.repeat(201)}useful lamps.`
  assert.equal(bearsOut('Very useful lamps.', [readStated(long)]), false)
  assert.equal(bearsOut(long, [readStated('Very useful lamps.')]), false)
})

test('a quote that most sentences of a document share points at none', () => {
  const article = Array.from({ length: 150 }, (_, at) => `Parcels to region ${at} arrive in 5 business days.`).join(
    '\n',
  )
  assert.deepEqual(around('arrive in 5 business days', article), [])
})
