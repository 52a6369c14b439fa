import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { combineProofs, judgeSignatures } from '../../../src/mail/check/signatures.ts'
import type { HeaderFields } from '../../../src/mail/message.ts'
import type { Signature } from '../../../src/providers/signature-verifier.ts'

const GOOD: Signature = {
  domain: 'bank.example',
  aligned: true,
  algorithm: 'rsa-sha256',
  keyBits: 2048,
  signedFields: ['from', 'to', 'subject', 'date'],
  signsWholeBody: true,
  testing: false,
  result: 'pass',
}
const FROM = 'x@bank.example'
const HEADERS: HeaderFields = [
  ['From', 'X <x@bank.example>'],
  ['To', 'support@ours.example'],
  ['Subject', 'Question'],
]
const judge = (signatures: Signature[], headers = HEADERS, from = [FROM]) =>
  judgeSignatures({ from, signatures }, { from: FROM, headers, alignment: 'relaxed' })

const CASES: [name: string, signatures: Partial<Signature>[], verdict: string, reason: string][] = [
  ['a signature that holds in every respect', [{}], 'pass', 'dkim_pass'],
  ['Ed25519', [{ algorithm: 'ed25519-sha256', keyBits: null }], 'pass', 'dkim_pass'],
  ['RSA of 1024 bits', [{ keyBits: 1024 }], 'pass', 'dkim_pass'],
  [
    'a good one behind four bad ones',
    [{ result: 'broken' }, { aligned: false }, { result: 'no_key' }, { result: 'expired' }, {}],
    'pass',
    'dkim_pass',
  ],

  ['a good one in the sixth place', [...Array(5).fill({ aligned: false }), {}], 'none', 'signature_unaligned'],
  ['another organisation', [{ aligned: false }], 'none', 'signature_unaligned'],
  ['one changed byte', [{ result: 'broken' }], 'none', 'signature_broken'],
  ['a time that is over', [{ result: 'expired' }], 'none', 'signature_expired'],
  ['an l= tag', [{ signsWholeBody: false }], 'none', 'signature_partial'],
  ['From that is not signed', [{ signedFields: ['to', 'subject'] }], 'none', 'signature_partial'],
  ['a subject that is not signed', [{ signedFields: ['from', 'to'] }], 'none', 'signature_partial'],
  ['RSA of 1023 bits', [{ keyBits: 1023 }], 'none', 'signature_weak'],
  ['a short key', [{ result: 'weak_key' }], 'none', 'signature_weak'],
  ['SHA-1', [{ algorithm: 'rsa-sha1' }], 'none', 'signature_weak'],
  ['an algorithm of tomorrow', [{ algorithm: 'mldsa-sha3' }], 'none', 'signature_weak'],
  ['a key that only tries DKIM out', [{ testing: true }], 'none', 'signature_testing'],
  ['no key', [{ result: 'no_key' }], 'none', 'no_key'],
  ['no answer of DNS', [{ result: 'no_answer' }], 'none', 'dns_unavailable'],
  ['no answer for one and a broken other', [{ result: 'broken' }, { result: 'no_answer' }], 'none', 'dns_unavailable'],
  ['no answer for somebody else', [{ result: 'no_answer', aligned: false }], 'none', 'signature_unaligned'],
  ['no signature', [], 'none', 'signature_unreadable'],
]

for (const [name, signatures, verdict, reason] of CASES) {
  test(`${name}: ${verdict}`, () => {
    const all = signatures.map((changes) => ({ ...GOOD, ...changes }))
    assert.deepEqual(judge(all), { verdict, reason })
  })
}

test('an encoding that turns the signed bytes into other words has to be signed as well', () => {
  const having = (value: string): HeaderFields => [...HEADERS, ['Content-Transfer-Encoding', value]]
  for (const value of ['base64', ' Quoted-Printable', 'x-uuencode'])
    assert.equal(judge([GOOD], having(value)).reason, 'signature_partial', value)
  for (const value of ['7bit', '8BIT', ' binary ']) assert.equal(judge([GOOD], having(value)).verdict, 'pass', value)
  const covering = { ...GOOD, signedFields: [...GOOD.signedFields, 'content-transfer-encoding'] }
  assert.equal(judge([covering], having('base64')).verdict, 'pass')
})

test('a subject that is not there needs no signature', () => {
  const headers = HEADERS.filter(([name]) => name !== 'Subject')
  assert.equal(judge([{ ...GOOD, signedFields: ['from'] }], headers).verdict, 'pass')
})

