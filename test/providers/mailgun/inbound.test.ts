import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MIME_LIMITS, parseMime } from '../../../src/mail/accept/mime/parse-mime.ts'
import type { HeaderFields } from '../../../src/mail/message.ts'
import { parseInbound, sizeOf } from '../../../src/providers/mailgun/inbound.ts'

type Changes = Record<string, string | Buffer | null>

const deps = { parseMime: (raw: Buffer) => parseMime(raw, MIME_LIMITS) }

const HEADERS: HeaderFields = [
  ['Received', 'from mx'],
  ['From', 'Jane Doe <Jane@Example.com>'],
  ['Subject', '=?utf-8?q?Caf=C3=A9?='],
  ['Message-Id', '<1@example.com>'],
  ['References', '<0@example.com> <00@example.com>'],
  ['In-Reply-To', '<00@example.com>'],
]

const fieldsOf = (changes: Changes) => {
  const usual: Changes = {
    recipient: 'Help+7@Ours.example',
    sender: 'bounce@example.com',
    from: 'Jane Doe <Jane@Example.com>',
    subject: 'Café',
    'body-plain': 'Hello\r\nthere\r\n',
    'message-headers': JSON.stringify(HEADERS),
  }
  const fields = new Map<string, { value: Buffer; count: number }>()
  for (const [name, value] of Object.entries({ ...usual, ...changes })) {
    if (value !== null) fields.set(name, { value: Buffer.from(value), count: 1 })
  }
  return fields
}

const parsed = (changes: Changes = {}, fileNames: string[] = []) =>
  parseInbound(deps, { fields: fieldsOf(changes), form: 'parsed', fileNames })
const mime = (lines: string[], changes: Changes = {}) => {
  const raw = Buffer.from(lines.join('\r\n'), 'latin1')
  const bodies = { 'body-plain': null, 'message-headers': null, 'body-mime': raw }
  return parseInbound(deps, { fields: fieldsOf({ ...bodies, ...changes }), form: 'mime', fileNames: [] })
}
const withHeaders = (...headers: HeaderFields) => parsed({ 'message-headers': JSON.stringify(headers) })

const HEAD = {
  from: { name: 'Jane Doe', address: 'Jane@example.com' },
  replyTo: [],
  recipient: 'Help+7@ours.example',
  reversePath: 'bounce@example.com',
  subject: 'Café',
  messageId: '<1@example.com>',
  inReplyTo: ['<00@example.com>'],
  references: ['<0@example.com>', '<00@example.com>'],
  defects: [],
}

test('a parsed post becomes a mail', async () => {
  const { mail, raw, headersDropped } = await parsed()
  assert.deepEqual(mail, {
    form: 'parsed',
    head: HEAD,
    body: { headers: HEADERS, text: 'Hello\nthere\n', html: null },
    size: sizeOf(mail.body),
  })
  assert.deepEqual([raw, headersDropped], [null, 0])
})

test('the same mail as raw MIME becomes the same mail', async () => {
  const lines = [...HEADERS.map(([name, value]) => `${name}: ${value}`), '', 'Hello', 'there', '']
  const { mail, raw } = await mime(lines)
  assert.deepEqual(mail.head, HEAD)
  assert.deepEqual(mail.body, { headers: HEADERS, text: 'Hello\nthere\n', html: null })
  assert.equal(mail.form, 'mime')
  assert.equal(raw?.bytes.toString(), lines.join('\r\n'))
})

test('a post of another kind is refused with the code that names the mistake', async () => {
  const table: [form: 'parsed' | 'mime', changes: Changes, code: string][] = [
    ['parsed', { 'message-url': 'https://storage.example/1' }, 'webhook.store_form'],
    ['mime', { 'message-url': 'https://storage.example/1' }, 'webhook.store_form'],
    ['parsed', { attachments: '[]' }, 'webhook.store_form'],
    ['parsed', { event: 'delivered' }, 'webhook.event_form'],
    ['mime', { event: 'bounced' }, 'webhook.event_form'],
    ['mime', {}, 'webhook.wrong_form'],
    ['parsed', { 'body-mime': 'From: a@b.c\r\n\r\nx' }, 'webhook.mime_form'],
  ]
  for (const [form, changes, code] of table) {
    const parsing = parseInbound(deps, { fields: fieldsOf(changes), form, fileNames: [] })
    await assert.rejects(parsing, { code }, JSON.stringify(changes))
  }
})

test('a missing, unusable or repeated recipient is refused', async () => {
  for (const recipient of [null, '', 'nobody', 'a@b@c.d', '"x y"@z.example']) {
    await assert.rejects(parsed({ recipient }), { code: 'webhook.no_recipient' }, String(recipient))
  }
  const fields = fieldsOf({}).set('recipient', { value: Buffer.from('help@ours.example'), count: 2 })
  await assert.rejects(parseInbound(deps, { fields, form: 'parsed', fileNames: [] }), { code: 'webhook.no_recipient' })
})

test('a mail without a From address that can be written to is refused', async () => {
  for (const from of ['', '<>', 'MAILER-DAEMON', '"a@evil x"@ok.com', 'a@[127.0.0.1]']) {
    const headers = JSON.stringify([['From', from]])
    await assert.rejects(parsed({ from, 'message-headers': headers }), { code: 'webhook.no_sender' }, from)
  }
  await assert.rejects(parsed({ from: null, 'message-headers': '[]' }), { code: 'webhook.no_sender' })
})

test('an empty sender is the null reverse-path, an absent one is unknown', async () => {
  const table: [sender: string | null, reversePath: string | null][] = [
    ['', ''],
    ['<>', ''],
    [null, null],
    ['<bounce+x@mg.example>', 'bounce+x@mg.example'],
    ['a\r\nb@c.d', 'a b@c.d'],
  ]
  for (const [sender, reversePath] of table) {
    assert.equal((await parsed({ sender })).mail.head.reversePath, reversePath, String(sender))
  }
})

