/** Anybody can post to the webhook. Only who knows the signing key leaves anything behind but an event. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { signInbound } from '../../src/demo/post-inbound.ts'
import { startTestPostern } from '../support/postern.ts'
import {
  type Answer,
  countRows,
  eventsOf,
  type Field,
  HOUR,
  linesOf,
  MIME,
  MINUTE,
  MULTIPART,
  mailFields,
  mimeFields,
  PARSED,
  postBytes,
  postForm,
  SECOND,
  sign,
  signatureFields,
  URLENCODED,
} from '../support/webhook.ts'

const postern = await startTestPostern({ after }, { ROLE: 'web' })
const { pool } = postern.deps
// The key is known to be right: without a genuine post so many forged ones would be an event of their own.
await postForm(postern.url, { fields: [...mailFields(), ...signatureFields(sign())] })

const WHERE = [
  { path: PARSED, contentType: URLENCODED, mail: mailFields },
  { path: PARSED, contentType: MULTIPART, mail: mailFields },
  { path: MIME, contentType: URLENCODED, mail: mimeFields },
  { path: MIME, contentType: MULTIPART, mail: mimeFields },
]

const withField = (name: string, value: string): Field[] =>
  signatureFields(sign()).map(([field, own]) => [field, field === name ? value : own])
const without = (name: string): Field[] => signatureFields(sign()).filter(([field]) => field !== name)
const twice = (name: string): Field[] => {
  const fields = signatureFields(sign())
  return [...fields, ...fields.filter(([field]) => field === name)]
}
const renamed = (name: string, other: string): Field[] =>
  signatureFields(sign()).map(([field, value]) => [field === name ? other : field, value])
const flipped = (signature: string) => (signature.startsWith('0') ? '1' : '0') + signature.slice(1)

const FORGERIES: { name: string; why: string; fields: () => Field[] }[] = [
  { name: 'no signature at all', why: 'missing', fields: () => [] },
  ...['timestamp', 'token', 'signature'].flatMap((name) => [
    { name: `no ${name}`, why: 'missing', fields: () => without(name) },
    { name: `an empty ${name}`, why: 'missing', fields: () => withField(name, '') },
    { name: `two of ${name}`, why: 'malformed', fields: () => twice(name) },
    { name: `${name} as an array`, why: 'missing', fields: () => renamed(name, `${name}[]`) },
    { name: `${name} as an element`, why: 'missing', fields: () => renamed(name, `${name}[0]`) },
    {
      name: `${name} in title case`,
      why: 'missing',
      fields: () => renamed(name, name[0]?.toUpperCase() + name.slice(1)),
    },
    { name: `a NUL in ${name}`, why: 'malformed', fields: () => withField(name, '1\0') },
    { name: `a ${name} of 100 KB`, why: 'malformed', fields: () => withField(name, '1'.repeat(100_000)) },
  ]),
  { name: 'a signature of the wrong length', why: 'malformed', fields: () => withField('signature', 'ab'.repeat(31)) },
  { name: 'a signature that is not hex', why: 'malformed', fields: () => withField('signature', 'xy'.repeat(32)) },
  { name: 'a timestamp that is no number', why: 'malformed', fields: () => withField('timestamp', 'now') },
  { name: 'a timestamp with a sign', why: 'malformed', fields: () => withField('timestamp', '-1') },
  { name: 'a signature under another key', why: 'wrong', fields: () => signatureFields(sign({ key: 'another-key' })) },
  { name: 'a signature under an empty key', why: 'wrong', fields: () => signatureFields(signInbound('')) },
  {
    name: 'a signature with one digit changed',
    why: 'wrong',
    fields: () => {
      const signed = sign()
      return signatureFields({ ...signed, signature: flipped(signed.signature) })
    },
  },
  { name: 'the token of another signature', why: 'wrong', fields: () => withField('token', sign().token) },
  {
    name: 'a stamp of over nine hours ago',
    why: 'stale',
    fields: () => signatureFields(sign({ ageMs: 9 * HOUR + MINUTE })),
  },
  { name: 'a stamp of years ago', why: 'stale', fields: () => signatureFields(sign({ ageMs: 20_000 * HOUR })) },
  { name: 'a stamp of minutes ahead', why: 'stale', fields: () => signatureFields(sign({ ageMs: -6 * MINUTE })) },
  {
    name: 'a digit moved from the stamp to the token',
    why: 'stale',
    fields: () => {
      const { timestamp, token, signature } = sign()
      const moved = { timestamp: timestamp.slice(0, -1), token: timestamp.slice(-1) + token, signature }
      return signatureFields(moved)
    },
  },
]

const assertRefused = async (answer: Answer, why: string, what: string) => {
  assert.equal(answer.status, 401, what)
  assert.equal(answer.headers.get('retry-after'), null, what)
  const events = await eventsOf(postern, answer)
  assert.deepEqual(
    events.map(({ name, fields }) => [name, fields['why']]),
    [['webhook_signature_invalid', why]],
    what,
  )
  const line = linesOf(postern, answer).find((one) => one.includes('security_event=true')) ?? ''
  assert.match(line, /event="webhook_signature_invalid"/, what)
}

for (const { name, why, fields } of FORGERIES) {
  test(`${name} is refused with 401 and an event on both routes in both content types, and leaves nothing`, async () => {
    const before = await countRows(pool)
    for (const { path, contentType, mail } of WHERE) {
      const answer = await postForm(postern.url, { path, contentType, fields: [...mail(), ...fields()] })
      await assertRefused(answer, why, `${path} ${contentType}`)
      assert.equal(answer.body.code, 'webhook.unsigned')
    }
    assert.deepEqual(await countRows(pool), before)
  })
}

test('a signature field with a file name is a file, not a signature', async () => {
  const before = await countRows(pool)
  const { timestamp, token, signature } = sign()
  const part = (name: string, value: string) =>
    `--test-boundary\r\nContent-Disposition: form-data; name="${name}"; filename="x"\r\n\r\n${value}\r\n`
  const body = `${part('timestamp', timestamp)}${part('token', token)}${part('signature', signature)}--test-boundary--\r\n`
  await assertRefused(
    await postBytes(postern.url, { contentType: MULTIPART, body: Buffer.from(body) }),
    'missing',
    'file',
  )
  assert.deepEqual(await countRows(pool), before)
})

test('what is no form at all has no signature: 401, an event, nothing stored', async () => {
  const before = await countRows(pool)
  const bodies = [
    { contentType: URLENCODED, body: '', why: 'missing' },
    { contentType: URLENCODED, body: '&&&=&==', why: 'missing' },
    { contentType: URLENCODED, body: '%', why: 'missing' },
    { contentType: URLENCODED, body: '{"timestamp":"1","token":"2","signature":"3"}', why: 'missing' },
    { contentType: 'multipart/form-data', body: 'x', why: 'malformed' },
    { contentType: MULTIPART, body: '', why: 'malformed' },
    {
      contentType: MULTIPART,
      body: '--test-boundary\r\nContent-Disposition: form-data; name="token"\r\n\r\ncut',
      why: 'malformed',
    },
    { contentType: MULTIPART, body: 'no part at all', why: 'malformed' },
  ]
  for (const { contentType, body, why } of bodies) {
    for (const path of [PARSED, MIME]) {
      const answer = await postBytes(postern.url, { path, contentType, body: Buffer.from(body) })
      await assertRefused(answer, why, `${contentType} ${body}`)
    }
  }
  assert.deepEqual(await countRows(pool), before)
})

test('a wrong signature before a large file ends the upload there: the file is not read', async () => {
  const forged = signatureFields(sign({ key: 'another-key' }))
  const head = [...mailFields(), ...forged]
    .map(([name, value]) => `--test-boundary\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('')
  const file = '--test-boundary\r\nContent-Disposition: form-data; name="attachment-1"; filename="a"\r\n\r\n'
  let sent = 0
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(Buffer.from(head + file)),
    pull: (controller) => {
      sent += 64 * 1024
      controller.enqueue(new Uint8Array(64 * 1024))
      if (sent > 64 * 1024 * 1024) controller.close()
    },
  })
  const request = { method: 'POST', headers: { 'content-type': MULTIPART }, body, duplex: 'half' as const }
  const status = await fetch(postern.url + PARSED, { ...request, signal: AbortSignal.timeout(20 * SECOND) }).then(
    (response) => response.status,
    // The service may close the connection before the client has read the answer.
    () => 401,
  )
  assert.equal(status, 401)
  assert.ok(sent < 32 * 1024 * 1024, `${sent} bytes were read`)
})

test('after all of these a genuine mail is accepted', async () => {
  const answer = await postForm(postern.url, { fields: [...mailFields(), ...signatureFields(sign())] })
  assert.equal(answer.body.status, 'accepted')
})
