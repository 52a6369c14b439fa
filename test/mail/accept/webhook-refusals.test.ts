/** Signed, and still not acceptable: what a mail or a route of Mailgun can get wrong, and what the answer says. */
import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { after, test } from 'node:test'
import { startTestPostern } from '../../support/postern.ts'
import {
  type Answer,
  countRows,
  encodeUrl,
  eventsOf,
  type Field,
  MIME,
  MULTIPART,
  mailFields,
  mimeFields,
  PARSED,
  postBytes,
  postForm,
  sign,
  signatureFields,
  URLENCODED,
} from '../../support/webhook.ts'

const MAX_EMAIL_SIZE = 20_000
const MAX_POST_SIZE = 200_000
const postern = await startTestPostern(
  { after },
  { ROLE: 'web', MAX_EMAIL_SIZE: String(MAX_EMAIL_SIZE), MAX_POST_SIZE: String(MAX_POST_SIZE) },
)
const { pool } = postern.deps

const without = (fields: Field[], ...names: string[]): Field[] => fields.filter(([name]) => !names.includes(name))
const replace = (fields: Field[], name: string, value: string): Field[] =>
  fields.map(([field, own]) => [field, field === name ? value : own])
const signed = (fields: Field[]): Field[] => [...fields, ...signatureFields(sign())]
const namesOf = async (answer: Answer) => (await eventsOf(postern, answer)).map(({ name }) => name)

/** Fields of a mail whose From is only `from`, in the form field and in the header. */
const fromOnly = (from: string): Field[] => mailFields({ from })
const noFrom = replace(without(mailFields(), 'from'), 'message-headers', '[["Subject","Who am I?"]]')

const UNUSABLE: { name: string; path?: string; code: string; fields: Field[] }[] = [
  { name: 'no From at all', code: 'webhook.no_sender', fields: noFrom },
  { name: 'an empty From', code: 'webhook.no_sender', fields: fromOnly('') },
  { name: 'a From without address', code: 'webhook.no_sender', fields: fromOnly('Jana Novak') },
  { name: 'a From of the local part only', code: 'webhook.no_sender', fields: fromOnly('jana@') },
  { name: 'an undisclosed group as From', code: 'webhook.no_sender', fields: fromOnly('undisclosed:;') },
  { name: 'an IP address as From', code: 'webhook.no_sender', fields: fromOnly('jana@[127.0.0.1]') },
  {
    name: 'MIME without From',
    path: MIME,
    code: 'webhook.no_sender',
    fields: replace(mimeFields(), 'body-mime', 'Subject: x\r\n\r\nHello'),
  },
  { name: 'empty MIME', path: MIME, code: 'webhook.no_sender', fields: replace(mimeFields(), 'body-mime', '') },
  { name: 'no recipient', code: 'webhook.no_recipient', fields: without(mailFields(), 'recipient') },
  { name: 'an empty recipient', code: 'webhook.no_recipient', fields: mailFields({ recipient: '' }) },
  {
    name: 'two recipient fields',
    code: 'webhook.no_recipient',
    fields: [...mailFields(), ['recipient', 'x@postern.example']],
  },
  {
    name: 'a recipient that is no address',
    code: 'webhook.no_recipient',
    fields: mailFields({ recipient: 'support' }),
  },
  {
    name: 'MIME without recipient',
    path: MIME,
    code: 'webhook.no_recipient',
    fields: without(mimeFields(), 'recipient'),
  },
]

for (const { name, path = PARSED, code, fields } of UNUSABLE) {
  test(`${name} is refused for good with ${code} and an event, and leaves nothing`, async () => {
    const before = await countRows(pool)
    const answer = await postForm(postern.url, { path, fields: signed(fields) })
    assert.deepEqual([answer.status, answer.body.code], [406, code])
    const events = await eventsOf(postern, answer)
    assert.deepEqual(
      events.map((event) => [event.name, event.fields['code'], event.fields['endpoint']]),
      [['email_validation_failed', code, path]],
    )
    assert.deepEqual(await countRows(pool), before)
  })
}

