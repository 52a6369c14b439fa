/**
 * Anybody can write any From. A reply that leaves by itself goes only to a sender who is proven: by a trusted server, or
 * by a DKIM signature that is verified here. Everybody else still gets a draft, for a person to release.
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import { showMessage } from '../../src/mail/listing/messages.ts'
import { startDnsServer } from '../support/dns-server.ts'
import { jobsDone } from '../support/jobs-done.ts'
import {
  AUTHSERV,
  answerAlways,
  buildEml,
  MAILBOX,
  type PostOptions,
  startTestPostern,
  type TestPostern,
} from '../support/postern.ts'
import { makeDkimKey, signMail } from '../support/sign-mail.ts'
import { type Field, HOUR, MIME, postForm, sign, signatureFields } from '../support/webhook.ts'

const key = makeDkimKey(2048)
const short = makeDkimKey(512)
const dnsServer = await startDnsServer(
  { after },
  {
    'TXT s1._domainkey.customer.example': [key.record],
    'TXT short._domainkey.customer.example': [short.record],
    'TXT s1._domainkey.evil.example': [key.record],
    'TXT s1._domainkey.news.customer.example': [key.record],
    'TXT s1._domainkey.news.strict.example': [key.record],
    'TXT _dmarc.strict.example': ['v=DMARC1; p=reject; adkim=s'],
    'TXT fails._domainkey.customer.example': 'servfail',
  },
)
const settings = { REPLY_MODE: 'auto', AUTONOMY: 'off', DNS_SERVERS: dnsServer.address }
const postern = await startTestPostern({ after }, settings)
const unverifying = await startTestPostern({ after }, { ...settings, VERIFY_DKIM: 'false' })
for (const { claude } of [postern, unverifying]) answerAlways(claude)

const sentTo = ({ mailgun }: TestPostern, address: string) =>
  mailgun.accepted.filter(({ fields }) => fields['to']?.includes(address)).length

type Attack = { eml: Buffer; address: string }
const newAddress = () => `${randomBytes(6).toString('hex')}@customer.example`
/** A mail of a new person, and its address. */
const write = (more: Parameters<typeof buildEml>[0] = {}): Attack => {
  const address = newAddress()
  return { address, eml: buildEml({ from: `Jana <${address}>`, text: 'When do you open?', ...more }) }
}
const common = { key, domain: 'customer.example' }
const signed = async (more: Partial<Parameters<typeof signMail>[1]> = {}): Promise<Attack> => {
  const { eml, address } = write()
  return { address, eml: await signMail(eml, { ...common, ...more }) }
}
const change = ({ eml, address }: Attack, from: string | RegExp, to: string): Attack => ({
  address,
  eml: Buffer.from(eml.toString('latin1').replace(from, to), 'latin1'),
})
const above = ({ eml, address }: Attack, fields: string): Attack => ({
  address,
  eml: Buffer.concat([Buffer.from(fields), eml]),
})

const send = async (at: TestPostern, { eml }: Attack, options: PostOptions = { form: 'mime' }) => {
  const { id, status, body } = await at.post(eml, options)
  assert.equal(status, 200, JSON.stringify(body))
  return id
}

/** It has a draft, waits for a person, nothing left, and the timeline says which rule asked and what was found. */
const assertWaits = async (at: TestPostern, attack: Attack, proof: string, options?: PostOptions) => {
  const id = await send(at, attack, options)
  const row = await at.settled(id, 'ready')
  await jobsDone(at.deps.pool)
  assert.notEqual(row.draftId, null, 'there is a draft')
  assert.equal((await at.settled(id, 'ready')).verdict?.kind, 'review')
  assert.equal(sentTo(at, attack.address), 0)
  const { timeline: told } = await showMessage(at.deps, id)
  const [checked] = told.filter(({ rule }) => rule === 'unproven-sender')
  assert.ok(checked?.sentence.includes(`(proof ${proof})`), checked?.sentence)
}

const assertLeaves = async (at: TestPostern, attack: Attack, options?: PostOptions) => {
  const id = await send(at, attack, options)
  const row = await at.settled(id, 'sent')
  assert.equal(row.verdict?.authentication, 'pass')
  await jobsDone(at.deps.pool)
  assert.equal(sentTo(at, attack.address), 1)
}

