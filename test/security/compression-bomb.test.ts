/**
 * A kilobyte that stands for a gigabyte. A compressed post is refused before a byte of it is read, and a compressed
 * attachment is kept as it came: nothing in the service ever inflates what a stranger sent.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { startTestPostern } from '../support/postern.ts'
import { readParts } from '../support/read-parts.ts'
import {
  type Answer,
  countRows,
  encodeUrl,
  eventsOf,
  type File,
  MIME,
  MULTIPART,
  mailFields,
  mimeFields,
  PARSED,
  postForm,
  SECOND,
  sign,
  signatureFields,
  URLENCODED,
} from '../support/webhook.ts'

const MIB = 1024 * 1024
const postern = await startTestPostern({ after }, { ROLE: 'web', API_RATE_LIMIT_ENABLED: 'false' })
const { pool } = postern.deps

const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }
const plain = encodeUrl([...mailFields({ text: 'Inflate me' }), ...signatureFields(sign())])
const padded = Buffer.concat([plain, Buffer.from('&x='), Buffer.alloc(64 * MIB, 'x')])
const BODIES: Record<string, () => Buffer> = {
  gzip: () => gzipSync(padded),
  br: () => brotliCompressSync(padded, quick),
  deflate: () => deflateSync(padded),
  'x-gzip': () => gzipSync(padded),
  zstd: () => plain,
  'gzip, gzip': () => gzipSync(gzipSync(padded)),
  'identity, gzip': () => gzipSync(padded),
  GZIP: () => gzipSync(plain),
  unheard: () => plain,
}

const postEncoded = async (path: string, encoding: string, body: Buffer, requestId: string): Promise<Answer> => {
  const headers = { 'content-type': URLENCODED, 'content-encoding': encoding, 'x-request-id': requestId }
  const signal = AbortSignal.timeout(30 * SECOND)
  const response = await fetch(postern.url + path, { method: 'POST', headers, body: new Uint8Array(body), signal })
  return {
    status: response.status,
    body: (await response.json()) as Answer['body'],
    headers: response.headers,
    requestId,
  }
}

for (const [encoding, make] of Object.entries(BODIES)) {
  test(`a post with Content-Encoding ${encoding} is refused with 415 and recorded, and leaves nothing, signed or not`, async () => {
    const body = make()
    const before = await countRows(pool)
    for (const path of [PARSED, MIME]) {
      const answer = await postEncoded(path, encoding, body, crypto.randomUUID())
      assert.deepEqual([answer.status, answer.body.code], [415, 'webhook.compressed'])
      const events = await eventsOf(postern, answer)
      assert.deepEqual(
        events.map(({ name, fields }) => [name, fields['why']]),
        [['webhook_signature_invalid', 'malformed']],
      )
    }
    assert.deepEqual(await countRows(pool), before)
  })
}

test('identity is no compression', async () => {
  const body = encodeUrl([...mailFields({ text: 'As it is' }), ...signatureFields(sign())])
  const answer = await postEncoded(PARSED, 'identity', body, crypto.randomUUID())
  assert.equal(answer.status, 200)
})

/** A zip with one file that holds `bytes` zeroes, written by hand. */
const zipOf = (bytes: number): Buffer => {
  const content = deflateRawSync(Buffer.alloc(bytes))
  const sizes = Buffer.alloc(12)
  sizes.writeUInt32LE(content.length, 4)
  sizes.writeUInt32LE(bytes, 8)
  const name = Buffer.from('a.txt')
  const local = Buffer.concat([
    Buffer.from('504b0304140000000800000000000000'.slice(0, 28), 'hex'),
    sizes,
    Buffer.from([name.length, 0, 0, 0]),
    name,
  ])
  return Buffer.concat([local, content])
}

const zip = zipOf(256 * MIB)
const gzip = gzipSync(Buffer.alloc(256 * MIB))
const BOMBS: File[] = [
  { name: 'bomb.zip', type: 'application/zip', content: zip },
  { name: 'bomb.gz', type: 'application/gzip', content: gzip },
  {
    name: 'innocent.docx',
    type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    content: zip,
  },
]
const inflated = BOMBS.length * 256 * MIB

const mimeOf = (files: File[]): string => {
  const part = ({ name, type, content }: File) =>
    `--b\r\nContent-Type: ${type}; name="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(content).toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`
  const head = 'From: jana@customer.example\r\nSubject: Bombs\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n'
  return `${head}--b\r\n\r\nSee attachments.\r\n${files.map(part).join('')}--b--\r\n`
}

/** The largest memory of the process while `work` runs, over what it had before. */
const growth = async (work: () => Promise<void>): Promise<number> => {
  const before = process.memoryUsage.rss()
  let most = before
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 5)
  await work()
  clearInterval(timer)
  return Math.max(most, process.memoryUsage.rss()) - before
}

test('archives of 256 MiB each are kept as the small files that they are, and memory does not grow by what they hold', async () => {
  assert.ok(zip.length + gzip.length < MIB)
  const grown = await growth(async () => {
    const form = await postForm(postern.url, {
      contentType: MULTIPART,
      fields: [...mailFields({ text: 'Bombs' }), ...signatureFields(sign())],
      files: BOMBS,
    })
    assert.equal(form.status, 200)
    const kept = await readParts(postern.deps, form.body.id ?? '')
    assert.deepEqual(
      kept.map(({ record, content }) => [
        record.name,
        record.size,
        content?.equals(BOMBS.find(({ name }) => name === record.name)?.content ?? Buffer.alloc(0)),
      ]),
      BOMBS.map(({ name, content }) => [name, content.length, true]),
    )
    const mime = await postForm(postern.url, {
      path: MIME,
      fields: [
        ...mimeFields().filter(([name]) => name !== 'body-mime'),
        ['body-mime', mimeOf(BOMBS)],
        ...signatureFields(sign()),
      ],
    })
    assert.equal(mime.status, 200)
    const parts = await readParts(postern.deps, mime.body.id ?? '')
    assert.deepEqual(
      parts.slice(0, -1).map(({ record, stored }) => [record.name, record.size, stored]),
      BOMBS.map(({ name, content }) => [name, content.length, false]),
    )
  })
  assert.ok(grown < inflated / 4, `memory grew by ${Math.round(grown / MIB)} MiB`)
})
