import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ADDRESS_LIMITS, parseAddressList, sameMailbox } from '../../src/mail/address.ts'

const addressesIn = (field: string) => parseAddressList(field, ADDRESS_LIMITS).map(({ address }) => address)

test('a quoted local part that hides a second address never becomes that address', () => {
  const attacks = [
    '"a@evil.com x"@ok.com',
    '"attacker@evil.com"@ok.com',
    '"<a@evil.com>"@ok.com',
    '"a@evil.com,"@ok.com',
  ]
  for (const attack of attacks) {
    assert.equal(
      addressesIn(attack).some((address) => address.includes('evil.com')),
      false,
      attack,
    )
  }
})

test('an encoded word never becomes an address or part of one', () => {
  const attacks = [
    '=?utf-8?q?a=40evil.com=3E=00?=foo@ok.com',
    '=?utf-8?b?YUBldmlsLmNvbQ==?=',
    '=?utf-8?q?=3Ca=40evil.com=3E?= ',
    '=?x?q?a=40evil.com=2c?=@ok.com',
  ]
  for (const attack of attacks) assert.deepEqual(addressesIn(attack), [], attack)
})

test('a domain is ours as a whole or not at all', () => {
  const strangers = [
    'a@xn--evil-ours.example',
    'help@ours.example.evil.com',
    'help@evilours.example',
    'help@ours.examplе',
  ]
  for (const stranger of strangers) {
    for (const address of addressesIn(stranger))
      assert.equal(sameMailbox(address, 'help@ours.example'), false, stranger)
  }
})

test('hostile address fields are read in bounded work, however deep or long', () => {
  const letters = [
    '(',
    ')',
    '"',
    '<',
    '>',
    ',',
    ':',
    ';',
    '@',
    '\\',
    '[',
    'a@',
    'g:',
    'g:a@b.c,',
    '"a"@b ',
    '=?utf-8?q?=41?= ',
    ' ',
    '\u0000',
    'é',
  ]
  for (const letter of letters) {
    const field = letter.repeat(Math.ceil(100_000 / letter.length))
    assert.ok(addressesIn(field).length <= 100, letter)
    assert.ok(addressesIn(`${field} <a@b.example>`).length <= 100, letter)
  }
  const nested = `${'('.repeat(10_000)}x${')'.repeat(10_000)} a@b.example`
  assert.ok(addressesIn(nested).length <= 1)
  assert.ok(addressesIn(`${'g:'.repeat(10_000)}a@b.example${';'.repeat(10_000)}`).length <= 1)
})
