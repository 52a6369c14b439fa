/** A stranger writes the mail: twice of it may cost twice the time, and none of it ends the process. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MIME_LIMITS, parseMime } from '../../../../src/mail/accept/mime/parse-mime.ts'
import { readMime } from '../../../../src/mail/accept/mime/read-mime.ts'

const KB = 1000
const MB = 1000 * KB

/** A mail of a plain part and one of HTML, so that a careless parser would make text of the second. */
const mixed = (html: string) =>
  Buffer.from(
    `From: a@b.c\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nplain\r\n--b\r\nContent-Type: text/html\r\n\r\n${html}\r\n--b--\r\n`,
  )
const fill = (head: string, pattern: string, size: number) =>
  (head + pattern.repeat(Math.ceil(size / pattern.length))).slice(0, size)

const HOSTILE: [head: string, pattern: string][] = [
  ['<a ', 'href='],
  ['', '<a href="x"'],
  ['', '<!--'],
  ['', '<script'],
  ['', '<li '],
  ['', '&#1'],
  ['x', ' \t'],
]

for (const [head, pattern] of HOSTILE) {
  test(`HTML made of ${JSON.stringify(pattern)} costs what its size costs`, async () => {
    for (const size of [10 * KB, 240 * KB]) {
      const mails = [size / 4, size / 2, size].map((bytes) => mixed(fill(head, pattern, bytes)))
      assert.ok(await isLinear(mails), `${size} bytes`)
    }
  })
}

test('a mail with HTML that no plain part stands for has no text: its HTML is the whole mail', async () => {
  const mail = await readMime(mixed('<p>words</p>'))
  assert.deepEqual([mail.text, mail.html], ['', '<div>plain</div>\n<p>words</p>\n'])
  const odd = await readMime(Buffer.from(mixed('<p>words</p>').toString().replace('plain', '1 < 2 & 3\r\n"so"')))
  assert.equal(odd.html, '<div>1 &lt; 2 &amp; 3<br />"so"</div>\n<p>words</p>\n')
})

const FLOODS: [name: string, raw: Buffer][] = [
  ['6 MB of line feeds', Buffer.alloc(6 * MB, '\n')],
  ['12 MB of line ends', Buffer.alloc(12 * MB, '\r\n')],
  ['12 MB of line ends after a header', Buffer.from(`From: a@b.c\r\n\r\n${'\r\n'.repeat(6 * MB)}`)],
  ['12 MB of header fields', Buffer.from(`From: a@b.c\r\n${'x:\n'.repeat(4 * MB)}`)],
  [
    '50,000 parts',
    Buffer.from(`From: a@b.c\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\n'.repeat(50 * KB)}`),
  ],
]

for (const [name, raw] of FLOODS) {
  test(`${name} are a mail that cannot be parsed, and the process lives`, async () => {
    const mail = await parseMime(raw, MIME_LIMITS)
    assert.deepEqual([mail.text, mail.html, mail.defects], ['', null, ['mime_unparsable']])
  })
}

test('half a million lines are just a long mail, and are kept byte for byte', async () => {
  const lines = Array.from({ length: 500 * KB }, (_, at) => (at % 3 === 0 ? '' : `${at}`)).join('\n')
  const inThread = { ...MIME_LIMITS, threadMs: 60_000 }
  const mail = await parseMime(Buffer.from(`From: a@b.c\r\n\r\n${lines.replaceAll('\n', '\r\n')}`), inThread)
  assert.deepEqual(mail.defects, [])
  assert.ok(mail.text.trimEnd() === lines)
})

/** Quadratic work would be 16 at four times the mail, and linear work is 4; under the floor nothing can be told. */
const MOST = 3 * 3
const FLOOR_MS = 1
const TRIES = 10

/** The best time of each counts: another process only makes a run longer. */
async function isLinear(mails: readonly Buffer[]): Promise<boolean> {
  const best = mails.map(() => Number.POSITIVE_INFINITY)
  for (let tried = 0; tried < TRIES; tried += 1) {
    for (const [at, mail] of mails.entries()) best[at] = Math.min(best[at] ?? 0, await time(mail))
    const [one = 0, two = 0, four = 0] = best.map((ms) => Math.max(ms, FLOOR_MS))
    if (two / one < 3 && four / two < 3 && four / one < MOST) return true
  }
  return false
}

async function time(mail: Buffer): Promise<number> {
  const began = performance.now()
  await readMime(mail)
  return performance.now() - began
}
