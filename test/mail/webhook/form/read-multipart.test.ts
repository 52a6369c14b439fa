import assert from 'node:assert/strict'
import { PassThrough, Readable } from 'node:stream'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { FormFields, FormLimits } from '../../../../src/mail/webhook/form/fields.ts'
import { createIdleWatch } from '../../../../src/mail/webhook/form/idle-watch.ts'
import { type FilePart, readMultipart } from '../../../../src/mail/webhook/form/read-multipart.ts'

const LIMITS: FormLimits = {
  names: new Set(['token', 'signature', 'body-plain', 'content-id-map', 'attachment-1-note']),
  totalBytes: 10_000_000,
  fieldBytes: 3_000_000,
  lease: { take: () => {} },
  idle: createIdleWatch({ idleMs: 60_000 }),
}
const TYPE = 'multipart/form-data; boundary=xYzZY'

type PartInput = { name: string; filename?: string; type?: string; content: string | Buffer }

const part = ({ name, filename, type, content }: PartInput): Buffer =>
  Buffer.concat([
    Buffer.from(`--xYzZY\r\nContent-Disposition: form-data; name="${name}"`),
    Buffer.from(filename === undefined ? '' : `; filename="${filename}"`),
    Buffer.from(type === undefined ? '\r\n\r\n' : `\r\nContent-Type: ${type}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ])

const form = (...parts: PartInput[]): Buffer => Buffer.concat([...parts.map(part), Buffer.from('--xYzZY--\r\n')])

const inChunks = (bytes: Buffer, size: number): Readable => {
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size))
  return Readable.from(chunks)
}

type Seen = FilePart & { content: string; ended: boolean }

const collect = (limits: Partial<FormLimits> = {}) => {
  const files: Seen[] = []
  const before: string[][] = []
  return {
    files,
    before,
    options: {
      limits: { ...LIMITS, ...limits },
      beforeFirstFile: (fields: FormFields) => void before.push([...fields.keys()]),
      onFile: (file: FilePart) => {
        const seen: Seen = { ...file, content: '', ended: false }
        files.push(seen)
        return {
          write: (chunk: Buffer) => {
            seen.content += chunk.toString('latin1')
          },
          end: async () => {
            seen.ended = true
          },
        }
      },
    },
  }
}

const text = (fields: FormFields) =>
  Object.fromEntries([...fields].map(([name, { value, count }]) => [name, [value.toString('latin1'), count]]))

test('fields come as bytes, files go to their sinks in order, however the body is cut into chunks', async () => {
  const body = form(
    { name: 'token', content: 'abc' },
    { name: 'body-plain', content: Buffer.from('caf\xe9 \x00', 'latin1'), type: 'text/plain; charset=utf-8' },
    { name: 'Token', content: 'a header of the mail' },
    { name: '__proto__', content: 'x' },
    {
      name: 'attachment-1',
      filename: 'a.pdf',
      type: 'application/pdf',
      content: Buffer.from('\xff\x00\r\n--xYz', 'latin1'),
    },
    { name: 'content-id-map', content: '{"<x@y>":"attachment-1"}' },
    { name: 'attachment-2', content: 'no file name' },
    { name: 'signature', content: '' },
  )
  for (const size of [1, 7, 64, 65_536]) {
    const { files, before, options } = collect()
    const fields = await readMultipart(inChunks(body, size), TYPE, options)
    assert.deepEqual(text(fields), {
      token: ['abc', 1],
      'body-plain': ['caf\xe9 \x00', 1],
      'content-id-map': ['{"<x@y>":"attachment-1"}', 1],
      signature: ['', 1],
    })
    assert.deepEqual(files, [
      {
        field: 'attachment-1',
        filename: 'a.pdf',
        contentType: 'application/pdf',
        content: '\xff\x00\r\n--xYz',
        ended: true,
      },
      { field: 'attachment-2', filename: '', contentType: 'text/plain', content: 'no file name', ended: true },
    ])
    assert.deepEqual(before, [['token', 'body-plain']])
  }
})

test('a wanted name with a file name is a file and never a field', async () => {
  const { files, options } = collect()
  const body = form({ name: 'token', filename: 'x', content: 'evil' }, { name: 'signature', content: 's' })
  assert.deepEqual(text(await readMultipart(inChunks(body, 99), TYPE, options)), { signature: ['s', 1] })
  assert.deepEqual(
    files.map((file) => file.field),
    ['token'],
  )
})

test('a repeated field keeps its first value and counts', async () => {
  const { options } = collect()
  const body = form({ name: 'token', content: 'one' }, { name: 'token', content: 'two' })
  assert.deepEqual(text(await readMultipart(inChunks(body, 50), TYPE, options)), { token: ['one', 2] })
})

test('odd file names are recorded as they are', async () => {
  const names = [
    '',
    '..',
    'path\\\\..',
    '../../etc/passwd',
    'C:\\\\x\\\\y.txt',
    'ä"'.replace('"', '%22'),
    'a'.repeat(2000),
  ]
  const { files, options } = collect()
  await readMultipart(
    inChunks(form(...names.map((filename) => ({ name: 'attachment-1', filename, content: 'x' }))), 100),
    TYPE,
    options,
  )
  assert.deepEqual(
    files.map((file) => file.filename),
    ['', '..', 'path\\..', '../../etc/passwd', 'C:\\x\\y.txt', 'ä%22', 'a'.repeat(2000)],
  )
})

test('what beforeFirstFile throws ends the upload before a byte of the file is taken', async () => {
  const { files, options } = collect()
  const stream = new PassThrough()
  const refuse = new Error('wrong signature')
  const reading = readMultipart(stream, TYPE, { ...options, beforeFirstFile: () => Promise.reject(refuse) })
  stream.write(part({ name: 'token', content: 'bad' }))
  stream.write(part({ name: 'attachment-1', filename: 'x', content: 'y'.repeat(100_000) }).subarray(0, 50_000))
  await assert.rejects(reading, refuse)
  assert.deepEqual(files, [])
  assert.equal(stream.destroyed, false)
})

test('files that come before the signature are taken, and the check sees that it was not there yet', async () => {
  const { files, before, options } = collect()
  const body = form({ name: 'attachment-1', filename: 'x', content: 'y' }, { name: 'signature', content: 's' })
  assert.deepEqual(text(await readMultipart(inChunks(body, 20), TYPE, options)), { signature: ['s', 1] })
  assert.deepEqual([before, files.length], [[[]], 1])
})

test('a slow sink holds the upload back', async () => {
  const stream = new PassThrough({ highWaterMark: 16_384 })
  const gate = Promise.withResolvers<void>()
  let taken = 0
  const { options } = collect()
  const write = (chunk: Buffer) => {
    taken += chunk.length
    return gate.promise
  }
  const sink = { write, end: async () => {} }
  const reading = readMultipart(stream, TYPE, { ...options, onFile: () => sink })
  stream.write(part({ name: 'attachment-1', filename: 'x', content: Buffer.alloc(8_000_000, 120) }).subarray(0, 100))
  let sent = 0
  while (sent < 8_000_000 && stream.write(Buffer.alloc(16_384, 120))) {
    sent += 16_384
    await turn()
  }
  assert.ok(sent < 1_000_000, `sent ${sent} bytes before it was held back`)
  gate.resolve()
  stream.end('\r\n--xYzZY--\r\n')
  await reading
  assert.ok(taken >= sent)
})

test('a sink that fails fails the upload', async () => {
  const { options } = collect()
  const full = new Error('disk full')
  const body = form({ name: 'attachment-1', filename: 'x', content: 'y'.repeat(200_000) })
  const failing = { write: () => Promise.reject(full), end: async () => {} }
  await assert.rejects(readMultipart(inChunks(body, 1000), TYPE, { ...options, onFile: () => failing }), full)
  const failingAtEnd = { write: () => {}, end: () => Promise.reject(full) }
  await assert.rejects(readMultipart(inChunks(body, 1000), TYPE, { ...options, onFile: () => failingAtEnd }), full)
})

test('a client that goes away stops the sink at once and never ends the file', async () => {
  const { files, options } = collect()
  const stream = new PassThrough()
  const reading = readMultipart(stream, TYPE, options)
  stream.write(part({ name: 'attachment-1', filename: 'x', content: 'y'.repeat(50_000) }).subarray(0, 30_000))
  await turn()
  stream.destroy(new Error('ECONNRESET'))
  await assert.rejects(reading, { code: 'webhook.cut_off' })
  await turn()
  assert.deepEqual(
    files.map((file) => file.ended),
    [false],
  )
})

test('a client that goes away while the sink is stuck is still noticed', async () => {
  const { options } = collect()
  const stream = new PassThrough()
  const stuck = { write: () => new Promise<void>(() => {}), end: async () => {} }
  const reading = readMultipart(stream, TYPE, { ...options, onFile: () => stuck })
  stream.write(part({ name: 'attachment-1', filename: 'x', content: 'y'.repeat(50_000) }))
  await turn()
  stream.destroy()
  await assert.rejects(reading, { code: 'webhook.cut_off' })
})

test('a form that is cut off is refused at every byte', async () => {
  const body = form({ name: 'token', content: 'abc' }, { name: 'attachment-1', filename: 'x', content: 'hello' })
  for (let end = 0; end < body.length - 4; end++) {
    const { files, options } = collect()
    await assert.rejects(
      readMultipart(inChunks(body.subarray(0, end), 17), TYPE, options),
      { code: 'webhook.malformed' },
      `cut at ${end} of ${body.length}`,
    )
    assert.equal(
      files.some((file) => file.ended && file.content !== 'hello'),
      false,
      `file ended early at ${end}`,
    )
  }
})

test('every limit is an error, not a shorter form', async () => {
  const field = { name: 'body-plain', content: 'x'.repeat(1000) }
  const table: [limit: string, limits: Partial<FormLimits>, parts: PartInput[]][] = [
    ['field', { fieldBytes: 999 }, [field]],
    ['total', { totalBytes: 1000 }, [field]],
  ]
  for (const [limit, limits, parts] of table) {
    const refused = (error: { code?: string; detail?: { limit?: string } }) =>
      error.code === 'webhook.too_large' && error.detail?.limit === limit
    await assert.rejects(readMultipart(inChunks(form(...parts), 64), TYPE, collect(limits).options), refused, limit)
    await readMultipart(inChunks(form(...parts), 64), TYPE, collect().options)
  }
})

test('a boundary that is missing, empty, endless or for another form type is refused', async () => {
  const types = [
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary=""',
    `multipart/form-data; boundary=${'x'.repeat(201)}`,
    'multipart/mixed; boundary=xYzZY',
    'application/x-www-form-urlencoded; boundary=xYzZY',
    '',
  ]
  for (const type of types) {
    const reading = readMultipart(inChunks(form(), 10), type, collect().options)
    await assert.rejects(reading, { code: 'webhook.malformed' }, type)
  }
})

test('of two boundaries the first counts, quoted or not, and its look-alikes in the content are content', async () => {
  for (const type of [`${TYPE}; boundary=other`, 'Multipart/Form-Data; charset=utf-8; boundary="xYzZY"']) {
    const { options } = collect()
    const content = '--xYzZ\r\n--xYzZYnot\n--xYzZY\r--xYzZY--'
    const fields = await readMultipart(
      inChunks(form({ name: 'token', content: 'a' }, { name: 'body-plain', content }), 9),
      type,
      options,
    )
    assert.deepEqual(text(fields)['token'], ['a', 1])
  }
})
