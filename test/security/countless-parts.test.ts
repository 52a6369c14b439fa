/** A sender writes thousands of header fields or files into a mail that Mailgun takes: it must not fail here for good. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import { loadMessage } from '../../src/mail/store.ts'
import { startTestPostern } from '../support/postern.ts'
import { readParts } from '../support/read-parts.ts'
import { type Field, type File, MULTIPART, mailFields, postForm, sign, signatureFields } from '../support/webhook.ts'

const postern = await startTestPostern({ after }, { ROLE: 'web', MAX_EMAIL_SIZE: String(4 * 1024 * 1024) })

const filesOf = (count: number): File[] =>
  Array.from({ length: count }, (_, at) => ({
    name: `${at}.txt`,
    type: 'text/plain',
    content: Buffer.from(`file ${at}`),
  }))

const post = async (fields: Field[], files: File[]) => {
  const announced: Field[] = files.length > 0 ? [['attachment-count', String(files.length)]] : []
  const all = [...fields, ...announced, ...signatureFields(sign())]
  const answer = await postForm(postern.url, { contentType: MULTIPART, fields: all, files })
  assert.equal(answer.status, 200)
  const id = answer.body.id ?? ''
  return { message: await loadMessage(postern.deps, id), parts: await readParts(postern.deps, id) }
}

test('20,000 header fields in front of the signature are read past', async () => {
  const headers = Array.from({ length: 20_000 }, (_, at): [string, string] => [`X-Header-${at}`, 'v'])
  const { message } = await post([...headers, ...mailFields({ headers, text: 'Behind them all' })], [])
  assert.equal(message.body.text, 'Behind them all')
  assert.deepEqual(message.head.defects, ['headers_truncated'])
})

test('of 1,000 files each is recorded, and the content of the first 200 is kept', async () => {
  const files = filesOf(1000)
  const { message, parts } = await post(mailFields(), files)
  assert.deepEqual(message.head.defects, [])
  assert.deepEqual(
    parts.map(({ record, content }) => [record.name, record.size, record.sha256, content?.toString() ?? null]),
    files.map(({ name, content }, at) => [
      name,
      content.length,
      createHash('sha256').update(content).digest('hex'),
      at < 200 ? String(content) : null,
    ]),
  )
})

test('of 1,500 files the first 1,000 are recorded, and the mail says that there were more', async () => {
  const { message, parts } = await post(mailFields(), filesOf(1500))
  assert.equal(parts.length, 1000)
  assert.deepEqual(message.head.defects, ['attachments_truncated'])
})
