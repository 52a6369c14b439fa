/** A sender decides how many header fields and files a mail has, and Mailgun makes a part of each. */
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createIdleWatch } from '../../../../src/mail/webhook/form/idle-watch.ts'
import { type FilePart, readMultipart } from '../../../../src/mail/webhook/form/read-multipart.ts'

const TYPE = 'multipart/form-data; boundary=b'
const LIMITS = {
  names: new Set(['token']),
  totalBytes: 10_000_000,
  fieldBytes: 1000,
  lease: { take: () => {} },
  idle: createIdleWatch({ idleMs: 60_000 }),
}
const part = (labels: string, content: string) =>
  `--b\r\nContent-Disposition: form-data; ${labels}\r\n\r\n${content}\r\n`

function* inChunks(parts: string[], size: number) {
  const body = Buffer.from(`${parts.join('')}--b--\r\n`)
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size)
}

test('header fields and files are read by the ten thousand, and what is wanted behind them is found', async () => {
  const fields = Array.from({ length: 20_000 }, (_, at) => part(`name="X-Header-${at}"`, 'v'))
  const files = Array.from({ length: 5000 }, (_, at) => part(`name="attachment-${at + 1}"; filename="${at}"`, `${at}`))
  const body = Readable.from(inChunks([...fields, ...files, part('name="token"', 'last')], 65_536))
  const seen: string[] = []
  const onFile = ({ filename }: FilePart) => {
    let content = ''
    return {
      write: (chunk: Buffer) => {
        content += chunk.toString()
      },
      end: async () => void seen.push(`${filename}:${content}`),
    }
  }
  const read = await readMultipart(body, TYPE, { limits: LIMITS, beforeFirstFile: () => {}, onFile })
  assert.deepEqual([read.size, read.get('token')?.value.toString()], [1, 'last'])
  assert.deepEqual(
    seen,
    files.map((_, at) => `${at}:${at}`),
  )
})

test('while a sink is slow the next chunk waits outside, however small the files are', async () => {
  const count = 1000
  const files = Array.from({ length: count }, () => part('name="attachment-1"; filename="x"', 'y'))
  const perChunk = 20
  const chunks = inChunks(files, (files[0]?.length ?? 0) * perChunk)
  let came = 0
  let ended = 0
  let most = 0
  const source = function* () {
    for (const chunk of chunks) {
      came += perChunk
      most = Math.max(most, came - ended)
      yield chunk
    }
  }
  const end = async () => {
    await turn()
    ended += 1
  }
  const body = Readable.from(source(), { highWaterMark: 1 })
  const onFile = () => ({ write: () => {}, end })
  await readMultipart(body, TYPE, { limits: LIMITS, beforeFirstFile: () => {}, onFile })
  assert.equal(ended, count)
  assert.ok(most <= 4 * perChunk, `${most} files were open at once`)
})
