import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startDnsServer } from '../support/dns-server.ts'
import { startTestPostern } from '../support/postern.ts'

const server = await startDnsServer(
  { after },
  { 'MX takes.example': ['mx.takes.example'], 'MX null.example': ['.'], 'MX fails.example': 'servfail' },
)
const DNS_SERVERS = server.address
const asking = await startTestPostern({ after }, { DNS_SERVERS, EMAIL_DOMAIN_VERIFICATION: 'true' })
const trusting = await startTestPostern({ after }, { DNS_SERVERS })

for (const domain of ['null.example', 'nowhere.example']) {
  test(`with EMAIL_DOMAIN_VERIFICATION a mail from ${domain} is held, and Claude is not asked`, async () => {
    const { id } = await asking.post({ from: `jana@${domain}` })
    const row = await asking.settled(id, 'held')
    assert.deepEqual(row.reasons[0], 'domain_undeliverable')
    assert.equal(row.draftId, null)
  })
}

for (const domain of ['takes.example', 'fails.example']) {
  test(`a mail from ${domain} gets its draft: only a clear answer of DNS holds a mail`, async () => {
    const { id } = await asking.post({ from: `jana@${domain}` })
    assert.ok(!(await asking.settled(id, 'ready')).reasons.includes('domain_undeliverable'))
  })
}

test('without EMAIL_DOMAIN_VERIFICATION nobody is asked about the domain of a sender', async () => {
  server.asked.length = 0
  const { id } = await trusting.post({ from: 'jana@nowhere.example' })
  await trusting.settled(id, 'ready')
  assert.deepEqual(server.asked, [])
})