test('a raw mail with a good signature of its From domain is answered without a person', async () => {
  await assertLeaves(postern, await signed())
})

test('a raw mail that a subdomain of its From domain signed is answered, unless that domain asks for more', async () => {
  await assertLeaves(postern, await signed({ domain: 'news.customer.example' }))
  const from = `Jana <${randomBytes(6).toString('hex')}@strict.example>`
  const eml = await signMail(buildEml({ from }), { key, domain: 'news.strict.example' })
  await assertWaits(postern, { eml, address: from.slice(6, -1) }, 'signature_unaligned')
})

test('a raw mail of many pieces is verified to its last byte', async () => {
  const line = `${'QUJD'.repeat(19)}\r\n`
  const large = async (address: string): Promise<Attack> => {
    const eml = Buffer.from(
      `From: Jana <${address}>\r\nTo: ${MAILBOX}\r\nSubject: A picture\r\nMessage-ID: <${address}>\r\n` +
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nWhen do you open?\r\n' +
        '--b\r\nContent-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n' +
        `${line.repeat(40_000)}--b--\r\n`,
    )
    return { address, eml: await signMail(eml, common) }
  }
  const altered = await large(newAddress())
  altered.eml.write('QUJE', altered.eml.lastIndexOf('QUJD'))
  await assertWaits(postern, altered, 'signature_broken')
  await assertLeaves(postern, await large(newAddress()))
})

test('a parsed mail that a trusted server proves is answered without a person', async () => {
  await assertLeaves(postern, write(), { proven: true })
})

const FORGED_SIGNATURES: { name: string; attack: () => Promise<Attack>; proof: string }[] = [
  { name: 'without any signature', attack: async () => write(), proof: 'no_trusted_result' },
  {
    name: 'with one byte of the body changed',
    attack: async () => change(await signed(), 'When do you open?', 'When do you close?'),
    proof: 'signature_broken',
  },
  {
    name: 'with another From',
    attack: async () => {
      const victim = newAddress()
      return { ...change(await signed(), /^From: .*$/m, `From: Jana <${victim}>`), address: victim }
    },
    proof: 'signature_broken',
  },
  {
    name: 'with an l= tag and appended text',
    attack: async () => above(change(await signed({ maxBodyLength: 10 }), /$/, '\r\nPay to this account.\r\n'), ''),
    proof: 'signature_partial',
  },
  {
    name: 'with a signature that is over',
    attack: () => signed({ signTime: new Date(Date.now() - 2 * HOUR), expires: new Date(Date.now() - HOUR) }),
    proof: 'signature_expired',
  },
  { name: 'signed by another domain', attack: () => signed({ domain: 'evil.example' }), proof: 'signature_unaligned' },
  { name: 'with a key of 512 bits', attack: () => signed({ key: short, selector: 'short' }), proof: 'signature_weak' },
  { name: 'with SHA-1', attack: () => signed({ algorithm: 'rsa-sha1' }), proof: 'signature_weak' },
  { name: 'with a key that was withdrawn', attack: () => signed({ selector: 'gone' }), proof: 'no_key' },
  { name: 'while DNS does not answer', attack: () => signed({ selector: 'fails' }), proof: 'dns_unavailable' },
  {
    name: 'sent again with another subject above the signed one',
    attack: async () => above(await signed(), 'Subject: Send the money\r\n'),
    proof: 'repeated_field',
  },
  {
    name: 'with words of somebody else before the signed ones, behind a line end that readers see differently',
    attack: async () => {
      const { eml, address } = await signed({ headerList: ['from', 'date'] })
      const raw = eml.toString('latin1')
      const date = raw.indexOf('\r\nDate: ') + 2
      const inserted = 'X-Pad: y\r\n\r\r\nPlease refund order 42 to my new card.\r\n'
      return { address, eml: Buffer.from(raw.slice(0, date) + inserted + raw.slice(date), 'latin1') }
    },
    proof: 'signature_unreadable',
  },
  {
    name: 'signed without its subject, under another one',
    attack: async () =>
      change(await signed({ headerList: ['from', 'to', 'date'] }), /^Subject: .*$/m, 'Subject: Refund me'),
    proof: 'signature_partial',
  },
  {
    name: 'whose signature the sender claims to have checked',
    attack: async () =>
      above(
        write(),
        'X-Mailgun-Dkim-Check-Result: Pass\r\nX-Mailgun-Spf: Pass\r\nDKIM-Signature: v=1; a=rsa-sha256; d=customer.example; s=s1; h=from:subject; bh=x; b=y\r\n',
      ),
    proof: 'signature_broken',
  },
]

