import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeWords } from 'postal-mime'
import {
  ADDRESS_LIMITS,
  cleanLine,
  identityOf,
  isUsableAddress,
  normalizeAddress,
  parseAddressList,
  sameMailbox,
} from '../../src/mail/address.ts'

const parse = (field: string) => parseAddressList(field, ADDRESS_LIMITS).map(({ name, address }) => [name, address])

test('address fields give their usable addresses, decoded and in order', () => {
  const table: [field: string, expected: [name: string, address: string][]][] = [
    ['jane@example.com', [['', 'jane@example.com']]],
    ['Jane Doe <jane@example.com>', [['Jane Doe', 'jane@example.com']]],
    ['"Doe, Jane" <Jane.Doe@Example.COM>', [['Doe, Jane', 'Jane.Doe@example.com']]],
    ['jane@example.com (Jane)', [['Jane', 'jane@example.com']]],
    [
      'a@x.org, B <b@y.org>',
      [
        ['', 'a@x.org'],
        ['B', 'b@y.org'],
      ],
    ],
    [
      'Team: a@x.org, B <b@y.org>;',
      [
        ['', 'a@x.org'],
        ['B', 'b@y.org'],
      ],
    ],
    ['undisclosed-recipients:;', []],
    ['=?utf-8?q?J=C3=A4ne?= <jane@example.com>', [['Jäne', 'jane@example.com']]],
    ['=?iso-8859-1?q?J=E4ne?= =?iso-8859-1?q?_D?= <jane@example.com>', [['Jäne D', 'jane@example.com']]],
    ['jane@bücher.example', [['', 'jane@xn--bcher-kva.example']]],
    ['jane@BÜCHER.example', [['', 'jane@xn--bcher-kva.example']]],
    ['jäne@bücher.example', [['', 'jäne@xn--bcher-kva.example']]],
    ['ja\u0308ne@example.com', [['', 'jäne@example.com']]],
    ['jane+tag@example.com', [['', 'jane+tag@example.com']]],
    ["<'jane@example.com'>", [['', 'jane@example.com']]],
    ['"jane"@example.com', [['', 'jane@example.com']]],
    ["O'Brien <o'brien@example.com>", [["O'Brien", "o'brien@example.com"]]],
    ['root@localhost', [['', 'root@localhost']]],
    ['', []],
  ]
  for (const [field, expected] of table) assert.deepEqual(parse(field), expected, field)
})

test('what cannot be answered, or could be read as another address, is left out', () => {
  const fields = [
    'MAILER-DAEMON',
    '<>',
    'Jane',
    '@example.com',
    'jane@',
    'jane@evil.com@ok.com',
    '<jane@evil.com@ok.com>',
    '"a@evil x"@ok.com',
    '"a@evil.com"@ok.com',
    '"john doe"@ok.com',
    '"a\\"b"@ok.com',
    'jane@[127.0.0.1]',
    'jane@[IPv6:::1]',
    'jane@127.0.0.1',
    'jane@0x7f.1',
    'jane@ok..com',
    'jane@-ok.com',
    'jane@ok_.com',
    'jane@ok.com.',
    'jane@ok.com/path',
    'jane@ok%2ecom',
    'jane@ok.com\u0000.evil.com',
    'jane@ok.com\n@evil.com',
    'ja\u0000ne@ok.com',
    'ja\u202ene@ok.com',
    'ja\u200bne@ok.com',
    'ja\ufffdne@ok.com',
    'jane＠ok.com',
    '=?utf-8?q?jane=40ok.com?=',
    '=?utf-8?q?Support_=3Cjane=40ok.com=3E?=',
    '=?utf-8?q?jane=40evil.com=3E?=@ok.com',
    `${'x'.repeat(65)}@ok.com`,
    `${'ä'.repeat(33)}@ok.com`,
    `jane@${'x'.repeat(64)}.com`,
    `jane@${'abc.'.repeat(63)}de`,
    `${'x'.repeat(990)} <jane@ok.com>`,
  ]
  for (const field of fields) assert.deepEqual(parse(field), [], JSON.stringify(field))
})

test('an address in a name, a comment or a quoted string is never taken for the sender', () => {
  const fields = [
    '"evil@evil.com" <jane@ok.com>',
    '"<evil@evil.com>" <jane@ok.com>',
    '=?utf-8?q?=22_=3Cevil=40evil.com=3E?= <jane@ok.com>',
    '(evil@evil.com) jane@ok.com',
    'jane@ok.com (evil@evil.com)',
    '"evil@evil.com>" jane@ok.com',
    'evil@evil.com via list <jane@ok.com>',
  ]
  for (const field of fields)
    assert.deepEqual(
      parse(field).map(([, address]) => address),
      ['jane@ok.com'],
      field,
    )
})

