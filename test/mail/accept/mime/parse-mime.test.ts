import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { MIME_LIMITS, parseMime } from '../../../../src/mail/accept/mime/parse-mime.ts'

const eml = (...lines: string[]) => Buffer.from(lines.join('\r\n'), 'latin1')
const parse = (...lines: string[]) => parseMime(eml(...lines), MIME_LIMITS)
const sha256 = (text: string) => createHash('sha256').update(text, 'latin1').digest('hex')

test('header fields keep their order, names, repeats and encoded words; folding is undone', async () => {
  const { headers } = await parse(
    'Received: one',
    'X-tRaCe: a',
    'received: two',
    'Subject: =?utf-8?q?caf=C3=A9?=',
    ' folded',
    'constructor: x',
    '__proto__: y',
    '',
    'text',
  )
  assert.deepEqual(headers, [
    ['Received', 'one'],
    ['X-tRaCe', 'a'],
    ['received', 'two'],
    ['Subject', '=?utf-8?q?caf=C3=A9?= folded'],
    ['constructor', 'x'],
    ['__proto__', 'y'],
  ])
})

test('text is read in the charset that is named, and unnamed 8-bit text is not lost', async () => {
  const table: [name: string, lines: string[], text: string][] = [
    ['utf-8', ['Content-Type: text/plain; charset=utf-8', '', 'caf\xc3\xa9'], 'café'],
    ['latin1', ['Content-Type: text/plain; charset=iso-8859-1', '', 'caf\xe9'], 'café'],
    ['koi8-r', ['Content-Type: text/plain; charset=koi8-r', '', '\xf0\xd2\xc9'], 'При'],
    ['unnamed utf-8', ['', 'caf\xc3\xa9'], 'café'],
    ['unnamed 8-bit', ['', 'caf\xe9 \x93ok\x94'], 'café “ok”'],
    ['unnamed 8-bit with a NUL', ['', 'caf\xe9\x00'], 'café\x00'],
    ['quoted-printable', ['Content-Transfer-Encoding: quoted-printable', '', 'caf=C3=A9=', ' x'], 'café x'],
  ]
  for (const [name, lines, text] of table) assert.equal((await parse('From: a@b.c', ...lines)).text.trim(), text, name)
})

test('8-bit header fields are read even when the body names its charset', async () => {
  const mail = await parse('From: Ren\xe9 <a@b.c>', 'Content-Type: text/plain; charset=koi8-r', '', '\xf0')
  assert.deepEqual(mail.headers[0], ['From', 'René <a@b.c>'])
  assert.equal(mail.text.trim(), 'П')
})

test('HTML alone gives no text, both give both, and attachments are recorded unopened', async () => {
  const only = await parse('Content-Type: text/html', '', '<p>hi</p>')
  assert.deepEqual([only.text, only.html?.trim()], ['', '<p>hi</p>'])
  const mail = await parse(
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: multipart/alternative; boundary=c',
    '',
    '--c',
    '',
    'plain',
    '--c',
    'Content-Type: text/html',
    '',
    '<b>html</b>',
    '--c--',
    '--b',
    'Content-Type: application/pdf; name="=?utf-8?q?r=C3=A9sum=C3=A9=2Epdf?="',
    'Content-Disposition: attachment',
    'Content-Transfer-Encoding: base64',
    '',
    'QUJD',
    '--b',
    'Content-Type: message/rfc822',
    '',
    'From: victim@example.com',
    '',
    'SECOND MAIL',
    '--b',
    'Content-Type: image/png',
    'Content-Disposition: attachment; filename="..\\..\\\u0000x\r\n y"',
    '',
    '',
    '--b--',
  )
  assert.deepEqual([mail.text.trim(), mail.html?.trim()], ['plain', '<b>html</b>'])
  assert.deepEqual(
    mail.attachments.map(({ name, type }) => [name, type]),
    [
      ['résumé.pdf', 'application/pdf'],
      ['', 'message/rfc822'],
      ['.... x y', 'image/png'],
    ],
  )
  assert.equal(mail.attachments[0]?.size, 3)
  assert.equal(mail.attachments[0]?.sha256, sha256('ABC'))
  assert.doesNotMatch(mail.text, /SECOND MAIL/)
})

test('a large mail is parsed in a thread with the same outcome', async () => {
  const lines = ['From: a@b.c', 'Content-Type: text/plain; charset=iso-8859-1', '', 'caf\xe9 '.repeat(100)]
  const inline = await parse(...lines)
  const threaded = await parseMime(eml(...lines), { ...MIME_LIMITS, inline: { bytes: 0, lines: 0, headerBytes: 0 } })
  assert.deepEqual(threaded, inline)
  const large = await parse('From: a@b.c', '', 'x'.repeat(400_000))
  assert.equal(large.text.trim().length, 400_000)
})

test('a mail that cannot be parsed, or not in time, keeps its header fields', async () => {
  const nested = Array.from({ length: 100 }, (_, at) => [
    `Content-Type: multipart/mixed; boundary=b${at}`,
    '',
    `--b${at}`,
  ])
  const tooDeep = await parse('From: a@b.c', 'Subject: deep', ...nested.flat(), '', 'x')
  assert.deepEqual(tooDeep.headers.slice(0, 2), [
    ['From', 'a@b.c'],
    ['Subject', 'deep'],
  ])
  assert.deepEqual([tooDeep.text, tooDeep.html, tooDeep.defects], ['', null, ['mime_unparsable']])
  const limits = { ...MIME_LIMITS, inline: { bytes: 0, lines: 0, headerBytes: 0 }, threadMs: 1 }
  const tooSlow = await parseMime(eml('From: a@b.c', '', 'x\r\n'.repeat(100_000)), limits)
  assert.deepEqual([tooSlow.headers, tooSlow.defects], [[['From', 'a@b.c']], ['mime_unparsable']])
})

test('large mails take turns, and of one too many the header fields are read', async () => {
  const limits = { inline: { bytes: 0, lines: 0, headerBytes: 0 }, threadMs: 20_000, threads: 1, waiting: 2 }
  const mail = eml('From: a@b.c', '', 'text')
  const mails = await Promise.all(Array.from({ length: 4 }, () => parseMime(mail, limits)))
  assert.deepEqual(
    mails.map(({ text, defects }) => [text.trim(), defects]),
    [...Array(3).fill(['text', []]), ['', ['mime_unparsable']]],
  )
  for (const { headers } of mails) assert.deepEqual(headers, [['From', 'a@b.c']])
  assert.equal((await parseMime(mail, limits)).text.trim(), 'text')
})

test('of thousands of attachments the first 200 are recorded, and the mail says so', async () => {
  const part = ['--b', 'Content-Type: image/png', '', 'x']
  const mail = await parse('Content-Type: multipart/mixed; boundary=b', '', ...Array(1000).fill(part).flat(), '--b--')
  assert.deepEqual([mail.attachments.length, mail.defects], [200, ['attachments_truncated']])
})

test('no bytes at all still give a mail', async () => {
  for (const raw of ['', '\r\n', '\x00', '\xff\xfe', ':', 'no header at all']) {
    const mail = await parseMime(Buffer.from(raw, 'latin1'), MIME_LIMITS)
    assert.equal(typeof mail.text, 'string')
  }
})
