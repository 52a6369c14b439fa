import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { DISPOSABLE_LIST, loadDisposableDomains } from '../../src/access/disposable-domains.ts'
import { canonicalDomain } from '../../src/access/domain.ts'

test('the date of the list is that of the release that is installed', () => {
  const manifest = new URL('../../node_modules/disposable-email-domains-js/package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  assert.equal(version, DISPOSABLE_LIST.version, 'write the day of the new release beside its version')
  assert.match(DISPOSABLE_LIST.date, /^\d{4}-\d\d-\d\d$/)
})

test('the list holds domains as blocks compare them, and nobody’s everyday provider', () => {
  const domains = loadDisposableDomains()
  assert.ok(domains.size > 5_000)
  for (const domain of domains) assert.equal(canonicalDomain(domain), domain)
  for (const provider of ['gmail.com', 'outlook.com', 'gmx.de', 'yahoo.com', 'icloud.com', 'proton.me'])
    assert.ok(!domains.has(provider), provider)
})
