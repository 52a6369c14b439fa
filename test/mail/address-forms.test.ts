/** RFC 5321 4.1.2 and 4.5.3.1, RFC 5322 3.4, RFC 6532: what an address may be, and what is refused although it may be. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ADDRESS_LIMITS, normalizeAddress, parseAddressList } from '../../src/mail/address.ts'

const label = (length: number) => 'x'.repeat(length)
/** A domain of exactly so many characters, in labels of at most 63. */
const domainOf = (length: number): string => {
  const labels: string[] = []
  let left = length - '.example'.length
  while (left > 0) {
    const size = Math.min(left - (left === 64 ? 2 : 0), 63)
    labels.push(label(size))
    left -= size + 1
  }
  return `${labels.join('.')}.example`
}

const GOOD: [what: string, raw: string, normal?: string][] = [
  ['plain', 'jana@customer.example'],
  ['a letter', 'j@c.example'],
  ['digits', '12345@customer.example'],
  ['dots between atoms', 'jana.m.novak@customer.example'],
  ['a tag', 'jana+orders@customer.example'],
  ['every character of an atom', "a!#$%&'*+-/=^_`{|}~z@customer.example"],
  ['capital letters in the local part', 'Jana@customer.example'],
  ['capital letters in the domain', 'jana@CUSTOMER.Example', 'jana@customer.example'],
  ['a local part of 64 octets', `${label(64)}@customer.example`],
  ['254 octets in all', `${label(64)}@${domainOf(189)}`],
  ['a label of 63', `jana@${label(63)}.example`],
  ['a hyphen in a label', 'jana@a-b.example'],
  ['a label of digits', 'jana@163.example'],
  ['A-labels', 'jana@xn--bcher-kva.example'],
  ['U-labels', 'jana@bücher.example', 'jana@xn--bcher-kva.example'],
  ['U-labels in capitals', 'jana@BÜCHER.example', 'jana@xn--bcher-kva.example'],
  ['an ideographic dot', 'jana@bücher。example', 'jana@xn--bcher-kva.example'],
  ['a Japanese address', 'ユーザー@例え.example', 'ユーザー@xn--r8jz45g.example'],
  ['a local part in parts', 'ja\u0301na@customer.example', 'jána@customer.example'],
]
const REFUSED: [what: string, raw: string][] = [
  ['nothing', ''],
  ['no at sign', 'jana.customer.example'],
  ['no local part', '@customer.example'],
  ['no domain', 'jana@'],
  ['two at signs', 'jana@evil.example@customer.example'],
  ['a dot at the start', '.jana@customer.example'],
  ['a dot at the end', 'jana.@customer.example'],
  ['two dots', 'jana..novak@customer.example'],
  ['only a dot', '.@customer.example'],
  ['a quoted local part', '"jana"@customer.example'],
  ['a quoted local part with an at sign', '"jana@evil.example"@customer.example'],
  ['a quoted local part with a space', '"jana novak"@customer.example'],
  ['a quoted pair', '"ja\\"na"@customer.example'],
  ['a space', 'jana novak@customer.example'],
  ['a tab', 'jana\t@customer.example'],
  ['a line end', 'jana@customer.example\r\nBcc: x@evil.example'],
  ['NUL', 'jana\0@customer.example'],
  ['a comment', 'jana(work)@customer.example'],
  ['a comment in the domain', 'jana@customer.example(work)'],
  ['brackets', '<jana@customer.example>'],
  ['a list', 'jana@customer.example,eva@customer.example'],
  ['a group', 'team:jana@customer.example;'],
  ['an encoded word', '=?utf-8?q?jana?=@customer.example'],
  ['a source route', '@relay.example:jana@customer.example'],
  ['an IPv4 literal', 'jana@[192.0.2.1]'],
  ['an IPv6 literal', 'jana@[IPv6:2001:db8::1]'],
  ['a bare IPv4 address', 'jana@192.0.2.1'],
  ['an IPv4 address in hexadecimal', 'jana@0xc0.0x2.1'],
  ['a domain that is a number', 'jana@3221225985'],
  ['a local part of 65 octets', `${label(65)}@customer.example`],
  ['a local part of 64 characters in 65 octets', `${label(63)}é@customer.example`],
  ['255 octets in all', `${label(64)}@${domainOf(190)}`],
  ['a domain of 254', `j@${domainOf(254)}`],
  ['a label of 64', `jana@${label(64)}.example`],
  ['a label that begins with a hyphen', 'jana@-customer.example'],
  ['a label that ends with a hyphen', 'jana@customer-.example'],
  ['an underscore in the domain', 'jana@cust_omer.example'],
  ['an empty label', 'jana@customer..example'],
  ['a root dot', 'jana@customer.example.'],
  ['a percent hack', 'jana@customer%2eexample'],
  ['a full-width at sign', 'jana＠customer.example'],
  ['a zero-width space', 'ja\u200bna@customer.example'],
  ['text that turns around', 'ja\u202ena@customer.example'],
  ['half of a surrogate pair', 'ja\ud800na@customer.example'],
]

for (const [what, raw, normal = raw] of GOOD) {
  test(`an address may have ${what}`, () => {
    assert.equal(normalizeAddress(raw), normal)
    const [parsed] = parseAddressList(`Jana <${raw}>`, ADDRESS_LIMITS)
    assert.equal(parsed?.address, normal)
  })
}
for (const [what, raw] of REFUSED) {
  test(`${what} is no address that is answered`, () => assert.equal(normalizeAddress(raw), null))
}

test('what surrounds an address in a field is taken off, and never becomes one', () => {
  const table: [field: string, addresses: string[]][] = [
    ['jana(work)@customer.example', ['jana@customer.example']],
    ['Jana (at work (mostly)) <jana@customer.example> (eva@evil.example)', ['jana@customer.example']],
    ['Team: Jana <jana@customer.example>, eva@customer.example;', ['jana@customer.example', 'eva@customer.example']],
    ['Empty:;', []],
    ['<@relay.example:jana@customer.example>', ['jana@customer.example']],
    ['"jana@evil.example" <jana@customer.example>', ['jana@customer.example']],
    ['=?utf-8?q?eva=40evil.example?= <jana@customer.example>', ['jana@customer.example']],
    ['Jana <jana@[192.0.2.1]>', []],
    ['Jana <.jana@customer.example>', []],
  ]
  for (const [field, addresses] of table) {
    const found = parseAddressList(field, ADDRESS_LIMITS).map(({ address }) => address)
    assert.deepEqual(found, addresses, field)
  }
})