test('the From header field outranks the copy of it, and several are noted', async () => {
  const one = await withHeaders(['From', 'b@x.example'])
  assert.deepEqual([one.mail.head.from.address, one.mail.head.defects], ['b@x.example', []])
  const none = await withHeaders(['Subject', 'x'])
  assert.equal(none.mail.head.from.address, 'Jane@example.com')
  const several: HeaderFields[] = [
    [
      ['From', 'b@x.example'],
      ['from', 'c@x.example'],
    ],
    [['From', 'b@x.example, c@x.example']],
    [['From', 'B <b@x.example> <c@x.example>']],
    [['FROM', 'g: b@x.example, c@y.example;']],
  ]
  for (const headers of several) {
    const { head } = (await withHeaders(...headers)).mail
    assert.deepEqual([head.from.address, head.defects], ['b@x.example', ['several_from']], JSON.stringify(headers))
  }
  const same: HeaderFields[] = [[['From', 'B@x.example, b@x.example']], [['From', '"b <c@x.example>" <b@x.example>']]]
  for (const headers of same) assert.deepEqual((await withHeaders(...headers)).mail.head.defects, [])
})

test('a Reply-To that names the sender is nothing, another is kept, an unusable one is noted', async () => {
  const table: [replyTo: string[], addresses: string[], defects: string[]][] = [
    [[], [], []],
    [['jane@EXAMPLE.com'], [], []],
    [['jane@example.com, other@x.example'], ['other@x.example'], []],
    [['a@x.example', 'b@x.example, A@x.example'], ['A@x.example', 'b@x.example'], []],
    [['nobody'], [], ['reply_to_unusable']],
    [[' '], [], []],
  ]
  for (const [values, addresses, defects] of table) {
    const headers = values.map((value): [string, string] => ['Reply-To', value])
    const { head } = (await withHeaders(['From', 'Jane@example.com'], ...headers)).mail
    assert.deepEqual([head.replyTo.map(({ address }) => address), head.defects], [addresses, defects], values.join())
  }
})

test('headers that cannot be read leave the mail its fields and are noted', async () => {
  for (const json of [
    null,
    '',
    'x',
    '{',
    '{}',
    'null',
    '"x"',
    '[['.repeat(200_000),
    `[${'["",""],'.repeat(600_000)}["",""]]`,
  ]) {
    const { mail } = await parsed({ 'message-headers': json })
    assert.deepEqual([mail.head.subject, mail.head.messageId, mail.body.headers], ['Café', null, []])
    assert.deepEqual(mail.head.defects, ['headers_unreadable'])
    assert.ok(mail.size >= (json ?? '').length, 'what cannot be read still counts')
  }
  const odd = await parsed({ 'message-headers': '[["From","a@b.example"],["X"],7,["Y",null],["a","b","c"],["Z","z"]]' })
  assert.deepEqual(odd.mail.body.headers, [
    ['From', 'a@b.example'],
    ['Z', 'z'],
  ])
  assert.deepEqual(odd.mail.head.defects, ['headers_unreadable'])
})

test('of a huge header the start is kept, all of it is read and counted', async () => {
  const many: HeaderFields = Array.from({ length: 1500 }, (_, at) => [`X-${at}`, 'v'])
  const { mail, headersDropped } = await withHeaders(
    ...many,
    ['From', 'last@x.example'],
    ['Reply-To', 'other@x.example'],
  )
  assert.deepEqual([mail.body.headers.length, headersDropped], [1000, 502])
  assert.deepEqual([mail.head.from.address, mail.head.replyTo.length], ['last@x.example', 1])
  assert.deepEqual(mail.head.defects, ['headers_truncated'])
  assert.ok(mail.size > sizeOf(mail.body))
  const large = await withHeaders(['From', 'a@b.example'], ['X', 'x'.repeat(300_000)], ['Y', 'y'])
  assert.deepEqual([large.mail.body.headers.length, large.headersDropped], [1, 2])
})

test('missing bodies are empty, and announced files that did not come are noted', async () => {
  const { mail } = await parsed({ 'body-plain': null, 'body-html': '<p>x</p>\r\n', 'attachment-count': '2' }, ['a.pdf'])
  assert.deepEqual([mail.body.text, mail.body.html], ['', '<p>x</p>\n'])
  assert.deepEqual(mail.head.defects, ['attachments_missing'])
  assert.deepEqual((await parsed({ 'attachment-count': '1' }, ['a'])).mail.head.defects, [])
  assert.deepEqual((await parsed({ 'attachment-count': '1', attachments: '[]' }, ['a'])).mail.head.defects, [])
})

test('a mail whose MIME cannot be parsed is accepted with what is known of it', async () => {
  const nested = Array.from({ length: 100 }, (_, at) => [
    `Content-Type: multipart/mixed; boundary=b${at}`,
    '',
    `--b${at}`,
  ])
  const { mail, raw } = await mime(['From: Jane <jane@example.com>', ...nested.flat(), 'x'])
  assert.deepEqual(
    [mail.head.from.address, mail.body.text, mail.head.defects],
    ['jane@example.com', '', ['mime_unparsable']],
  )
  assert.ok((raw?.bytes.length ?? 0) > 1000)
})

test('size counts bytes of text, HTML and header fields', () => {
  assert.equal(sizeOf({ text: 'é', html: 'ab', headers: [['A', 'ü']] }), 2 + 2 + (1 + 2 + 4))
  assert.equal(sizeOf({ text: '', html: null, headers: [] }), 0)
})
