/** A sender adds header fields, and Mailgun repeats them in its form: none may crash, confuse or wedge the service. */
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { MIME_LIMITS, parseMime } from '../../src/mail/accept/mime/parse-mime.ts'
import type { FormLimits } from '../../src/mail/webhook/form/fields.ts'
import { createIdleWatch } from '../../src/mail/webhook/form/idle-watch.ts'
import { readMultipart } from '../../src/mail/webhook/form/read-multipart.ts'
import { readUrlencoded } from '../../src/mail/webhook/form/read-urlencoded.ts'
import { INBOUND_FIELDS, parseInbound } from '../../src/providers/mailgun/inbound.ts'

const LIMITS: FormLimits = {
  names: INBOUND_FIELDS,
  totalBytes: 80e6,
  fieldBytes: 26e6,
  lease: { take: () => {} },
  idle: createIdleWatch({ idleMs: 60_000 }),
}
const deps = { parseMime: (raw: Buffer) => parseMime(raw, MIME_LIMITS) }

type Pairs = [name: string, value: string][]

const GENUINE: Pairs = [
  ['recipient', 'help@ours.example'],
  ['sender', 'jane@example.com'],
  ['from', 'jane@example.com'],
  ['subject', 'Question'],
  ['body-plain', 'Hello'],
  ['timestamp', '1'],
  ['token', 'genuine'],
  ['signature', 'genuine'],
]

const readBoth = async (pairs: Pairs) => {
  const body = pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')
  const parts = pairs
    .map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('')
  const stream = (text: string) => Readable.from([Buffer.from(text)])
  const onFile = () => assert.fail('no file was sent')
  return [
    await readUrlencoded(stream(body), LIMITS),
    await readMultipart(stream(`${parts}--b--\r\n`), 'multipart/form-data; boundary=b', {
      limits: LIMITS,
      beforeFirstFile: () => {},
      onFile,
    }),
  ]
}
const parse = async (pairs: Pairs) => {
  const mails = []
  for (const fields of await readBoth(pairs)) {
    for (const name of ['timestamp', 'token', 'signature']) assert.equal(fields.get(name)?.count, 1)
    assert.equal(fields.get('token')?.value.toString(), 'genuine')
    mails.push((await parseInbound(deps, { fields, form: 'parsed', fileNames: [] })).mail)
  }
  assert.deepEqual(mails[0], mails[1])
  return mails[0]
}

test('title-cased copies of the fields that matter change nothing, before or after the genuine ones', async () => {
  const names = [
    'Recipient',
    'Sender',
    'From',
    'Token',
    'Timestamp',
    'Signature',
    'SIGNATURE',
    'Message-Url',
    'Event',
    'Body-Mime',
    'Body-Plain',
  ]
  const evil = names.map((name): [string, string] => [name, 'evil@evil.example'])
  const genuine = await parse(GENUINE)
  assert.deepEqual(await parse([...evil, ...GENUINE]), genuine)
  assert.deepEqual(await parse([...GENUINE, ...evil, ...evil]), genuine)
})

test('names that mean something to JavaScript mean nothing here', async () => {
  const names = [
    '__proto__',
    'constructor',
    'prototype',
    'hasOwnProperty',
    'toString',
    '__proto__[token]',
    'token[]',
    'token.x',
  ]
  const evil = names.map((name): [string, string] => [name, 'evil'])
  assert.deepEqual(await parse([...evil, ...GENUINE, ...evil]), await parse(GENUINE))
  const headers = JSON.stringify([
    ['__proto__', 'x'],
    ['constructor', 'y'],
    ['toString', 'z'],
  ])
  const mail = await parse([...GENUINE, ['message-headers', `${headers.slice(0, -1)},["__proto__",{"evil":1}]]`]])
  assert.deepEqual(
    mail?.body.headers.map(([name]) => name),
    ['__proto__', 'constructor', 'toString'],
  )
  assert.equal('evil' in {}, false)
})

test('a thousand header fields, and one repeated a thousand times, are read past', async () => {
  const many = Array.from({ length: 1000 }, (_, at): [string, string] => [`X-Header-${at}`, 'v'.repeat(50)])
  const repeated = Array.from({ length: 1000 }, (): [string, string] => ['Received', 'from a by b'])
  assert.deepEqual(await parse([...many, ...GENUINE, ...repeated]), await parse(GENUINE))
})

test('NUL, lone surrogates, invalid UTF-8 and stray line ends come out as text that every store takes', async () => {
  const headers =
    '[["From","J\\u0000 \\ud800 <jane@example.com>"],["Subject","a\\udc00\\r\\nBcc: x\\u0000"],["X\\u0000","1\\r\\n2"]]'
  const fields = await readUrlencoded(
    Readable.from([
      Buffer.from(
        `recipient=help@ours.example&message-headers=${encodeURIComponent(headers)}&body-plain=a%00b%FF%ED%A0%80c%0Dd%0D%0A`,
      ),
    ]),
    LIMITS,
  )
  const { mail } = await parseInbound(deps, { fields, form: 'parsed', fileNames: [] })
  const json = JSON.stringify(mail)
  assert.equal(mail.body.text, 'a\ufffdb\ufffd\ufffd\ufffd\ufffdc\nd\n')
  assert.equal(mail.head.subject, 'a\ufffd Bcc: x\ufffd')
  assert.deepEqual(mail.body.headers[2], ['X\ufffd', '1 2'])
  assert.doesNotMatch(json, /\\u0000|\\ud[89a-f]/i)
})

test('a body of two megabytes and one of a hundred thousand blank lines are just long', async () => {
  for (const body of ['x'.repeat(2_000_000), '\r\n'.repeat(100_000), '> '.repeat(100_000)]) {
    const mail = await parse(GENUINE.map(([name, value]) => [name, name === 'body-plain' ? body : value]))
    assert.equal(mail?.body.text, body.replaceAll('\r\n', '\n'))
  }
})

test('8-bit MIME arrives byte for byte, percent-encoded or raw', async () => {
  const raw = Buffer.from(
    'From: a@b.example\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\n\xf0\xd2\xc9\xd7\xc5\xd4',
    'latin1',
  )
  const escaped = Array.from(raw, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
  const fields = await readUrlencoded(
    Readable.from([Buffer.from(`recipient=help@ours.example&body-mime=${escaped}`)]),
    LIMITS,
  )
  const { mail, raw: kept } = await parseInbound(deps, { fields, form: 'mime', fileNames: [] })
  assert.equal(mail.body.text.trim(), 'Привет')
  assert.deepEqual(kept?.bytes, raw)
})