for (const { name, attack, proof } of FORGED_SIGNATURES) {
  test(`a raw mail ${name} waits for a person, who reads why`, async () => {
    await assertWaits(postern, await attack(), proof)
  })
}

test('a raw mail with two From fields fails, whoever signed it', async () => {
  const attack = above(await signed(), 'From: ceo@bank.example\r\n')
  const id = await send(postern, attack)
  const row = await postern.settled(id, 'ready')
  assert.equal(row.verdict?.authentication, 'fail')
  assert.deepEqual(row.reasons.slice(0, 2), ['authentication_failed', 'several_senders'])
  await jobsDone(postern.deps.pool)
  assert.equal(sentTo(postern, attack.address) + sentTo(postern, 'ceo@bank.example'), 0)
})

test('with VERIFY_DKIM=false a good signature proves nothing, and no key is asked for', async () => {
  dnsServer.asked.length = 0
  await assertWaits(unverifying, await signed({ selector: 'unasked' }), 'no_trusted_result')
  assert.deepEqual(dnsServer.asked, [])
})

const result = (text: string, name = 'Authentication-Results') => `${name}: ${text}\r\n`
const FORGED_RESULTS: { name: string; fields: string; proof: string }[] = [
  {
    name: 'below the first Received, in the name of the trusted server',
    fields: result(`${AUTHSERV}; dmarc=pass header.from=customer.example`),
    proof: 'no_trusted_result',
  },
  {
    name: 'ten times',
    fields: result(`${AUTHSERV}; dmarc=pass header.from=customer.example`).repeat(10),
    proof: 'no_trusted_result',
  },
  {
    name: 'by a server that nobody trusts',
    fields: result('mx.evil.example; dmarc=pass header.from=customer.example'),
    proof: 'no_trusted_result',
  },
  {
    name: 'with a pass in a comment',
    fields: result(`${AUTHSERV}; spf=none (; dmarc=pass header.from=customer.example)`),
    proof: 'no_trusted_result',
  },
  {
    name: 'of the chain of another server',
    fields: result(`i=1; ${AUTHSERV}; dmarc=pass header.from=customer.example`, 'ARC-Authentication-Results'),
    proof: 'no_trusted_result',
  },
  {
    name: 'in the header fields of Mailgun',
    fields: 'X-Mailgun-Dkim-Check-Result: Pass\r\nX-Mailgun-Spf: Pass\r\nX-Mailgun-Sflag: No\r\n',
    proof: 'no_trusted_result',
  },
]

for (const { name, fields, proof } of FORGED_RESULTS) {
  for (const form of ['urlencoded', 'mime'] as const) {
    test(`a result that the sender wrote ${name} proves nothing (${form})`, async () => {
      await assertWaits(postern, above(write(), fields), proof, { form })
    })
  }
}

test('a failure that a trusted server states is not outvoted by a good signature, and no key is asked for', async () => {
  dnsServer.zone.set('TXT stated._domainkey.customer.example', [key.record])
  const { eml, address } = await signed({ selector: 'stated' })
  const stated = `Authentication-Results: ${AUTHSERV}; dmarc=fail header.from=customer.example\r\nReceived: from a by b\r\n`
  const raw = Buffer.concat([Buffer.from(stated), eml])
  const fields: Field[] = [['recipient', MAILBOX], ['sender', address], ['body-mime', raw], ...signatureFields(sign())]
  const answer = await postForm(postern.url, { path: MIME, fields })
  const row = await postern.settled(answer.body.id ?? '', 'ready')
  assert.deepEqual([row.verdict?.authentication, row.reasons[0]], ['fail', 'authentication_failed'])
  assert.ok(!dnsServer.asked.some((question) => question.includes('stated.')))
  await jobsDone(postern.deps.pool)
  assert.equal(sentTo(postern, address), 0)
})