test('display names lose what could move or hide text, and end after 200 characters', () => {
  const [evil] = parseAddressList('"Pay\u202egpj.exe\u0007 \u2066x" <a@b.example>', ADDRESS_LIMITS)
  assert.equal(evil?.name, 'Pay�gpj.exe� �x')
  const [encoded] = parseAddressList('=?utf-8?q?a=0D=0ABcc=3A_x=00=E2=80=AE?= <a@b.example>', ADDRESS_LIMITS)
  assert.equal(encoded?.name, 'a Bcc: x')
  const [long] = parseAddressList(`${'😀'.repeat(150)} <a@b.example>`, ADDRESS_LIMITS)
  assert.equal(long?.name, '😀'.repeat(100))
  assert.equal(cleanLine(`${'a'.repeat(199)}😀`, 200), 'a'.repeat(199))
  assert.equal(cleanLine('lone \ud800 one', 200), 'lone � one')
})

test('a field over its limit is cut between addresses, never inside one', () => {
  const limits = { characters: 40, addresses: 100 }
  const parsed = parseAddressList('a@first.example, b@second.example.victim.com', limits)
  assert.deepEqual(
    parsed.map(({ address }) => address),
    ['a@first.example'],
  )
  assert.deepEqual(parseAddressList('somebody@very.long.example.victim.com.and.more', limits), [])
  assert.equal(parseAddressList('a@b.example,'.repeat(500), ADDRESS_LIMITS).length, 100)
})

test('whatever comes in, only addresses of one plain form come out', () => {
  const letters = fc.constantFrom(...'a@.<>(),;:"\\[] =?é'.split(''), 'x.org', '\n', '\u0000', '=?utf-8?q?=40?=')
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 40 }), (parts) => {
      for (const { name, address } of parseAddressList(parts.join(''), ADDRESS_LIMITS)) {
        assert.match(address, /^[\w.é=?-]+@[a-z0-9-]+(\.[a-z0-9-]+)*$/)
        assert.equal(normalizeAddress(address), address)
        assert.doesNotMatch(name, /\p{Cc}/u)
      }
    }),
    { numRuns: 2000 },
  )
})

test('identity is the lower-case address, tags kept', () => {
  assert.equal(identityOf('Jane.Doe+Tag@example.com'), 'jane.doe+tag@example.com')
  assert.equal(isUsableAddress('jane@example.com'), true)
  assert.equal(isUsableAddress('Jane <jane@example.com>'), false)
})

test('a mailbox takes mail to itself and to its plus tags, and to nobody who looks like it', () => {
  const table: [recipient: string, belongs: boolean][] = [
    ['help@ours.example', true],
    ['HELP@ours.example', true],
    ['help+order-7@ours.example', true],
    ['help+@ours.example', true],
    ['help+a+b@ours.example', true],
    ['helper@ours.example', false],
    ['help-me@ours.example', false],
    ['xhelp@ours.example', false],
    ['help@ours.example.evil.com', false],
    ['help@evil-ours.example', false],
    ['help+x@evil.com', false],
    ['+x@ours.example', false],
  ]
  for (const [recipient, belongs] of table)
    assert.equal(sameMailbox(recipient, 'help@ours.example'), belongs, recipient)
})

test('the short way for plain addresses gives what the parser gives', () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,9}$/)
  const local = fc.tuple(word, fc.array(fc.tuple(fc.constantFrom('.', '_', '+', '-'), word), { maxLength: 3 }))
  const label = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('-'))
  const domain = fc.tuple(fc.array(label, { minLength: 1, maxLength: 3 }), fc.stringMatching(/^[a-z]{1,9}$/))
  const name = fc.array(fc.stringMatching(/^[A-Za-z0-9]{1,9}$/), { maxLength: 3 })
  const parts = fc.tuple(name, local, domain)
  // A group around it is the same address to the parser, and too much for the short way.
  const slow = (field: string) => parse(`group: ${field};`)
  fc.assert(
    fc.property(parts, ([words, [first, rest], [labels, top]]) => {
      const address = `${first}${rest.flat().join('')}@${[...labels, top].join('.')}`
      const field = `${words.join(' ')} <${address}>`.trimStart()
      assert.deepEqual(parse(field), slow(field), field)
      assert.equal(normalizeAddress(address), normalizeAddress(`'${address}'`), address)
    }),
    { numRuns: 2_000 },
  )
})

test('a text without the start of an encoded word is its own decoding', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      if (!text.includes('=?')) assert.equal(decodeWords(text), text)
    }),
    { numRuns: 2_000 },
  )
})
