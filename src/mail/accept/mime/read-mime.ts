/** Reads one mail out of its raw bytes (RFC 5322, RFC 2045) with postal-mime. Runs in this thread, or in one of its own. */
import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import PostalMime, { type Attachment, type Email } from 'postal-mime'
import { cleanLine } from '../../address.ts'
import type { AttachmentMeta, Defect, HeaderFields } from '../../message.ts'

export type MimeMail = {
  /** in the order of the mail, names as written, values unfolded and not decoded */
  headers: HeaderFields
  /** '' when the mail has no plain text, even if it has HTML */
  text: string
  html: string | null
  attachments: AttachmentMeta[]
  defects: Defect[]
}

const MAX_ATTACHMENTS = 200
const MAX_FILE_NAME = 255

const OPTIONS = {
  // Each level and each header costs memory; real mail has under ten levels.
  maxNestingDepth: 50,
  maxHeadersSize: 2 * 1024 * 1024,
  // A forwarded message stays an attachment: somebody else's words must not pass for the sender's.
  forceRfc822Attachments: true,
} as const

/** Parses a mail. Throws what the parser throws for a mail over its limits. */
export const readMime = async (raw: Buffer): Promise<MimeMail> => {
  const email = await PostalMime.parse(raw, OPTIONS)
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

const windows1252 = new TextDecoder('windows-1252')

/**
 * Old mailers send 8-bit text without a label, in header fields as in bodies. Read as UTF-8 it is lost, so where that
 * fails it is read as windows-1252, as browsers do. Attachments keep their bytes.
 */
const readLegacyCharset = async (raw: Buffer, email: Email): Promise<Email> => {
  const headersAreUtf8 = isUtf8(headerBlock(raw))
  const textIsLabelled = /charset/i.test(raw.toString('latin1'))
  if (headersAreUtf8 && textIsLabelled) return email
  const legacy = await PostalMime.parse(Buffer.from(windows1252.decode(raw)), OPTIONS)
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
