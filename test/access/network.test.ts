import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { overlaps, parseIp, parseNetwork, writeNetwork } from '../../src/access/network.ts'
import { indexNetworks } from '../../src/access/network-index.ts'

const write = (network: ReturnType<typeof parseIp>) => (network === null ? null : writeNetwork(network))

const SPELLINGS: [text: string, canonical: string | null][] = [
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:192.0.2.1', '192.0.2.1'],
  ['255.255.255.255', '255.255.255.255'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['2001:db8::0.0.0.1', '2001:db8::1'],
  ['2001:db8::1%eth0', '2001:db8::1'],
  ['::', '::'],
  ['192.0.2.01', null],
  ['0xc0000201', null],
  ['3221225985', null],
  ['192.0.2', null],
  ['192.0.2.1 ', null],
  ['192.0.2.1/24', null],
  ['', null],
]
for (const [text, canonical] of SPELLINGS)
  test(`the address "${text}" is ${canonical ?? 'none'}`, () => assert.equal(write(parseIp(text)), canonical))

const NETWORKS: [text: string, canonical: string | null][] = [
  ['192.0.2.77/24', '192.0.2.0/24'],
  ['192.0.2.1/32', '192.0.2.1'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['2001:db8:1:2:3::/32', '2001:db8::/32'],
  ['2001:db8::/128', '2001:db8::'],
  ['192.0.2.0/33', null],
  ['2001:db8::/129', null],
  ['192.0.2.0/-1', null],
  ['192.0.2.0/024x', null],
  ['192.0.2.0', null],
  ['/24', null],
]
for (const [text, canonical] of NETWORKS)
  test(`the network "${text}" is ${canonical ?? 'none'}`, () => assert.equal(write(parseNetwork(text)), canonical))

const network = (text: string) => parseNetwork(text) ?? parseIp(text) ?? assert.fail(text)

test('networks overlap when one holds the other, and never across families', () => {
  assert.ok(overlaps(network('10.0.0.0/8'), network('10.1.2.3')))
  assert.ok(overlaps(network('10.1.2.3'), network('0.0.0.0/0')))
  assert.ok(!overlaps(network('10.0.0.0/8'), network('11.0.0.0/8')))
  assert.ok(!overlaps(network('::/0'), network('10.0.0.0/8')))
})

test('every address is read as it is written, in both families', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      const once = write(parseIp(text)) ?? assert.fail(text)
      assert.equal(write(parseIp(once)), once)
    }),
  )
})

test('the narrowest network that holds an address is found, and no other', () => {
  const names = ['192.0.2.0/24', '192.0.2.128/25', '192.0.2.200', '2001:db8::/32', '2001:db8:0:1::/64']
  const index = indexNetworks(names.map((name) => [network(name), name] as const))
  const find = (text: string) => index.find(parseIp(text) ?? assert.fail(text), () => true)
  assert.equal(find('192.0.2.200'), '192.0.2.200')
  assert.equal(find('192.0.2.201'), '192.0.2.128/25')
  assert.equal(find('192.0.2.1'), '192.0.2.0/24')
  assert.equal(find('192.0.3.1'), null)
  assert.equal(find('2001:db8:0:1:ffff::'), '2001:db8:0:1::/64')
  assert.equal(find('2001:db8:0:2::'), '2001:db8::/32')
  assert.equal(find('2001:db9::'), null)
})

test('an entry that does not count hides neither another for its network nor a wider one; one is added later', () => {
  const entries = [
    ['192.0.2.1', 'ended'],
    ['192.0.2.1', 'held'],
    ['192.0.2.2', 'ended'],
    ['192.0.2.0/24', 'wide'],
  ] as const
  const index = indexNetworks(entries.map(([name, entry]) => [network(name), entry as string] as const))
  const find = (text: string) => index.find(parseIp(text) ?? assert.fail(text), (entry) => entry !== 'ended')
  assert.deepEqual(['192.0.2.1', '192.0.2.2', '192.0.3.3'].map(find), ['held', 'wide', null])
  index.add(network('192.0.3.0/25'), 'later')
  index.add(network('192.0.2.2'), 'later')
  assert.deepEqual(['192.0.3.3', '192.0.2.2'].map(find), ['later', 'later'])
})
