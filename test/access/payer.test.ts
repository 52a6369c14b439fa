import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPayerOf } from '../../src/access/payer.ts'

const payerOf = createPayerOf(['203.0.113.0/24', '2001:db8:ffff::1'])

const CASES: [ip: string | undefined, payer: string | null][] = [
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['2001:db8:0:0:ffff::', '2001:db8:0:0'],
  ['2001:db8:0:1::1', '2001:db8:0:1'],
  ['2001:0DB8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['127.0.0.1', null],
  ['::ffff:127.0.0.1', null],
  ['::1', null],
  ['10.1.2.3', null],
  ['172.31.0.1', null],
  ['172.32.0.1', '172.32.0.1'],
  ['192.168.1.1', null],
  ['fd00::1', null],
  ['fe80::1', null],
  ['203.0.113.9', null],
  ['2001:db8:ffff::1', null],
  ['2001:db8:ffff::2', '2001:db8:ffff:0'],
  ['192.0.2.77:5012', '192.0.2.77'],
  ['[2001:db8::1]:443', '2001:db8:0:0'],
  ['[2001:db8::1]', '2001:db8:0:0'],
  ['10.0.0.1:5012', null],
  ['[::1]:443', null],
  ['fe80::1%eth0', null],
  ['2001:db8::1%eth0', '2001:db8:0:0'],
  ['192.0.2.77:', 'unknown'],
  ['192.0.2.77:port', 'unknown'],
  ['[192.0.2.77:5012', 'unknown'],
  ['not an address', 'unknown'],
  ['', 'unknown'],
  [undefined, 'unknown'],
]

for (const [ip, payer] of CASES) {
  test(`${ip === '' ? 'an empty address' : (ip ?? 'no address')} pays as ${payer ?? 'everybody'}`, () =>
    assert.equal(payerOf(ip), payer))
}
