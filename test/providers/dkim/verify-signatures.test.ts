import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { Dns, DnsAnswer } from '../../../src/dns/dns.ts'
import { verifySignatures } from '../../../src/providers/dkim/verify-signatures.ts'
import type { Signature } from '../../../src/providers/signature-verifier.ts'
import { buildEml } from '../../support/postern.ts'
import { makeDkimKey, signMail } from '../../support/sign-mail.ts'

const AT = new Date('2026-11-20T10:00:00Z')
const BEFORE = new Date('2026-11-19T10:00:00Z')
const key = makeDkimKey(2048)
const short = makeDkimKey(512)
const edwards = makeDkimKey('ed25519')
const trying = makeDkimKey(1024, ' t=y;')
const RECORDS: Record<string, string> = {
  's1._domainkey.customer.example': key.record,
  's1._domainkey.mail.customer.example': key.record,
  'short._domainkey.customer.example': short.record,
  'ed._domainkey.customer.example': edwards.record,
  'trying._domainkey.customer.example': trying.record,
  's1._domainkey.evil.example': key.record,
}
const asked: string[] = []
const dns: Dns = {
  async ask(type, name): Promise<DnsAnswer> {
    asked.push(`${type} ${name}`)
    if (name.startsWith('away.')) return { kind: 'unavailable' }
    const record = RECORDS[name]
    return record === undefined ? { kind: 'absent' } : { kind: 'found', records: [record] }
  },
}

async function* inPieces(raw: Uint8Array, size = 1000) {
  for (let at = 0; at < raw.length; at += size) yield Buffer.from(raw.subarray(at, at + size))
}
const verify = (raw: Uint8Array, size?: number) => verifySignatures(inPieces(raw, size), { dns, at: AT })

const eml = buildEml({ text: 'Please change my delivery date.' })
const common = { key, domain: 'customer.example', signTime: BEFORE }
const replaceIn = (raw: Buffer, from: string | RegExp, to: string) =>
  Buffer.from(raw.toString('latin1').replace(from, to), 'latin1')
const pass = {
  domain: 'customer.example',
  aligned: true,
  signsWholeBody: true,
  result: 'pass',
} as const

const CASES: { name: string; raw: () => Promise<Buffer>; first: Partial<Signature> }[] = [
  {
    name: 'RSA of 2048 bits',
    raw: () => signMail(eml, common),
    first: { ...pass, algorithm: 'rsa-sha256', keyBits: 2048 },
  },
  {
    name: 'Ed25519',
    raw: () => signMail(eml, { ...common, key: edwards, selector: 'ed' }),
    first: { ...pass, algorithm: 'ed25519-sha256', keyBits: null },
  },
  {
    name: 'simple canonicalization',
    raw: () => signMail(eml, { ...common, canonicalization: 'simple/simple' }),
    first: pass,
  },
  {
    name: 'a subdomain of the From domain',
    raw: () => signMail(eml, { ...common, domain: 'mail.customer.example' }),
    first: { ...pass, domain: 'mail.customer.example' },
  },
  {
    name: 'one byte of the body changed',
    raw: async () => replaceIn(await signMail(eml, common), 'delivery', 'deliverx'),
    first: { result: 'broken' },
  },
  {
    name: 'another From',
    raw: async () => replaceIn(await signMail(eml, common), 'jana@', 'eva@'),
    first: { result: 'broken' },
  },
  {
    name: 'another subject',
    raw: async () => replaceIn(await signMail(eml, common), 'A question', 'Urgent'),
    first: { result: 'broken' },
  },
  {
    name: 'an l= tag and more text behind it',
    raw: async () =>
      Buffer.concat([await signMail(eml, { ...common, maxBodyLength: 10 }), Buffer.from('Click here.\r\n')]),
    first: { result: 'pass', signsWholeBody: false },
  },
  {
    name: 'From that is not signed',
    raw: async () => replaceIn(await signMail(eml, common), /h=[^;]*;/, 'h=Subject;'),
    first: { result: 'broken', signedFields: ['subject'] },
  },
  {
    name: 'an expiry before the mail came',
    raw: () => signMail(eml, { ...common, expires: new Date(AT.getTime() - 1000) }),
    first: { result: 'expired' },
  },
  {
    name: 'an expiry after the mail came',
    raw: () => signMail(eml, { ...common, expires: new Date(AT.getTime() + 1000) }),
    first: pass,
  },
  {
    name: 'another organisation',
    raw: () => signMail(eml, { ...common, domain: 'evil.example' }),
    first: { result: 'pass', aligned: false },
  },
  {
    name: 'a key of 512 bits',
    raw: () => signMail(eml, { ...common, key: short, selector: 'short' }),
    first: { result: 'weak_key' },
  },
  { name: 'SHA-1', raw: () => signMail(eml, { ...common, algorithm: 'rsa-sha1' }), first: { result: 'weak_key' } },
  {
    name: 'a key that only tries DKIM out',
    raw: () => signMail(eml, { ...common, key: trying, selector: 'trying' }),
    first: { ...pass, testing: true },
  },
  {
    name: 'a key that nobody published',
    raw: () => signMail(eml, { ...common, selector: 'none' }),
    first: { result: 'no_key' },
  },
  {
    name: 'a name server that does not answer',
    raw: () => signMail(eml, { ...common, selector: 'away' }),
    first: { result: 'no_answer' },
  },
]