const MISTAKES: { name: string; path: string; code: string; says: RegExp; fields: Field[] }[] = [
  {
    name: 'the form of a store() route',
    path: PARSED,
    code: 'webhook.store_form',
    says: /store\(\).*forward\(\)/,
    fields: [...mailFields(), ['message-url', 'https://storage.mailgun.net/v3/x'], ['attachments', '[]']],
  },
  {
    name: 'the form of a store() route at the MIME address',
    path: MIME,
    code: 'webhook.store_form',
    says: /store\(\).*forward\(\)/,
    fields: [...mailFields(), ['message-url', 'https://storage.mailgun.net/v3/x']],
  },
  {
    name: 'a legacy event',
    path: PARSED,
    code: 'webhook.event_form',
    says: /delivery event.*\/webhook\/mailgun\/events\.$/,
    fields: [
      ['event', 'delivered'],
      ['recipient', 'jana@customer.example'],
    ],
  },
  {
    name: 'a legacy event at the MIME address',
    path: MIME,
    code: 'webhook.event_form',
    says: /delivery event.*\/webhook\/mailgun\/events\.$/,
    fields: [
      ['event', 'bounced'],
      ['recipient', 'jana@customer.example'],
    ],
  },
  {
    name: 'a parsed mail at the MIME address',
    path: MIME,
    code: 'webhook.wrong_form',
    says: /at \/webhook\/mailgun\.$/,
    fields: mailFields(),
  },
  {
    name: 'raw MIME at the parsed address',
    path: PARSED,
    code: 'webhook.mime_form',
    says: /at \/webhook\/mailgun\/mime\.$/,
    fields: mimeFields(),
  },
]

for (const { name, path, code, says, fields } of MISTAKES) {
  test(`${name} is answered with what to change in Mailgun, with an event, and leaves nothing`, async () => {
    const before = await countRows(pool)
    for (const contentType of [URLENCODED, MULTIPART]) {
      const answer = await postForm(postern.url, { path, contentType, fields: signed(fields) })
      assert.deepEqual([answer.status, answer.body.code], [406, code])
      assert.match(answer.body.title ?? '', says)
      const events = await eventsOf(postern, answer)
      assert.deepEqual(
        events.map((event) => [event.name, event.severity, event.fields['code']]),
        [['webhook_misconfigured', 'high', code]],
      )
    }
    assert.deepEqual(await countRows(pool), before)
  })
}

test('a mistaken form without a signature is only unsigned: strangers learn nothing', async () => {
  for (const { path, fields } of MISTAKES) {
    const answer = await postForm(postern.url, { path, fields })
    assert.deepEqual([answer.status, await namesOf(answer)], [401, ['webhook_signature_invalid']])
  }
})

test('text and headers up to MAX_EMAIL_SIZE are accepted, over it refused for good with both sizes in the event', async () => {
  const { rows } = await pool.query('select size from message where id = $1', [
    (await postForm(postern.url, { fields: signed(mailFields({ text: 'x' })) })).body.id,
  ])
  const room = MAX_EMAIL_SIZE - rows[0].size + 1
  const fits = await postForm(postern.url, { fields: signed(mailFields({ text: 'x'.repeat(room) })) })
  assert.equal(fits.status, 200)
  const before = await countRows(pool)
  const over = await postForm(postern.url, { fields: signed(mailFields({ text: 'x'.repeat(room + 1) })) })
  assert.deepEqual([over.status, over.body.code], [406, 'webhook.oversized'])
  const [event] = await eventsOf(postern, over)
  assert.equal(event?.name, 'email_size_exceeded')
  assert.deepEqual([event?.fields['size'], event?.fields['limit']], [MAX_EMAIL_SIZE + 1, MAX_EMAIL_SIZE])
  assert.doesNotMatch(JSON.stringify(event?.fields), /jana@/)
  assert.deepEqual(await countRows(pool), before)
})

