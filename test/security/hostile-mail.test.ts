/** Whatever a sender writes into a mail, signed and posted by Mailgun: the service stays up, and the next mail is taken. */
import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { loadMessage } from '../../src/mail/store.ts'
import { MAILBOX, startTestPostern } from '../support/postern.ts'
import { readParts } from '../support/read-parts.ts'
import {
  countRows,
  type Field,
  MIME,
  MULTIPART,
  mailFields,
  mimeFields,
  PARSED,
  postForm,
  sign,
  signatureFields,
  URLENCODED,
} from '../support/webhook.ts'

const postern = await startTestPostern({ after }, { ROLE: 'web', MAX_EMAIL_SIZE: String(4 * 1024 * 1024) })
const { pool } = postern.deps
const MIB = 1024 * 1024

afterEach(async () => {
  const next = await postForm(postern.url, {
    fields: [...mailFields({ text: 'the next mail' }), ...signatureFields(sign())],
  })
  assert.equal(next.body.status, 'accepted', 'the next mail is accepted')
})

type Post = { path?: string; contentType?: string; fields: Field[] }

/** Posts, expects 200, gives the mail as it is kept. */
const postAndOpen = async ({ fields, ...where }: Post) => {
  const answer = await postForm(postern.url, { ...where, fields: [...fields, ...signatureFields(sign())] })
  assert.equal(answer.status, 200)
  return loadMessage(postern.deps, answer.body.id ?? '')
}
const replace = (fields: Field[], name: string, value: string | Uint8Array): Field[] =>
  fields.map(([field, own]) => [field, field === name ? value : own])

const PROTOTYPE_NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__proto__[token]']

for (const contentType of [URLENCODED, MULTIPART]) {
  test(`names that mean something to JavaScript are read past (${contentType})`, async () => {
    const odd = PROTOTYPE_NAMES.map((name): Field => [name, 'evil'])
    const message = await postAndOpen({ contentType, fields: [...odd, ...mailFields({ subject: 'Proto' }), ...odd] })
    assert.equal(message.head.subject, 'Proto')
    assert.equal('evil' in {}, false)
  })

  test(`fields that a sender's header brings in title case do not count (${contentType})`, async () => {
    const names = [
      'Recipient',
      'Sender',
      'From',
      'Subject',
      'Token',
      'Timestamp',
      'Signature',
      'Body-Plain',
      'Body-Mime',
    ]
    const evil = [...names, 'Event', 'Message-Url', 'Attachments', 'TOKEN'].map(
      (name): Field => [name, 'evil@evil.example'],
    )
    const message = await postAndOpen({ contentType, fields: [...evil, ...mailFields({ text: 'Mine' }), ...evil] })
    assert.equal(message.head.recipient, MAILBOX)
    assert.equal(message.head.from.address, 'jana@customer.example')
    assert.equal(message.body.text, 'Mine')
  })

  test(`names that come many times are read past, and the first of a mail's own fields stands (${contentType})`, async () => {
    const repeated = Array.from({ length: 1000 }, (): Field => ['Received', 'from a by b'])
    const fields = [...repeated, ...mailFields({ text: 'first' }), ['body-plain', 'second'] as Field]
    assert.equal((await postAndOpen({ contentType, fields })).body.text, 'first')
  })
}

test('header fields with the names of prototypes are kept as what they are: text', async () => {
  const headers = PROTOTYPE_NAMES.map((name): [string, string] => [name, 'x'])
  const form = await postAndOpen({ fields: mailFields({ headers }) })
  const mime = await postAndOpen({ path: MIME, fields: mimeFields({ headers: headers.slice(0, 5) }) })
  const names = (message: typeof form) => message.body.headers.map(([name]) => name)
  for (const name of PROTOTYPE_NAMES.slice(0, 5))
    assert.ok(names(form).includes(name) && names(mime).includes(name), name)
})

