import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findPhones } from '../../../src/privacy/find/phones.ts'
import { foundIn, testFinder } from './found-in.ts'

testFinder('international numbers', (text) => findPhones(text, null), [
  ['call +1 (415) 555-2671 now', '+1 (415) 555-2671'],
  ['+420 603 123 456', '+420 603 123 456'],
  ['+49 (0) 30 1234567', '+49 (0) 30 1234567'],
  ['+33612345678,+34 612 34 56 78', '+33612345678', '+34 612 34 56 78'],
  ['order +420 603 123 456', '+420 603 123 456'],
  ['603 123 456'],
  ['+999 123 456 789'],
  ['a+420603123456'],
])

testFinder('Czech numbers', (text) => findPhones(text, 'CZ'), [
  ['tel. 603 123 456', '603 123 456'],
  ['Telefonní číslo: 603123456', '603123456'],
  ['603 123 456 / 604 123 456', '603 123 456', '604 123 456'],
  ['20.11.2026 603 123 456', '603 123 456'],
  ['volejte 00420 603 123 456', '00420 603 123 456'],
  // named as something else
  ['objednávka č. 603123456'],
  ['číslo faktury: 603123456'],
  ['Order number is 603123456'],
  ['variabilní symbol 603123456'],
  ['#603123456'],
  ['Rechnungsnr. 603123456'],
  // a path, a code, a price, a time, a date
  ['https://shop.example/o/603123456?n=603123456'],
  ['ORD-603123456, A603123456, 603123456B'],
  ['603 123 456 Kč, 603 123 456,50'],
  ['2026-11-20 10:15, 20.11.2026 10:15:00'],
  ['192.168.100.200'],
  ['978-3-16-148410-0'],
  // a new sentence or clause names nothing
  ['Thanks for the order. My number is 603123456', '603123456'],
  ['order 12345, phone 603123456', '603123456'],
])

testFinder('numbers of the US', (text) => findPhones(text, 'US'), [
  ['(415) 555-2671', '(415) 555-2671'],
  ['415.555.2671 ext. 5', '415.555.2671 ext. 5'],
  ['tracking 4155552671'],
  ['orders 4155552671, 2125552671 and 3105552671; call 4155552671', '4155552671'],
  // wrapped, and not wrapped
  ['This is a line of a mail that was wrapped after its reference\nnumber 4155552671'],
  ['About my order\n4155552671', '4155552671'],
])

test('numbers of other countries by their own rules', () => {
  assert.deepEqual(foundIn('06 12 34 56 78', findPhones('06 12 34 56 78', 'FR')), ['06 12 34 56 78'])
  assert.deepEqual(foundIn('020 7946 0958', findPhones('020 7946 0958', 'GB')), ['020 7946 0958'])
  assert.deepEqual(findPhones('603 123 456', 'nowhere'), [])
})

test('behind the bound of look-ups, what has the length of a number counts as one', () => {
  const text = '1234567 a '.repeat(400)
  assert.equal(findPhones(text, 'CZ').length, 100)
})
