import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../../src/clock.ts'
import { createDns, DNS_LIMITS } from '../../../src/dns/dns.ts'
import { findAlignment } from '../../../src/mail/check/alignment.ts'
import { startDnsServer } from '../../support/dns-server.ts'

const CASES: { name: string; zone: Parameters<typeof startDnsServer>[1]; alignment: string | null }[] = [
  { name: 'no record', zone: {}, alignment: 'relaxed' },
  {
    name: 'a record that does not say',
    zone: { 'TXT _dmarc.a.b.example': ['v=DMARC1; p=none'] },
    alignment: 'relaxed',
  },
  { name: 'adkim=s', zone: { 'TXT _dmarc.a.b.example': ['v=DMARC1; p=none; ADKIM = S'] }, alignment: 'strict' },
  { name: 'adkim=s of the organisation', zone: { 'TXT _dmarc.b.example': ['v=DMARC1;adkim=s'] }, alignment: 'strict' },
  {
    name: 'an own record below that of the organisation',
    zone: { 'TXT _dmarc.a.b.example': ['v=DMARC1; p=none'], 'TXT _dmarc.b.example': ['v=DMARC1; adkim=s'] },
    alignment: 'relaxed',
  },
  {
    name: 'two records, one of them strict',
    zone: { 'TXT _dmarc.b.example': ['v=DMARC1', 'v=DMARC1; adkim=s'] },
    alignment: 'strict',
  },
  { name: 'another text', zone: { 'TXT _dmarc.b.example': ['x; v=DMARC1; adkim=s'] }, alignment: 'relaxed' },
  { name: 'a server that fails', zone: { 'TXT _dmarc.b.example': 'servfail' }, alignment: null },
]

for (const { name, zone, alignment } of CASES) {
  test(`${name}: ${alignment ?? 'unknown'}`, async (t) => {
    const server = await startDnsServer(t, zone)
    const dns = createDns({ servers: [server.address], clock: systemClock, limits: DNS_LIMITS })
    assert.equal(await findAlignment(dns, 'a.b.example'), alignment)
    assert.ok(server.asked.every((question) => !question.endsWith('_dmarc.example')))
  })
}
