/** Reads one mail out of its raw bytes (RFC 5322, RFC 2045) with postal-mime. Runs in this thread, or in one of its own. */
import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { Attachment, Email } from 'postal-mime'
import { cleanLine } from '../../address.ts'
import type { AttachmentMeta, Defect, HeaderFields } from '../../message.ts'
import { runParser } from './run-parser.ts'

export type MimeMail = {
  /** in the order of the mail, names as written, values unfolded and not decoded */
  headers: HeaderFields
  /** '' when plain text does not stand for the whole mail; `html` does then, if there is any */
  text: string
  html: string | null
  attachments: AttachmentMeta[]
  defects: Defect[]
}

const MAX_ATTACHMENTS = 200
const MAX_FILE_NAME = 255

/** A mail of 25 MB in base64 has 340,000 lines, and a thousand files are a thousand parts: nobody writes more. */
const MAX_LINES = 600_000
const MAX_BOUNDARIES = 10_000

/** Parses a mail. Throws for one over a limit: lines, parts, depth, header fields. */
export const readMime = async (raw: Buffer): Promise<MimeMail> => {
  refuseCostly(raw)
  const email = await runParser(raw)
  const labelled = isUtf8(raw) ? email : await readLegacyCharset(raw, email)
  const attachments = labelled.attachments.slice(0, MAX_ATTACHMENTS).map(describe)
  return {
    headers: labelled.headers.map(({ originalKey, value }) => [originalKey, value]),
    text: labelled.text ?? '',
    html: labelled.html ?? null,
    attachments,
    defects: attachments.length < email.attachments.length ? ['attachments_truncated'] : [],
  }
}

/** Every line and every part costs memory that an error of the parser would come too late for. */
const refuseCostly = (raw: Buffer): void => {
  let lines = 0
  let boundaries = 0
  for (let end = raw.indexOf(0x0a); end !== -1; end = raw.indexOf(0x0a, end + 1)) {
    lines += 1
    if (raw[end + 1] === HYPHEN && raw[end + 2] === HYPHEN) boundaries += 1
    if (lines > MAX_LINES || boundaries > MAX_BOUNDARIES) throw new Error('the mail has too many lines or parts')
  }
}

const HYPHEN = 0x2d

const windows1252 = new TextDecoder('windows-1252')

/**
 * Old mailers send 8-bit text without a label, in header fields as in bodies. Read as UTF-8 it is lost, so where that
 * fails it is read as windows-1252, as browsers do. Attachments keep their bytes.
 */
const readLegacyCharset = async (raw: Buffer, email: Email): Promise<Email> => {
  const headersAreUtf8 = isUtf8(headerBlock(raw))
  const textIsLabelled = /charset/i.test(raw.toString('latin1'))
  if (headersAreUtf8 && textIsLabelled) return email
  const legacy = await runParser(Buffer.from(windows1252.decode(raw)))
  const text = textIsLabelled ? email : legacy
  return {
    ...email,
    headers: headersAreUtf8 ? email.headers : legacy.headers,
    text: text.text,
    html: text.html,
  }
}

/** The bytes up to the first empty line; the whole of a mail that has none. */
export const headerBlock = (raw: Buffer): Buffer => {
  for (let end = raw.indexOf(0x0a); end !== -1; end = raw.indexOf(0x0a, end + 1)) {
    const next = raw[end + 1] === 0x0d ? end + 2 : end + 1
    if (raw[next] === 0x0a) return raw.subarray(0, end + 1)
  }
  return raw
}

const describe = (attachment: Attachment): AttachmentMeta => {
  const { content } = attachment
  const bytes = typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content)
  return {
    name: cleanLine(attachment.filename ?? '', MAX_FILE_NAME),
    type: cleanLine(attachment.mimeType, MAX_FILE_NAME),
    size: bytes.byteLength,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }
}
