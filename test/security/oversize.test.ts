/**
 * More than is taken, of everything that a sender can make large: refused with an event, or read up to a limit that the
 * mail itself names for the operator. Nothing is silently cut, and the next mail is taken.
 */
import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { loadMessage } from '../../src/mail/store.ts'
import { startTestPostern } from '../support/postern.ts'
import { readParts } from '../support/read-parts.ts'
import {
  countRows,
  eventsOf,
  type Field,
  type File,
  MIME,
  MULTIPART,
  mailFields,
  mimeFields,
  PARSED,
  postForm,
  sign,
  signatureFields,
} from '../support/webhook.ts'

const KIB = 1024
const MAX_EMAIL_SIZE = 512 * KIB
const MAX_POST_SIZE = 40 * KIB * KIB
const settings = { ROLE: 'web', MAX_EMAIL_SIZE: String(MAX_EMAIL_SIZE), MAX_POST_SIZE: String(MAX_POST_SIZE) }
const postern = await startTestPostern({ after }, { ...settings, MAX_ATTACHMENT_SIZE: String(100 * KIB) })
const { pool } = postern.deps

afterEach(async () => {
  const fields = [...mailFields({ text: 'the next mail' }), ...signatureFields(sign())]
  assert.equal((await postForm(postern.url, { fields })).body.status, 'accepted', 'the next mail is accepted')
})

type Post = { path?: string; fields: Field[]; files?: File[]; contentType?: string }
const raw = (mime: string | Uint8Array): Field[] => [
  ...mimeFields().filter(([name]) => name !== 'body-mime'),
  ['body-mime', mime],
]
const sendPost = (post: Post) =>
  postForm(postern.url, { ...post, fields: [...post.fields, ...signatureFields(sign())] })

const long = 'word '.repeat(MAX_EMAIL_SIZE / 5)
const REFUSED: { name: string; post: Post; status: number; event: string }[] = [
  { name: 'a text', post: { fields: mailFields({ text: long }) }, status: 406, event: 'email_size_exceeded' },
  {
    name: 'a text in MIME',
    post: { path: MIME, fields: mimeFields({ text: long }) },
    status: 406,
    event: 'email_size_exceeded',
  },
  {
    name: 'a header field',
    post: { fields: mailFields({ headers: [['X-Long', long]] }) },
    status: 406,
    event: 'email_size_exceeded',
  },
  {
    name: 'a header of many fields',
    post: { fields: mailFields({ headers: Array.from({ length: 50_000 }, (_, at) => [`X-${at}`, 'value']) }) },
    status: 406,
    event: 'email_size_exceeded',
  },
  {
    name: 'a field of the form',
    post: { fields: mailFields({ text: 'x'.repeat(27 * KIB * KIB) }) },
    status: 413,
    event: 'post_too_large',
  },
  {
    name: 'a field of the form that nobody reads',
    post: { fields: [...mailFields(), ['X-Unread', 'x'.repeat(MAX_POST_SIZE)]] },
    status: 413,
    event: 'post_too_large',
  },
  {
    name: 'a post of files',
    post: { fields: mailFields(), files: [{ name: 'a', type: 'text/plain', content: Buffer.alloc(MAX_POST_SIZE) }] },
    status: 413,
    event: 'post_too_large',
  },
]

for (const { name, post, status, event } of REFUSED) {
  test(`${name} over its limit is answered ${status}, recorded without a word of it, and leaves nothing`, async () => {
    const before = await countRows(pool)
    const answer = await sendPost(post)
    assert.equal(answer.status, status)
    const events = await eventsOf(postern, answer)
    assert.deepEqual(
      events.map((one) => one.name),
      [event],
    )
    assert.doesNotMatch(JSON.stringify(events), /word word|jana@|xxxx/)
    assert.deepEqual(await countRows(pool), before)
  })
}

const nested = (depth: number): string =>
  Array.from({ length: depth }, (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`).join(
    '',
  )
const partsOf = (count: number): string =>
  `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nText\r\n${'--b\r\nContent-Type: text/csv; name=a.csv\r\n\r\n1\r\n'.repeat(count)}--b--\r\n`
const from = 'From: jana@customer.example\r\nSubject: Large\r\n'
const small = (count: number): File[] =>
  Array.from({ length: count }, (_, at) => ({ name: `${at}.txt`, type: 'text/plain', content: Buffer.from('x') }))

const NAMED: { name: string; post: Post; defect: string }[] = [
  {
    name: '2,000 header fields',
    post: { fields: mailFields({ headers: Array.from({ length: 2000 }, (_, at) => [`X-${at}`, 'v']) }) },
    defect: 'headers_truncated',
  },
  {
    name: '200 levels of MIME',
    post: { path: MIME, fields: raw(`${from}${nested(200)}text`) },
    defect: 'mime_unparsable',
  },
  {
    name: '11,000 parts of MIME',
    post: { path: MIME, fields: raw(`${from}${partsOf(11_000)}`) },
    defect: 'mime_unparsable',
  },
  {
    name: '300 attachments in MIME',
    post: { path: MIME, fields: raw(`${from}${partsOf(300)}`) },
    defect: 'attachments_truncated',
  },
  {
    name: '1,500 attachments in a form',
    post: { contentType: MULTIPART, fields: mailFields(), files: small(1500) },
    defect: 'attachments_truncated',
  },
]

for (const { name, post, defect } of NAMED) {
  test(`a mail with ${name} is kept, and says what was not read`, async () => {
    const answer = await sendPost({ path: PARSED, ...post })
    assert.equal(answer.status, 200)
    const { head, body } = await loadMessage(postern.deps, answer.body.id ?? '')
    assert.ok(
      head.defects.some((one) => one === defect),
      head.defects.join(),
    )
    assert.ok(body.headers.length <= 1000)
    const { rows } = await pool.query('select count(*)::int as parts from attachment where message_id = $1', [
      answer.body.id,
    ])
    assert.ok(rows[0].parts <= 1001)
  })
}

test('an attachment over MAX_ATTACHMENT_SIZE is recorded with its true size and hash, and its content is not kept', async () => {
  const files = [{ name: 'large.bin', type: 'application/octet-stream', content: Buffer.alloc(101 * KIB, 'x') }]
  const answer = await sendPost({ fields: mailFields({ text: 'See attachment' }), files })
  const [part] = await readParts(postern.deps, answer.body.id ?? '')
  assert.deepEqual([part?.record.size, part?.stored, part?.content], [101 * KIB, false, null])
})
