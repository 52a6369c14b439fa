import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bearsOut } from '../../../../src/mail/draft/evidence/bears-out.ts'

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
  test(`its quote bears out: ${sentence}`, () => assert.equal(bearsOut(sentence, [quote]), true))
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
  ['', RETURNS],
]
for (const [sentence, quote] of ADDED) {
  test(`its quote does not bear out: ${sentence}`, () => assert.equal(bearsOut(sentence, [quote]), false))
}

test('two sentences of a quote are not put together', () => {
  assert.equal(
    bearsOut('Unused goods can be returned within 30 days of delivery, and we send a prepaid label.', [RETURNS]),
    false,
  )
  assert.equal(bearsOut('The desk lamp Kefir costs 4.90 EUR.', [`${LAMP} ${SHIPPING}`, LAMP, SHIPPING]), false)
})