test('a mail that the verifier cannot read proves nothing', () => {
  assert.deepEqual(judgeSignatures(null, { from: FROM, headers: HEADERS, alignment: 'relaxed' }), {
    verdict: 'none',
    reason: 'signature_unreadable',
  })
})

test('a field that may be there once and is there twice: the signature covers one, a reader may see the other', () => {
  for (const name of ['From', 'subject', 'TO', 'Reply-To', 'Date', 'Message-ID', 'References', 'Content-Type']) {
    const headers: HeaderFields = [[name, 'a'], ...HEADERS, [`${name} `, 'b']]
    assert.deepEqual(judge([GOOD], headers), { verdict: 'none', reason: 'repeated_field' }, name)
  }
  const usual: HeaderFields = [['Received', 'a'], ['Received', 'b'], ...HEADERS]
  assert.equal(judge([GOOD], usual).verdict, 'pass')
})

test('the author that the verifier reads is the author of the mail, or nothing is proven', () => {
  for (const from of [
    [],
    ['y@bank.example'],
    ['x@evil.example'],
    [FROM, FROM],
    ['x@bank.example@evil.example'],
    [''],
  ]) {
    assert.deepEqual(judge([GOOD], HEADERS, from), { verdict: 'none', reason: 'from_unclear' }, from.join())
  }
  assert.equal(judge([GOOD], HEADERS, ['X@BANK.example']).verdict, 'pass')
})

test('a domain that asks for strict alignment is not proven by the signature of a subdomain', () => {
  const strict = (domain: string) =>
    judgeSignatures(
      { from: [FROM], signatures: [{ ...GOOD, domain }] },
      { from: FROM, headers: HEADERS, alignment: 'strict' },
    )
  assert.equal(strict('Bank.example').verdict, 'pass')
  assert.equal(strict('mail.bank.example').reason, 'signature_unaligned')
})

test('no mix of signatures of which none is perfect makes a pass', () => {
  const flawed = fc.constantFrom<Partial<Signature>>(
    ...CASES.filter(([, all]) => all.length === 1).flatMap(([, [one], verdict]) =>
      verdict === 'none' && one ? [one] : [],
    ),
  )
  const spoiled = fc.tuple(flawed, flawed).map(([a, b]) => ({ ...GOOD, ...a, ...b }))
  fc.assert(
    fc.property(fc.array(spoiled, { maxLength: 8 }), (signatures) =>
      assert.notEqual(judge(signatures).verdict, 'pass'),
    ),
  )
})

const said = (verdict: 'pass' | 'fail' | 'none', reason: string) =>
  ({ verdict, reason }) as ReturnType<typeof combineProofs>
const COMBINED: [
  name: string,
  stated: ReturnType<typeof said>,
  signed: ReturnType<typeof said>,
  expected: ReturnType<typeof said>,
][] = [
  [
    'silence and a good signature',
    said('none', 'no_trusted_result'),
    said('pass', 'dkim_pass'),
    said('pass', 'dkim_pass'),
  ],
  [
    'an inconclusive result and a good signature',
    said('none', 'dmarc_inconclusive'),
    said('pass', 'dkim_pass'),
    said('pass', 'dkim_pass'),
  ],
  [
    'silence and a broken signature',
    said('none', 'no_trusted_result'),
    said('none', 'signature_broken'),
    said('none', 'signature_broken'),
  ],
  [
    'a trusted pass and a broken signature',
    said('pass', 'dmarc_pass'),
    said('none', 'signature_broken'),
    said('pass', 'dmarc_pass'),
  ],
  [
    'a trusted failure and a good signature',
    said('fail', 'dmarc_fail'),
    said('pass', 'dkim_pass'),
    said('fail', 'disagreement'),
  ],
  [
    'a trusted failure and a broken signature',
    said('fail', 'dmarc_fail'),
    said('none', 'signature_broken'),
    said('fail', 'dmarc_fail'),
  ],
  [
    'a trusted field that may say fail, and a good signature',
    said('none', 'unreadable_result'),
    said('pass', 'dkim_pass'),
    said('none', 'unreadable_result'),
  ],
]
for (const [name, stated, signed, expected] of COMBINED) {
  test(`${name}: ${expected.verdict}, ${expected.reason}`, () =>
    assert.deepEqual(combineProofs(stated, signed), expected))
}
