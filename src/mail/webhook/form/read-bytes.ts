/** A whole body as bytes, within a limit that is small enough to hold it in memory. */
import type { Readable } from 'node:stream'
import type { AppError } from '../../../errors.ts'
import { type FormFields, type FormLimits, openField } from './fields.ts'
import { readChunks } from './read-chunks.ts'

type BytesLimits = Pick<FormLimits, 'totalBytes' | 'lease' | 'idle'> & { tooLarge(): AppError }

const BODY = 'body'

/** Reads a body. Refuses what `tooLarge` gives, `webhook.cut_off` and `webhook.stalled`. */
export const readBytes = async (stream: Readable, limits: BytesLimits): Promise<Buffer> => {
  const { totalBytes, lease, idle, tooLarge } = limits
  const fields: FormFields = new Map()
  const sink = openField(fields, BODY, { names: new Set([BODY]), totalBytes, fieldBytes: totalBytes, lease, idle })
  let total = 0
  const onChunk = (chunk: Buffer) => {
    total += chunk.length
    if (total > totalBytes) throw tooLarge()
    sink?.add(chunk)
  }
  await readChunks(stream, onChunk, { idle })
  sink?.end()
  return fields.get(BODY)?.value ?? Buffer.alloc(0)
}
