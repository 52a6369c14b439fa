/** Attachments are recorded, kept byte for byte up to a limit, sealed, and never opened. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import { startTestPostern } from '../../support/postern.ts'
import { readParts } from '../../support/read-parts.ts'
import {
  countRows,
  type File,
  MIME,
  mailFields,
  mimeFields,
  postForm,
  sign,
  signatureFields,
} from '../../support/webhook.ts'

const KIB = 1024
const LIMIT = 1024 * KIB
const postern = await startTestPostern({ after }, { ROLE: 'web', MAX_ATTACHMENT_SIZE: String(LIMIT) })
const { pool } = postern.deps

const fileOf = (name: string, content: Uint8Array, type = 'application/octet-stream'): File => ({ name, type, content })
const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')
const post = async (files: File[]) => {
  const answer = await postForm(postern.url, { fields: [...mailFields(), ...signatureFields(sign())], files })
  assert.equal(answer.status, 200)
  return answer.body.id ?? ''
}

// Around the sizes where the work changes hands: a sealed piece, the memory of a part, the limit.
const SIZES = [0, 1, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 256 * KIB, 300 * KIB, LIMIT - 1, LIMIT]

test('attachments of every size up to the limit come back byte for byte, in their order, with name, type, size and hash', async () => {
  const files = SIZES.map((size, at) => fileOf(`file-${at}.bin`, randomBytes(size), `application/x-type-${at}`))
  const parts = await readParts(postern.deps, await post(files))
  assert.equal(parts.length, files.length)
  for (const [at, { name, type, content }] of files.entries()) {
    const part = parts[at]
    const { key, ...record } = part?.record ?? { key: null }
    assert.deepEqual(record, { name, type, size: content.length, sha256: sha256(content) })
    assert.notEqual(key, null)
    assert.deepEqual([part?.kind, part?.stored], ['attachment', true])
    assert.ok(part?.content?.equals(content), `${content.length} bytes`)
  }
})

test('an attachment over the limit is recorded with size and hash, and its content is not kept', async () => {
  const [small, large] = [randomBytes(1000), randomBytes(LIMIT + 1)]
  const parts = await readParts(postern.deps, await post([fileOf('large.bin', large), fileOf('small.bin', small)]))
  assert.deepEqual(
    parts.map(({ stored, record, chunks }) => [record.name, stored, record.size, record.sha256, chunks.length]),
    [
      ['large.bin', false, large.length, sha256(large), 0],
      ['small.bin', true, small.length, sha256(small), 1],
    ],
  )
})

test('the content, the name and the hash of an attachment are nowhere in the database in plain', async () => {
  const canary = `canary-${randomBytes(16).toString('hex')}`
  const content = Buffer.from(`${canary} `.repeat(10_000))
  await post([fileOf(`${canary}.pdf`, content)])
  const { rows } = await pool.query(
    `select (select string_agg(encode(content, 'hex'), '') from attachment_chunk) as chunks,
            (select string_agg(encode(sealed_record, 'hex'), '') from attachment) as records,
            (select string_agg(j::text, '') from pgboss.job j) as jobs, (select string_agg(t::text, '') from timeline t) as timeline`,
  )
  const dump = JSON.stringify(rows)
  for (const secret of [canary, Buffer.from(canary).toString('hex'), sha256(content)]) assert.ok(!dump.includes(secret))
  assert.ok(!postern.logs.join('').includes(canary))
})

test('a duplicate with attachments keeps them once, also when both come at the same time', async () => {
  const files = [fileOf('once.bin', randomBytes(200 * KIB))]
  const mail = mailFields({ from: 'twice@customer.example' })
  const before = await countRows(pool)
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => postForm(postern.url, { fields: [...mail, ...signatureFields(sign())], files })),
  )
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
  assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1)
  const now = await countRows(pool)
  const added = (table: string) => Number(now[table]) - Number(before[table])
  assert.deepEqual([added('message'), added('attachment'), added('attachment_chunk')], [1, 1, 4])
})

test('raw MIME is kept whole, and what it holds is recorded beside it', async () => {
  const attached = Buffer.from('%PDF-1.7 not really')
  const mime = [
    'From: jana@customer.example',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b\r\n\r\nSee the report.\r\n--b',
    'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="report.pdf"\r\nContent-Transfer-Encoding: base64',
    '',
    attached.toString('base64'),
    '--b--',
    '',
  ].join('\r\n')
  const fields = mimeFields().map(([name, value]): [string, string | Uint8Array] => [
    name,
    name === 'body-mime' ? mime : value,
  ])
  const answer = await postForm(postern.url, { path: MIME, fields: [...fields, ...signatureFields(sign())] })
  const parts = await readParts(postern.deps, answer.body.id ?? '')
  const [pdf, raw] = parts
  assert.deepEqual([parts.length, pdf?.kind, pdf?.stored, pdf?.record.key], [2, 'attachment', false, null])
  assert.deepEqual(
    [pdf?.record.name, pdf?.record.type, pdf?.record.size, pdf?.record.sha256],
    ['report.pdf', 'application/pdf', attached.length, sha256(attached)],
  )
  assert.deepEqual([raw?.kind, raw?.stored, raw?.record.size], ['raw', true, Buffer.byteLength(mime)])
  assert.equal(raw?.content?.toString(), mime)
})

test('pieces of two attachments that were swapped in the database do not open', async () => {
  const id = await post([fileOf('a', randomBytes(1000)), fileOf('b', randomBytes(1000))])
  await pool.query(
    `update attachment_chunk c set content = other.content from attachment_chunk other
      where c.attachment_id in (select id from attachment where message_id = $1)
        and other.attachment_id in (select id from attachment where message_id = $1)
        and other.attachment_id <> c.attachment_id`,
    [id],
  )
  await assert.rejects(readParts(postern.deps, id), { code: 'sealed.unreadable' })
})