for (const count of [1000, 5000]) {
  test(`${count} header fields are read in a form and in MIME, the start is kept and the mail says if it was cut`, async () => {
    const headers = Array.from({ length: count }, (_, at): [string, string] => [`X-Header-${at}`, 'value'])
    const copies = headers.map(([name, value]): Field => [name, value]).slice(0, 4900)
    const posts: Post[] = [
      { fields: [...mailFields({ headers }), ...copies] },
      { contentType: MULTIPART, fields: [...mailFields({ headers }), ...copies] },
      { path: MIME, fields: mimeFields({ headers }) },
    ]
    for (const post of posts) {
      const message = await postAndOpen(post)
      assert.ok(message.body.headers.length <= 1000)
      assert.ok(message.head.defects.includes('headers_truncated'))
      assert.equal(message.head.from.address, 'jana@customer.example')
    }
  })
}

test('NUL and halves of surrogate pairs in message-headers and in the text are replaced, and nothing is cut', async () => {
  const headers =
    '[["From","J\\u0000 \\ud800 <jana@customer.example>"],["Subject","a\\udc00b\\u0000c"],["X\\u0000\\ud800","\\udfff"]]'
  const fields = replace(
    replace(mailFields(), 'message-headers', headers),
    'body-plain',
    Buffer.from('a\0b\xed\xa0\x80c', 'latin1'),
  )
  for (const contentType of [URLENCODED, MULTIPART]) {
    const { head, body } = await postAndOpen({ contentType, fields: [...fields, ['subject', 'x'] as Field] })
    assert.equal(head.from.address, 'jana@customer.example')
    assert.doesNotMatch(JSON.stringify([head, body]), /\\u0000|\\ud[89a-f]/i)
    assert.match(body.text, /^a.b.+c$/s)
  }
})

test('a subject and a name with line ends become one line', async () => {
  const evil = 'Hello\r\nBcc: victim@evil.example\r\n\r\nbody'
  const from = `"Jana\r\nBcc: victim@evil.example" <jana@customer.example>`
  for (const headers of [true, false]) {
    const fields = mailFields({ subject: evil, from })
    const message = await postAndOpen({ fields: headers ? fields : replace(fields, 'message-headers', 'not JSON') })
    assert.doesNotMatch(message.head.subject, /[\r\n]/)
    assert.doesNotMatch(message.head.from.name, /[\r\n]/)
    assert.equal(message.head.from.address, 'jana@customer.example')
    for (const [name, value] of message.body.headers) assert.doesNotMatch(name + value, /[\r\n]/)
  }
})

const BROKEN_HEADERS = [
  '',
  'null',
  '{}',
  '"x"',
  '[[]]',
  '[["From"]]',
  '[[1,2]]',
  '[',
  `${'['.repeat(100_000)}`,
  '[["a",{"b":1}]]',
]

for (const json of BROKEN_HEADERS) {
  test(`message-headers that are ${json.slice(0, 20) || 'empty'} leave the form's own From, and the mail says so`, async () => {
    const message = await postAndOpen({ fields: replace(mailFields(), 'message-headers', json) })
    assert.equal(message.head.from.address, 'jana@customer.example')
    assert.ok(message.head.defects.includes('headers_unreadable'))
  })
}

test('8-bit MIME of any charset is kept byte for byte, in both content types', async () => {
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
  const head = 'From: jana@customer.example\r\nSubject: 8-bit\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\n'
  const raw = Buffer.concat([Buffer.from(head), Buffer.from('\xf0\xd2\xc9\xd7\xc5\xd4', 'latin1'), all])
  for (const contentType of [URLENCODED, MULTIPART]) {
    const fields = replace(mimeFields(), 'body-mime', Buffer.concat([raw, Buffer.from(contentType)]))
    const message = await postAndOpen({ path: MIME, contentType, fields })
    assert.match(message.body.text, /^Привет/)
    const [part] = await readParts(postern.deps, message.id)
    assert.equal(part?.kind, 'raw')
    assert.deepEqual(part?.content, Buffer.concat([raw, Buffer.from(contentType)]))
  }
})