for (const { name, raw, first } of CASES) {
  test(`a signature with ${name} is described as it is`, async () => {
    const report = await verify(await raw())
    assert.equal(report?.signatures.length, 1)
    assert.partialDeepStrictEqual(report?.signatures[0], first)
  })
}

test('who is named in From comes from the verifier, every address of every field', async () => {
  const raw = await signMail(eml, common)
  assert.deepEqual((await verify(raw))?.from, ['jana@customer.example'])
  const two = Buffer.concat([Buffer.from('From: a@evil.example, b@evil.example\r\n'), raw])
  assert.deepEqual((await verify(two))?.from, ['a@evil.example', 'b@evil.example', 'jana@customer.example'])
})

test('a mail is read alike in pieces of any size, and with bare line feeds', async () => {
  const raw = await signMail(buildEml({ text: 'One\r\n\r\nTwo  \r\n\r\n\r\n' }), common)
  const bare = Buffer.from(raw.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
  for (const size of [1, 7, 64, 100_000]) {
    for (const form of [raw, bare]) assert.equal((await verify(form, size))?.signatures[0]?.result, 'pass')
  }
})

test('of many signatures the first five are looked at, and ARC is left alone', async () => {
  let raw = eml
  for (let at = 0; at < 8; at += 1) raw = await signMail(raw, { ...common, selector: `n${at}` })
  const bodyHash = createHash('sha256').update('Please change my delivery date.\r\n').digest('base64')
  const tags = 'i=1; a=rsa-sha256; d=evil.example; s=arc'
  const arc = [
    `ARC-Seal: ${tags}; cv=none; t=1; b=AAAA`,
    `ARC-Message-Signature: ${tags}; c=relaxed/relaxed; h=from; bh=${bodyHash}; b=AAAA`,
    'ARC-Authentication-Results: i=1; evil.example; dmarc=pass',
    '',
  ].join('\r\n')
  asked.length = 0
  const report = await verify(Buffer.concat([Buffer.from(arc), raw]))
  assert.equal(report?.signatures.length, 5)
  assert.deepEqual(
    asked,
    [7, 6, 5, 4, 3].map((at) => `TXT n${at}._domainkey.customer.example`),
  )
})

test('a mail without a signature, or without anything, has none', async () => {
  assert.deepEqual(await verify(eml), { from: ['jana@customer.example'], signatures: [] })
  assert.deepEqual(await verify(Buffer.alloc(0)), { from: [], signatures: [] })
})

const from = 'From: jana@customer.example\r\n'
const UNREADABLE = [
  { name: 'more than 128 KiB', raw: `${from}X: ${'x'.repeat(132_000)}\r\n\r\ntext` },
  { name: 'more than 2,000 lines', raw: `${from}X: y\r\n${' z\r\n'.repeat(2000)}\r\ntext` },
  { name: 'no end', raw: 'x'.repeat(1_000_000) },
  { name: 'a From of more than 16 KiB', raw: `From: ${'<'.repeat(20_000)}\r\n\r\ntext` },
]
const UNREADABLE_BODIES = [
  { name: 'a line of more than 64 KiB', raw: 'x'.repeat(66_000) },
  { name: 'a line that never ends', raw: ' '.repeat(2_000_000) },
  { name: 'more than 600,000 lines', raw: '\n'.repeat(600_001) },
]
for (const { name, raw } of UNREADABLE_BODIES) {
  test(`a body with ${name} is not verified: it would cost seconds`, async () => {
    const signed = await signMail(Buffer.from(`${from}\r\nText\r\n`), common)
    assert.equal((await verify(signed))?.signatures[0]?.result, 'pass')
    assert.equal(await verify(Buffer.concat([signed, Buffer.from(raw)]), 64 * 1024), null)
  })
}
for (const { name, raw } of UNREADABLE) {
  test(`a header with ${name} is not read`, async () => assert.equal(await verify(Buffer.from(raw)), null))
}

test('a source that breaks is not a mail that cannot be read', async () => {
  async function* breaking() {
    yield* inPieces(eml)
    throw new Error('the database is away')
  }
  await assert.rejects(verifySignatures(breaking(), { dns, at: AT }), /the database is away/)
})
