/** What operators give by hand: ids, numbers, durations, files. */
import { open } from 'node:fs/promises'
import { HOUR, MINUTE } from '../clock.ts'
import { AppError, type ErrorCode } from '../errors.ts'
import { type Place, parseCursor } from '../mail/listing/page.ts'
import type { Call, Misuse } from './command.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const MOST_ITEMS = 500
const USUAL_ITEMS = 50

/** The id, in lower case. What cannot be an id names nothing: refused with `code`, before the database is asked. */
export function requireId(text: string, code: ErrorCode): string {
  if (!UUID.test(text)) throw new AppError(code, { id: text.slice(0, 64) })
  return text.toLowerCase()
}

/** --limit (1 to 500, else 50) and --cursor of a list. */
export function readPage(call: Call): { limit: number; after: Place | null } | Misuse {
  const limit = readLimit(call)
  if (limit === null) return { misuse: `--limit takes a number from 1 to ${MOST_ITEMS}.` }
  const cursor = call.option('cursor')
  const after = cursor === undefined ? null : parseCursor(cursor)
  if (cursor !== undefined && after === null) return { misuse: '--cursor takes the "next" of the page before.' }
  return { limit, after }
}

/** --limit, `usual` when it is not given, or null for what is no number from 1 to 500. */
export function readLimit(call: Call, usual = USUAL_ITEMS): number | null {
  const text = call.option('limit')
  if (text === undefined) return usual
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0
  return limit >= 1 && limit <= MOST_ITEMS ? limit : null
}

/** Milliseconds of `90m`, `24h` or `7d`, or null. */
export function parseDuration(text: string): number | null {
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? []
  if (count === undefined || unit === undefined) return null
  return Number(count) * ({ m: MINUTE, h: HOUR, d: 24 * HOUR }[unit] ?? 0)
}

const MIB = 1024 * 1024
/** MiB of a text that people write: a device or an endless pipe must not fill the memory. */
export const MOST_MIB = 1

/** The UTF-8 text of a file, `-` is stdin. Refuses `cli.file`: unreadable, over `mostMib`, or not UTF-8. */
export async function readText(path: string, mostMib: number): Promise<string> {
  const bytes = await readBytes(path, mostMib)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new AppError('cli.file', { why: `${path}: it is not UTF-8 text.` })
  }
}

/** The bytes of a file, `-` is stdin. Refuses `cli.file`: unreadable, or over `mostMib`. */
export async function readBytes(path: string, mostMib: number): Promise<Buffer> {
  return readAll(path, mostMib).catch((error: NodeJS.ErrnoException) => {
    if (error instanceof AppError) throw error
    throw new AppError('cli.file', {
      why: `${path}: ${FILE_ERRORS[error.code ?? ''] ?? error.code ?? 'not readable'}.`,
    })
  })
}

const FILE_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a directory',
}

async function readAll(path: string, mostMib: number): Promise<Buffer> {
  const stream = path === '-' ? process.stdin : (await open(path)).createReadStream()
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of stream) {
    const bytes = Buffer.from(piece)
    size += bytes.length
    if (size > mostMib * MIB) throw new AppError('cli.file', { why: `${path}: it is larger than ${mostMib} MiB.` })
    pieces.push(bytes)
  }
  return Buffer.concat(pieces, size)
}
