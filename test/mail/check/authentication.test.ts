import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { senderAuthentication } from '../../../src/mail/check/authentication.ts'
import type { HeaderFields } from '../../../src/mail/message.ts'

const TRUSTED = ['mx.trusted.example']
const RECEIVED: HeaderFields[number] = ['Received', 'from a by b']
const judge = (values: string[], domain = 'bank.example') => {
  const results = values.map((value): HeaderFields[number] => ['Authentication-Results', value])
  return senderAuthentication([...results, RECEIVED, ['From', 'x@bank.example']], domain, TRUSTED)
}

const PASS = 'mx.trusted.example; dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=bank.example'
const FAIL = 'mx.trusted.example; dmarc=fail (p=none) header.from=bank.example'

const CASES: [name: string, values: string[], verdict: string, reason: string][] = [
  ['a trusted DMARC pass for the From domain', [PASS], 'pass', 'dmarc_pass'],
  [
    'a trusted pass beside SPF and DKIM clauses',
    ['mx.trusted.example 1; spf=fail smtp.mailfrom=x@y.example; dkim=none; dmarc=pass header.from=bank.example'],
    'pass',
    'dmarc_pass',
  ],
  ['a pass without header.from', ['mx.trusted.example; dmarc=pass'], 'pass', 'dmarc_pass'],
  [
    'names in any case and space around the signs',
    ['MX.Trusted.Example ; DMARC/1 = PASS (x) header.from = Bank.Example.'],
    'pass',
    'dmarc_pass',
  ],
  [
    'results that are spread over several fields',
    ['mx.trusted.example; spf=pass', PASS, 'mx.trusted.example; dkim=pass'],
    'pass',
    'dmarc_pass',
  ],
  ['an untrusted result beside a trusted pass', ['evil.example; dmarc=fail', PASS], 'pass', 'dmarc_pass'],
  [
    'a Microsoft clause with action',
    ['mx.trusted.example; dmarc=pass action=none header.from=bank.example;compauth=pass reason=100'],
    'pass',
    'dmarc_pass',
  ],
  [
    'a quoted address that holds a clause',
    ['mx.trusted.example; spf=pass smtp.mailfrom="a; dmarc=fail b"@evil.example; dmarc=pass header.from=bank.example'],
    'pass',
    'dmarc_pass',
  ],
  [
    'a field that was folded',
    [
      'mx.trusted.example;\r\n\tspf=pass\r\n\tsmtp.mailfrom=bank.example;\r\n\tdmarc=pass\r\n\t(p=reject)\r\n\theader.from=bank.example',
    ],
    'pass',
    'dmarc_pass',
  ],
  [
    'properties of other kinds',
    ['mx.trusted.example; dmarc=pass reason="ok" policy.published-domain-policy=reject header.from=bank.example'],
    'pass',
    'dmarc_pass',
  ],
  ['a quoted name of the server', ['"mx.trusted.example"; dmarc=pass header.from=bank.example'], 'pass', 'dmarc_pass'],
  ['an address in header.from', ['mx.trusted.example; dmarc=pass header.from=x@bank.example'], 'pass', 'dmarc_pass'],
  ['one clause twice', [`${PASS}; dmarc=pass header.from=bank.example`], 'pass', 'dmarc_pass'],

  ['a trusted DMARC failure', [FAIL], 'fail', 'dmarc_fail'],
  ['two trusted results that disagree', [PASS, FAIL], 'fail', 'dmarc_fail'],
  ['a pass and an error of one server', [PASS, 'mx.trusted.example; dmarc=temperror'], 'fail', 'disagreement'],
  [
    'two clauses of one field that disagree',
    ['mx.trusted.example; dmarc=pass header.from=bank.example; dmarc=none header.from=bank.example'],
    'fail',
    'disagreement',
  ],
  ['a pass for another domain', ['mx.trusted.example; dmarc=pass header.from=evil.example'], 'fail', 'other_domain'],
  [
    'a pass for a child of the From domain',
    ['mx.trusted.example; dmarc=pass header.from=mail.bank.example'],
    'fail',
    'other_domain',
  ],
  [
    'a pass for a domain that only ends alike',
    ['mx.trusted.example; dmarc=pass header.from=ank.example'],
    'fail',
    'other_domain',
  ],
  ['a pass for a top level domain', ['mx.trusted.example; dmarc=pass header.from=example'], 'fail', 'other_domain'],
  [
    'a pass for two domains',
    ['mx.trusted.example; dmarc=pass header.from=bank.example header.from=evil.example'],
    'fail',
    'other_domain',
  ],

  ['no result at all', [], 'none', 'no_trusted_result'],
  [
    'a result of a server that nobody trusts',
    ['evil.example; dmarc=pass header.from=bank.example'],
    'none',
    'no_trusted_result',
  ],
  [
    'a server whose name only begins like the trusted one',
    ['mx.trusted.example.evil.example; dmarc=pass'],
    'none',
    'no_trusted_result',
  ],
  [
    'a trusted name that is not the first word',
    ['evil.example mx.trusted.example; dmarc=pass'],
    'none',
    'no_trusted_result',
  ],
  ['a trusted name in a comment', ['(mx.trusted.example;) evil.example; dmarc=pass'], 'none', 'no_trusted_result'],
  ['a field without any server name', ['dmarc=pass header.from=bank.example'], 'none', 'no_trusted_result'],
  [
    'SPF and DKIM without DMARC',
    ['mx.trusted.example; spf=pass smtp.mailfrom=bank.example; dkim=pass header.d=bank.example'],
    'none',
    'no_trusted_result',
  ],
  ['a server that says none', ['mx.trusted.example; none'], 'none', 'no_trusted_result'],
  [
    'dmarc=pass in a comment',
    ['mx.trusted.example; spf=pass (; dmarc=pass header.from=bank.example)'],
    'none',
    'no_trusted_result',
  ],
  [
    'dmarc=pass in a nested comment',
    ['mx.trusted.example; spf=pass (a (b) ; dmarc=pass (c) \\) ; dmarc=pass)'],
    'none',
    'no_trusted_result',
  ],
  [
    'dmarc=pass in a reason',
    ['mx.trusted.example; spf=fail reason="x; dmarc=pass header.from=bank.example"'],
    'none',
    'no_trusted_result',
  ],
  [
    'dmarc=pass after an escaped quote in a reason',
    ['mx.trusted.example; spf=fail reason="x\\"; dmarc=pass \\""'],
    'none',
    'no_trusted_result',
  ],
  [
    'dmarc=pass as the property of another method',
    ['mx.trusted.example; spf=fail dmarc=pass header.from=bank.example'],
    'none',
    'no_trusted_result',
  ],
  [
    'a method that only ends in dmarc',
    ['mx.trusted.example; x-dmarc=pass header.from=bank.example'],
    'none',
    'no_trusted_result',
  ],
  [
    'a result that only begins with pass',
    ['mx.trusted.example; dmarc=bestguesspass header.from=bank.example'],
    'none',
    'dmarc_inconclusive',
  ],
  [
    'a comment in the middle of the result',
    ['mx.trusted.example; dmarc=(pass)none header.from=bank.example'],
    'none',
    'dmarc_inconclusive',
  ],
  [
    'a domain without a policy',
    ['mx.trusted.example; dmarc=none header.from=bank.example'],
    'none',
    'dmarc_inconclusive',
  ],
  ['a comment that does not end', [`${PASS} (`], 'none', 'unreadable_result'],
  ['a quoted string that does not end', [`${PASS} reason="`], 'none', 'unreadable_result'],
  [
    'a backslash that could hide the next clause',
    ['mx.trusted.example; dmarc=pass header.from=bank.example x=\\; dmarc=fail'],
    'none',
    'unreadable_result',
  ],
  [
    'a DMARC clause that cannot be read',
    ['mx.trusted.example; dmarc=pass header.from=bank.example stray'],
    'none',
    'unreadable_result',
  ],
  ['an unreadable trusted field beside a pass', [PASS, 'mx.trusted.example; spf=pass ('], 'none', 'unreadable_result'],
  [
    'a version that nobody knows',
    ['mx.trusted.example 2; dmarc=pass header.from=bank.example'],
    'none',
    'unreadable_result',
  ],
  ['a field of more than 16 KiB', [`${PASS} (${'x'.repeat(16 * 1024)})`], 'none', 'unreadable_result'],
]

