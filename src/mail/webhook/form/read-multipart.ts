/**
 * multipart/form-data (RFC 7578) through @fastify/busboy. Every part is taken as a stream of bytes, fields too:
 * busboy's own fields are text in a charset that the part names, and are cut silently at their limit.
 */
import type { Readable } from 'node:stream'
import { Busboy, type BusboyInstance } from '@fastify/busboy'
import { AppError } from '../../../errors.ts'
import { type FormFields, type FormLimits, openField, tooLarge } from './fields.ts'
import { readChunks } from './read-chunks.ts'

/** Names and types are what the sender wrote: a record for a person, never a path. */
export type FilePart = { field: string; filename: string; contentType: string }
/** A promise from `write` holds the upload back. `end` is not called for a file that is cut off. */
export type FileSink = { write(chunk: Buffer): void | Promise<void>; end(): Promise<void> }

type MultipartOptions = {
  limits: FormLimits
  /** Called once, with the fields that came before the first file; what it throws ends the upload there. */
  beforeFirstFile(fieldsSoFar: FormFields): void | Promise<void>
  onFile(file: FilePart): FileSink
}

/** RFC 2046 allows 70 characters of boundary. */
const BOUNDARY = /;\s*boundary=(?:"([^"\\\r\n]{1,200})"|([^\s;",]{1,200}))/i
const ATTACHMENT = /^attachment-\d{1,5}$/
const HEADER_BYTES = 1024 * 1024

/**
 * Reads a multipart body: the fields of `limits.names` are returned, each file is streamed to its sink in order, other
 * parts are read and dropped: however many header fields and files a mail has, its post is read. Refuses
 * `webhook.too_large` (post or field over its limit), `webhook.malformed` (no boundary, no end), `webhook.cut_off`
 * (client gone), `webhook.stalled` and whatever the callbacks throw, at once and without reading on.
 */
export const readMultipart = async (
  stream: Readable,
  contentType: string,
  options: MultipartOptions,
): Promise<FormFields> => {
  const stop = new AbortController()
  const open = new Set<Readable>()
  const busboy = openBusboy(contentType)
  const failure = Promise.withResolvers<never>()
  const reader: Reader = { options, fields: new Map(), fileSeen: false }
  let inOrder: Promise<void> = Promise.resolve()
  let allButLast = inOrder
  busboy.on('file', (field, part, filename, _encoding, type) => {
    open.add(part.on('error', failure.reject))
    allButLast = inOrder
    inOrder = inOrder.then(() => (stop.signal.aborted ? undefined : readPart(reader, part, { field, filename, type })))
    inOrder.then(() => open.delete(part), failure.reject)
  })
  busboy.on('error', (cause) => failure.reject(malformed('truncated', cause)))
  const finished = new Promise<void>((resolve) => busboy.once('finish', resolve))
  const read = async (): Promise<FormFields> => {
    // Only a part that goes on may wait in memory while the next chunk comes; of small ones a chunk holds a thousand.
    const caughtUp = () => (open.size > 1 ? allButLast : null)
    await pump({ stream, busboy, caughtUp, limits: options.limits, signal: stop.signal })
    await finished
    await inOrder
    return reader.fields
  }
  try {
    return await Promise.race([read(), failure.promise])
  } catch (error) {
    stop.abort(error)
    for (const part of open) part.destroy()
    throw error
  }
}

const openBusboy = (contentType: string): BusboyInstance => {
  const found = /^\s*multipart\/form-data\s*;/i.test(contentType) ? BOUNDARY.exec(contentType) : null
  const boundary = found?.[1] ?? found?.[2]
  if (boundary === undefined) throw malformed('boundary')
  return new Busboy({
    headers: { 'content-type': `multipart/form-data; boundary="${boundary}"` },
    isPartAFile: () => true,
    // The path stays part of the recorded name: cutting it makes `..` or '' of some names.
    preservePath: true,
    limits: { headerSize: HEADER_BYTES },
  })
}

type Pump = {
  stream: Readable
  busboy: BusboyInstance
  caughtUp(): Promise<void> | null
  limits: FormLimits
  signal: AbortSignal
}

const pump = async ({ stream, busboy, caughtUp, limits, signal }: Pump) => {
  let total = 0
  const onChunk = (chunk: Buffer): void | Promise<void> => {
    total += chunk.length
    if (total > limits.totalBytes) throw tooLarge('total')
    const wrote = busboy.write(chunk)
    const earlier = caughtUp()
    if (wrote) return earlier ?? undefined
    const drained = new Promise<void>((resolve) => busboy.once('drain', resolve))
    return earlier ? earlier.then(() => drained) : drained
  }
  await readChunks(stream, onChunk, { idle: limits.idle, signal })
  busboy.end()
}

type Reader = { options: MultipartOptions; fields: FormFields; fileSeen: boolean }
type Part = { field: string | undefined; filename: string | undefined; type: string }

const readPart = async (reader: Reader, part: Readable, { field = '', filename, type }: Part): Promise<void> => {
  const { limits } = reader.options
  // A wanted name with a file name is a file all the same: it must not pass for a signature.
  const isFile = filename !== undefined || (ATTACHMENT.test(field) && !limits.names.has(field))
  if (isFile) return readFile(reader, part, { field, filename: filename ?? '', contentType: type })
  const sink = limits.names.has(field) ? openField(reader.fields, field, limits) : null
  for await (const chunk of part) sink?.add(chunk)
  sink?.end()
}

const readFile = async (reader: Reader, part: Readable, file: FilePart): Promise<void> => {
  if (!reader.fileSeen) await reader.options.beforeFirstFile(reader.fields)
  reader.fileSeen = true
  const sink = reader.options.onFile(file)
  for await (const chunk of part) await sink.write(chunk)
  await sink.end()
}

const malformed = (why: string, cause?: unknown): AppError => new AppError('webhook.malformed', { why }, { cause })