test('long bodies are just long: 2 MB of text, 100 KB of blank lines, one line of a megabyte, in both forms', async () => {
  const bodies = [
    'word '.repeat(400_000),
    '\r\n'.repeat(50_000),
    'x'.repeat(MIB),
    '> '.repeat(100_000),
    '<'.repeat(100_000),
  ]
  for (const body of bodies) {
    const parsed = await postAndOpen({ fields: [...mailFields({ text: body }), ['body-html', body]] })
    assert.equal(parsed.body.text, body.replaceAll('\r\n', '\n'))
    const mime = await postAndOpen({ path: MIME, fields: mimeFields({ text: body }) })
    assert.equal(mime.body.text.trimEnd(), body.replaceAll('\r\n', '\n').trimEnd())
  }
})

test('a MIME mail of 25 MB is taken and kept byte for byte', async () => {
  const head =
    'From: jana@customer.example\r\nSubject: Large\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee attachment.\r\n' +
    '--b\r\nContent-Type: application/octet-stream; name=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n'
  const line = `${'QUJD'.repeat(19)}\r\n`
  const raw = Buffer.from(`${head}${line.repeat(Math.floor((25 * MIB - head.length) / line.length))}--b--\r\n`)
  const message = await postAndOpen({ path: MIME, fields: replace(mimeFields(), 'body-mime', raw) })
  assert.equal(message.body.text.trim(), 'See attachment.')
  const parts = await readParts(postern.deps, message.id)
  assert.deepEqual(
    parts.map(({ kind, record }) => [kind, record.name]),
    [
      ['attachment', 'a.bin'],
      ['raw', ''],
    ],
  )
  assert.ok(parts[1]?.content?.equals(raw))
})

const NESTED = Array.from(
  { length: 200 },
  (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`,
).join('')
const HOSTILE_MIME: [string, string][] = [
  ['nothing but a line end', 'From: jana@customer.example\r\n'],
  ['200 nested multiparts', `From: jana@customer.example\r\n${NESTED}text`],
  [
    'a boundary that never comes',
    'From: jana@customer.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\ntext',
  ],
  [
    '50,000 parts',
    `From: jana@customer.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n${'--x\r\n\r\n\r\n'.repeat(50_000)}`,
  ],
  ['a header of 300 KB', `From: jana@customer.example\r\nX-Long: ${'x'.repeat(300_000)}\r\n\r\ntext`],
  ['100,000 folded lines', `From: jana@customer.example\r\nX-Folded: a\r\n${' b\r\n'.repeat(100_000)}\r\ntext`],
  ['an unknown charset', 'From: jana@customer.example\r\nContent-Type: text/plain; charset=x-none\r\n\r\ntext'],
  ['broken base64', 'From: jana@customer.example\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!=*='],
  ['10,000 From addresses', `From: ${'jana@customer.example, '.repeat(10_000)}\r\n\r\ntext`],
  ['parentheses without end', `From: jana@customer.example ${'('.repeat(10_000)}\r\n\r\ntext`],
]

for (const [name, raw] of HOSTILE_MIME) {
  test(`MIME with ${name} is answered 200, or 406 when nobody wrote it`, async () => {
    const fields = [...replace(mimeFields(), 'body-mime', raw), ...signatureFields(sign())]
    const answer = await postForm(postern.url, { path: MIME, fields })
    assert.ok([200, 406].includes(answer.status), String(answer.status))
    if (answer.status === 200) await loadMessage(postern.deps, answer.body.id ?? '')
  })
}

test('what is not read leaves nothing: counts of rows move with answers of 200 only', async () => {
  const before = await countRows(pool)
  const answers = await Promise.all(
    BROKEN_HEADERS.map((json, at) =>
      postForm(postern.url, {
        path: PARSED,
        fields: [...replace(mailFields({ text: `${at}` }), 'message-headers', json), ...signatureFields(sign())],
      }),
    ),
  )
  const now = await countRows(pool)
  assert.equal(
    Number(now['message']) - Number(before['message']),
    answers.filter(({ status }) => status === 200).length,
  )
})