for (const [name, values, verdict, reason] of CASES) {
  test(`${name}: ${verdict}`, () => assert.deepEqual(judge(values), { verdict, reason }))
}

test('a pass for the organisation above the From domain is a pass', () => {
  assert.equal(judge([PASS], 'mail.bank.example').verdict, 'pass')
  assert.equal(judge([PASS], 'mailbank.example').verdict, 'fail')
})

test('an international domain is compared in A-labels', () => {
  const pass = 'mx.trusted.example; dmarc=pass header.from=bücher.example'
  assert.equal(judge([pass], 'xn--bcher-kva.example').verdict, 'pass')
})

test('a result below the first Received was written by the sender and proves nothing', () => {
  const headers: HeaderFields = [RECEIVED, ['Authentication-Results', PASS], ['From', 'x@bank.example']]
  assert.equal(senderAuthentication(headers, 'bank.example', TRUSTED).verdict, 'none')
  assert.equal(senderAuthentication(headers.slice(1), 'bank.example', TRUSTED).verdict, 'none')
})

test('a result that a server kept of another one, or of the chain, is not its own', () => {
  for (const name of ['ARC-Authentication-Results', 'X-Authentication-Results', 'Original-Authentication-Results']) {
    const value = name.startsWith('ARC') ? `i=1; ${PASS}` : PASS
    const headers: HeaderFields = [[name, value], RECEIVED, ['From', 'x@bank.example']]
    assert.deepEqual(senderAuthentication(headers, 'bank.example', TRUSTED).reason, 'no_trusted_result', name)
  }
})

test('nothing is trusted when no server is named', () => {
  const headers: HeaderFields = [['Authentication-Results', PASS], RECEIVED]
  assert.equal(senderAuthentication(headers, 'bank.example', []).verdict, 'none')
})

test('several From fields fail, whatever the results say', () => {
  const headers: HeaderFields = [
    ['Authentication-Results', PASS],
    RECEIVED,
    ['From', 'x@bank.example'],
    ['FROM', 'y@evil.example'],
  ]
  assert.deepEqual(senderAuthentication(headers, 'bank.example', TRUSTED), {
    verdict: 'fail',
    reason: 'several_from_fields',
  })
})

test('a pass without a From domain is no pass', () => assert.notEqual(judge([PASS], '').verdict, 'pass'))

test('no text inside a quoted string or a comment of another clause makes a pass', () => {
  const parts = fc.array(fc.constantFrom('dmarc=pass', ';', ' ', '\\(', 'header.from=bank.example', 'a', '='), {
    maxLength: 12,
  })
  fc.assert(
    fc.property(parts, fc.boolean(), (words, quoted) => {
      const text = words.join(quoted ? '' : ' ')
      const value = quoted ? `mx.trusted.example; spf=pass reason="${text}"` : `mx.trusted.example; spf=pass (${text})`
      assert.equal(judge([value]).verdict, 'none')
    }),
  )
})

test('any value of the field is read without an exception', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (tail) => void judge([`mx.trusted.example; ${tail}`])),
  )
})
