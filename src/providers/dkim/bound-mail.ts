/**
 * What a verifier of signatures gets to read. Its work grows with the square of header lines and with the number of
 * signatures, and a stranger chooses both. What is left out can only make a signature fail, never verify.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createLineEnds } from './line-ends.ts'

/** Real mail has under 60 KiB of header. */
const MAX_HEADER = 128 * 1024
const MAX_LINES = 2000
const MAX_SIGNATURES = 5
/** A signature of 4096 bits and the names of a hundred fields take 3 KiB. */
const MAX_SIGNATURE = 8 * 1024
/** The parser of addresses is slow. */
const MAX_FROM = 16 * 1024
/** RFC 5321 section 4.5.3.1.6 allows 1,000 octets in a line; a mail of 25 MB in base64 has 340,000 lines. */
const LINES = { bytes: 64 * 1024, lines: 600_000 }

/**
 * Gives the mail with its first five DKIM signatures and without ARC, its lines ended by CRLF; null when its header is
 * over a limit. The stream breaks off where a line is too long, or there are too many.
 */
export async function boundMail(raw: AsyncIterable<Buffer>): Promise<AsyncIterable<Buffer> | null> {
  const chunks = raw[Symbol.asyncIterator]()
  let head = Buffer.alloc(0)
  let end = -1
  while (end === -1 && head.length <= MAX_HEADER) {
    const { done, value } = await chunks.next()
    if (done) end = head.length
    else {
      head = Buffer.concat([head, value])
      end = findBody(head)
    }
  }
  const header = end === -1 || end > MAX_HEADER ? null : boundHeader(head.toString('latin1', 0, end))
  if (header === null) {
    await chunks.return?.()
    return null
  }
  const rest = head.subarray(end)
  return (async function* () {
    const toCrlf = createLineEnds(LINES)
    yield toCrlf(Buffer.from(header, 'latin1'))
    yield toCrlf(rest)
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      yield toCrlf(next.value)
      // A large mail is hashed for half a second: the other work of this process goes on in between.
      await nextTurn()
    }
  })()
}

/** Where the body begins: behind the first empty line. -1 when there is none yet. */
function findBody(bytes: Buffer): number {
  for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, end + 1)) {
    const next = bytes[end + 1] === CR ? end + 2 : end + 1
    if (bytes[next] === LF) return next + 1
  }
  return -1
}

const LF = 0x0a
const CR = 0x0d

function boundHeader(header: string): string | null {
  // Our parser drops every CR before a line feed, the verifier one: `\r\r\n` would end the header for one of them only,
  // and a signed mail could get another subject and another body in front of what was signed.
  if (/\r(?!\n)/.test(header) || header.includes('\0')) return null
  const lines = header.match(/[^\n]*\n|[^\n]+$/g) ?? []
  if (lines.length > MAX_LINES) return null
  const fields: string[] = []
  for (const line of lines) {
    // Only what starts with white space surely belongs to the field above it; everything else is kept.
    if (/^[ \t]/.test(line) && fields.length > 0) fields.push((fields.pop() ?? '') + line)
    else fields.push(line)
  }
  let signatures = 0
  const kept = fields.filter((field) => {
    const name = nameOf(field)
    if (name.startsWith('arc-')) return false
    if (name !== 'dkim-signature') return true
    signatures += field.length <= MAX_SIGNATURE ? 1 : 0
    return field.length <= MAX_SIGNATURE && signatures <= MAX_SIGNATURES
  })
  if (kept.some((field) => nameOf(field) === 'from' && field.length > MAX_FROM)) return null
  return kept.join('')
}

const nameOf = (field: string): string =>
  field
    .slice(0, Math.max(0, field.indexOf(':')))
    .trim()
    .toLowerCase()
