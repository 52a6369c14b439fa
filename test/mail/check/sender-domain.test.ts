import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../../src/clock.ts'
import { createDns, DNS_LIMITS } from '../../../src/dns/dns.ts'
import { findDomainVerdict } from '../../../src/mail/check/sender-domain.ts'
import { startDnsServer } from '../../support/dns-server.ts'

type Zone = Parameters<typeof startDnsServer>[1]
const CASES: { name: string; zone: Zone; verdict: string }[] = [
  { name: 'a mail exchanger', zone: { 'MX a.example': ['mx.a.example'] }, verdict: 'deliverable' },
  { name: 'no exchanger and an address', zone: { 'A a.example': ['192.0.2.1'] }, verdict: 'deliverable' },
  {
    name: 'no exchanger and an IPv6 address',
    zone: { 'AAAA a.example': ['2001:db8:0:0:0:0:0:1'] },
    verdict: 'deliverable',
  },
  { name: 'an exchanger beside a null MX', zone: { 'MX a.example': ['.', 'mx.a.example'] }, verdict: 'deliverable' },
  {
    name: 'a null MX, and an address',
    zone: { 'MX a.example': ['.'], 'A a.example': ['192.0.2.1'] },
    verdict: 'undeliverable',
  },
  { name: 'neither exchanger nor address', zone: { 'TXT a.example': ['v=spf1 -all'] }, verdict: 'undeliverable' },
  { name: 'no such domain', zone: {}, verdict: 'undeliverable' },
  { name: 'a server that fails', zone: { 'MX a.example': 'servfail' }, verdict: 'unknown' },
  {
    name: 'no exchanger, and a server that then fails',
    zone: { 'MX a.example': [], 'A a.example': 'servfail' },
    verdict: 'unknown',
  },
]

for (const { name, zone, verdict } of CASES) {
  test(`${name}: ${verdict}`, async (t) => {
    const server = await startDnsServer(t, zone)
    const dns = createDns({ servers: [server.address], clock: systemClock, limits: DNS_LIMITS })
    assert.equal(await findDomainVerdict(dns, 'a.example'), verdict)
  })
}
