import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { BlockRow } from '../../src/access/block-rows.ts'
import { withParents } from '../../src/access/domain.ts'
import { findSender } from '../../src/access/find-sender.ts'
import { rateIdentity } from '../../src/crypto/blind-index.ts'

const row = (id: string): BlockRow => ({
  id,
  kind: 'domain',
  value: null,
  valueIndex: null,
  source: 'operator',
  expiresAt: null,
})
const indexOf = (identity: string) => Buffer.from(rateIdentity(identity))
const hex = (text: string) => Buffer.from(text).toString('hex')
const BLOCKS = {
  domains: new Map([['rows.example', row('1')]]),
  addresses: new Map([
    [hex('jane@customer.example'), row('2')],
    [hex('jane@gmail.com'), row('3')],
  ]),
  configured: new Set(['tempmail.org', 'xn--bcher-kva.example']),
  disposable: new Set(['throwaway.example']),
}
const CONFIGURED = 'domain configuration'

const CASES: [from: string, reversePath: string | null, found: string | null][] = [
  ['a@tempmail.org', null, CONFIGURED],
  ['a@TempMail.Org', null, CONFIGURED],
  ['a@tempmail.org.', null, CONFIGURED],
  ['a@mail.deep.tempmail.org', null, CONFIGURED],
  ['a@eviltempmail.org', null, null],
  ['a@tempmail.org.evil.example', null, null],
  ['a@tempmail.organic', null, null],
  ['a@org', null, null],
  ['tempmail.org@customer.example', null, null],
  ['a@bücher.example', null, CONFIGURED],
  ['a@xn--BCHER-kva.example', null, CONFIGURED],
  ['a@ok.example', 'a@tempmail.org', CONFIGURED],
  ['a@ok.example', 'bounce+a=ok.example@x.tempmail.org.', CONFIGURED],
  ['a@ok.example', '', null],
  ['a@ok.example', '"a b"@tempmail.org', CONFIGURED],
  ['a@ok.example', 'a@tempmail.org@ok.example', null],
  ['a@sub.rows.example', null, 'domain operator'],
  ['a@rows.example', 'a@tempmail.org', 'domain operator'],
  ['a@b.throwaway.example', null, 'domain disposable_list'],
  ['jane@customer.example', null, 'address operator'],
  ['JANE+tag@Customer.example', null, 'address operator'],
  ['j.a.n.e@gmail.com', null, 'address operator'],
  ['jane+1@googlemail.com', null, 'address operator'],
  ['j.ane@customer.example', null, null],
  ['joe@ok.example', 'jane+x@customer.example', 'address operator'],
]

for (const [from, reversePath, expected] of CASES) {
  test(`${from}, sent by ${reversePath ?? 'nobody knows'}, is ${expected ?? 'not blocked'}`, () => {
    const found = findSender(BLOCKS, { from, reversePath }, indexOf)
    assert.equal(found === null ? null : `${found.kind} ${found.by}`, expected)
  })
}

test('a domain that only ends with the letters of a blocked one is never named', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9]{1,20}$/), (prefix) => {
      assert.equal(findSender(BLOCKS, { from: `a@${prefix}tempmail.org`, reversePath: null }, indexOf), null)
      const below = findSender(BLOCKS, { from: `a@${prefix}.tempmail.org`, reversePath: null }, indexOf)
      assert.equal(below?.by, 'configuration')
    }),
  )
})

test('a domain has as many parents as labels above it', () => {
  assert.deepEqual([...withParents('a.b.example')], ['a.b.example', 'b.example', 'example'])
})