test('HTML, headers and MIME text count towards MAX_EMAIL_SIZE too', async () => {
  const long = 'x'.repeat(MAX_EMAIL_SIZE)
  const posts = [
    { fields: [...mailFields(), ['body-html', long] as Field] },
    { fields: mailFields({ headers: [['X-Long', long]] }) },
    { path: MIME, fields: mimeFields({ text: long }) },
    { fields: replace(mailFields(), 'message-headers', `[["From","jana@customer.example"],"${long}`) },
  ]
  for (const post of posts) {
    const answer = await postForm(postern.url, { ...post, fields: signed(post.fields) })
    assert.deepEqual([answer.status, answer.body.code], [406, 'webhook.oversized'])
  }
})

test('attachments do not count towards MAX_EMAIL_SIZE, in a form or in MIME', async () => {
  const content = Buffer.alloc(4 * MAX_EMAIL_SIZE, 'attachment ')
  const files = [{ name: 'large.bin', type: 'application/octet-stream', content }]
  const form = await postForm(postern.url, { fields: signed(mailFields()), files })
  assert.equal(form.status, 200)
  const mime = [
    'From: jana@customer.example',
    'Subject: A large attachment',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b\r\n\r\nSee attachment.\r\n--b',
    'Content-Type: application/octet-stream; name=large.bin\r\nContent-Transfer-Encoding: base64',
    '',
    content.toString('base64').replace(/.{76}/g, '$&\r\n'),
    '--b--',
  ].join('\r\n')
  const raw = await postForm(postern.url, { path: MIME, fields: signed(replace(mimeFields(), 'body-mime', mime)) })
  assert.equal(raw.status, 200)
})

test('a post over MAX_POST_SIZE is answered 413 with an alert, so that Mailgun retries while somebody raises it', async () => {
  const before = await countRows(pool)
  const content = Buffer.alloc(MAX_POST_SIZE + 1)
  const posts = [
    { files: [{ name: 'huge.bin', type: 'application/octet-stream', content }], fields: signed(mailFields()) },
    { fields: signed(mailFields({ text: 'x'.repeat(MAX_POST_SIZE) })) },
    { path: MIME, fields: signed(mimeFields({ text: 'x'.repeat(MAX_POST_SIZE) })) },
    { fields: [...signed(mailFields()), ['X-Ignored', 'x'.repeat(MAX_POST_SIZE)] as Field] },
  ]
  for (const post of posts) {
    const answer = await postForm(postern.url, post)
    assert.deepEqual([answer.status, answer.body.code], [413, 'webhook.too_large'])
    const [event] = await eventsOf(postern, answer)
    assert.deepEqual([event?.name, event?.severity, event?.fields['limit']], ['post_too_large', 'high', MAX_POST_SIZE])
  }
  assert.deepEqual(await countRows(pool), before)
})

const TYPES = [
  { type: 'text/plain', status: 415 },
  { type: 'application/json', status: 415 },
  { type: 'multipart/mixed; boundary=x', status: 415 },
  { type: 'application/x-www-form-urlencoded-not', status: 415 },
  { type: `${URLENCODED}, multipart/form-data`, status: 415 },
  { type: 'message/rfc822', status: 415 },
  { type: 'nonsense', status: 415 },
  { type: `${URLENCODED}; charset=latin1`, status: 200 },
  { type: `${URLENCODED};charset=utf-8`, status: 200 },
  { type: 'Application/X-WWW-Form-Urlencoded', status: 200 },
]

for (const { type, status } of TYPES) {
  test(`a body of type ${type} is answered ${status} on both routes`, async () => {
    for (const { path, fields } of [
      { path: PARSED, fields: mailFields() },
      { path: MIME, fields: mimeFields() },
    ]) {
      const answer = await postBytes(postern.url, { path, contentType: type, body: encodeUrl(signed(fields)) })
      assert.equal(answer.status, status, path)
    }
  })
}

/** node:http, since fetch adds a type of its own and joins two. Gives the status. */
const postWithTypes = (types: string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(postern.url + PARSED, { method: 'POST' }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    if (types.length > 0) request.setHeader('content-type', types)
    request.on('error', reject).end(encodeUrl(signed(mailFields())))
  })

test('a body without a type is answered 415, and of two types the first counts', async () => {
  assert.equal(await postWithTypes([]), 415)
  assert.equal(await postWithTypes(['text/plain', URLENCODED]), 415)
  assert.equal(await postWithTypes([URLENCODED, 'text/plain']), 200)
})
