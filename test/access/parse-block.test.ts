import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BlockKind, parseBlock } from '../../src/access/parse-block.ts'
import { sharedNetworks } from '../../src/access/payer.ts'

const SHARED = sharedNetworks(['203.0.113.9', '2001:db8:ffff::/48'])

/** null: it cannot be blocked */
const CASES: [kind: BlockKind, text: string, value: string | null][] = [
  ['ip', '192.0.2.1', '192.0.2.1'],
  ['ip', '::ffff:192.0.2.1', '192.0.2.1'],
  ['ip', '2001:DB8::1', '2001:db8::/64'],
  ['ip', '2001:db8::/64', '2001:db8::/64'],
  ['ip', '2001:db8::/63', null],
  ['ip', '192.0.2.0/24', null],
  ['ip', '192.0.2.256', null],
  ['ip', 'example.com', null],
  ...[
    '127.0.0.1',
    '::1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.0.1',
    '169.254.1.1',
    '100.64.0.1',
    'fd00::1',
    'fe80::1',
  ].map((text): [BlockKind, string, null] => ['ip', text, null]),
  ['ip', '203.0.113.9', null],
  ['ip', '203.0.113.10', '203.0.113.10'],
  ['ip', '2001:db8:ffff:1::2', null],
  ['cidr', '192.0.2.99/24', '192.0.2.0/24'],
  ['cidr', '192.0.2.1/32', '192.0.2.1/32'],
  ['cidr', '2001:DB8::/32', null],
  ['cidr', '2001:db9::/32', '2001:db9::/32'],
  ['cidr', '192.0.2.1', null],
  ['cidr', '0.0.0.0/0', null],
  ['cidr', '::/0', null],
  ['cidr', '8.0.0.0/7', null],
  ['cidr', '10.2.0.0/16', null],
  ['cidr', '203.0.113.0/24', null],
  ['domain', 'TempMail.ORG.', 'tempmail.org'],
  ['domain', 'bücher.example', 'xn--bcher-kva.example'],
  ['domain', 'XN--BCHER-KVA.example', 'xn--bcher-kva.example'],
  ['domain', 'ｔｅｍｐｍａｉｌ．org', 'tempmail.org'],
  ['domain', 'org', null],
  ['domain', 'a..org', null],
  ['domain', '192.0.2.1', null],
  ['domain', '*.tempmail.org', null],
  ['domain', 'jane@tempmail.org', null],
  ['domain', `${'a'.repeat(64)}.org`, null],
  ['domain', 'a'.repeat(1_000_000), null],
  ['address', 'Jane+news@Customer.Example', 'jane@customer.example'],
  ['address', 'J.a.n.e+x@GoogleMail.com', 'jane@gmail.com'],
  ['address', 'jane', null],
  ['address', 'a@b@c.example', null],
]

for (const [kind, text, value] of CASES) {
  const name = text.length > 60 ? `${text.slice(0, 20)}…` : text
  test(`${kind} ${name} ${value === null ? 'cannot be blocked' : `is blocked as ${value}`}`, () => {
    const found = parseBlock(kind, text, SHARED)
    if (value === null) assert.match('refused' in found ? found.refused : '', /^[A-Z].{10,}\.$/)
    else assert.deepEqual(found, { kind, value })
  })
}

test('what is never blocked is told so, in a sentence', () => {
  for (const [kind, text] of [
    ['ip', '10.0.0.1'],
    ['cidr', '203.0.113.0/24'],
  ] as const) {
    const found = parseBlock(kind, text, SHARED)
    assert.match('refused' in found ? found.refused : '', /Loopback, private addresses and trusted proxies/)
  }
})
