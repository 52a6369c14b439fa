/**
 * One inbound post of Mailgun, made a mail. Only exact lower-case field names count: Mailgun repeats every header field
 * of the mail as a title-cased form field, so a sender can add `Signature`, `Recipient` and the like.
 */
import { AppError } from '../../errors.ts'
import type { AttachmentMeta, Defect, HeaderFields, InboundMail } from '../../mail/message.ts'
import { canonicalDigest, foldedTextDigest } from './digests.ts'
import { readHead } from './head.ts'
import { cleanBody, cleanHeaders } from './mail-text.ts'
import { readMessageHeaders } from './message-headers.ts'

type Fields = ReadonlyMap<string, { readonly value: Buffer; readonly count: number }>

/** What a reader of the form has to keep for this module and for the signature. */
export const INBOUND_FIELDS: ReadonlySet<string> = new Set([
  ...['timestamp', 'token', 'signature'],
  ...['recipient', 'sender', 'from', 'subject', 'body-plain', 'body-html', 'message-headers', 'attachment-count'],
  ...['body-mime', 'content-id-map', 'message-url', 'attachments', 'event'],
])

/** What is kept of a header; whoever looks for a field looks at all of them. */
const MAX_HEADERS = 1000
const MAX_HEADER_BYTES = 256 * 1024

/** What a parser gives for raw MIME. */
type MimeMail = {
  headers: HeaderFields
  text: string
  html: string | null
  attachments: AttachmentMeta[]
  defects: Defect[]
}
export type InboundDeps = { parseMime(raw: Buffer): Promise<MimeMail> }
/** `form` is what the route takes; `fileNames` of the files that came with a multipart post, in order. */
type InboundInput = { fields: Fields; form: 'parsed' | 'mime'; fileNames: readonly string[] }

export type ParsedInbound = {
  mail: InboundMail
  contentDigest: Buffer
  textDigest: Buffer
  /** the raw mail and what it holds, when it came as MIME */
  raw: { bytes: Buffer; attachments: AttachmentMeta[] } | null
  /** header fields over the limit, not kept */
  headersDropped: number
}

/**
 * Parses the fields of a verified post. Refuses `webhook.store_form`, `webhook.event_form`, `webhook.wrong_form`,
 * `webhook.mime_form` (the route is set up for something else), `webhook.no_recipient` and `webhook.no_sender`.
 * Everything else is accepted: what is odd about it is in `mail.head.defects`.
 */
export const parseInbound = async (deps: InboundDeps, input: InboundInput): Promise<ParsedInbound> => {
  const { fields, form } = input
  refuseOtherForms(fields, form)
  const read = form === 'mime' ? await readMimeForm(deps, fields) : readParsedForm(fields, input.fileNames)
  const all = cleanHeaders(read.headers)
  const head = readHead({
    headers: all,
    // A repeated recipient is somebody's attempt to be routed twice.
    recipient: (fields.get('recipient')?.count ?? 0) > 1 ? null : text(fields, 'recipient'),
    sender: text(fields, 'sender'),
    from: text(fields, 'from'),
    subject: text(fields, 'subject'),
  })
  const headers = boundHeaders(all)
  const body = { headers, text: cleanBody(read.text), html: read.html === null ? null : cleanBody(read.html) }
  const defects: Defect[] = [...head.defects, ...read.defects]
  if (headers.length < all.length) defects.push('headers_truncated')
  return {
    mail: { form, head: { ...head, defects }, body, size: sizeOf({ ...body, headers: all }) + read.unreadBytes },
    contentDigest: canonicalDigest(fields),
    textDigest: foldedTextDigest(body.text === '' ? (body.html ?? '') : body.text),
    raw: read.raw,
    headersDropped: all.length - headers.length,
  }
}

/** Bytes of a mail as MAX_EMAIL_SIZE counts them: text, HTML and header fields, each with its colon and line end. */
export const sizeOf = (body: InboundMail['body']): number =>
  Buffer.byteLength(body.text) + Buffer.byteLength(body.html ?? '') + sizeOfHeaders(body.headers)

const sizeOfHeaders = (headers: HeaderFields): number => headers.reduce((sum, header) => sum + sizeOfHeader(header), 0)

const sizeOfHeader = ([name, value]: HeaderFields[number]): number =>
  Buffer.byteLength(name) + Buffer.byteLength(value) + 4

const refuseOtherForms = (fields: Fields, form: 'parsed' | 'mime'): void => {
  const has = (name: string) => fields.has(name)
  if (has('event')) throw new AppError('webhook.event_form')
  // store() keeps the mail at Mailgun and posts where to fetch it; nothing is ever fetched from there.
  if (has('message-url') || (has('attachments') && !has('attachment-count'))) throw new AppError('webhook.store_form')
  if (form === 'mime' && !has('body-mime')) throw new AppError('webhook.wrong_form')
  if (form === 'parsed' && has('body-mime')) throw new AppError('webhook.mime_form')
}

type ReadForm = MimeMailBody & {
  defects: Defect[]
  raw: ParsedInbound['raw']
  /** size of a header that could not be read: it counts all the same */
  unreadBytes: number
}
type MimeMailBody = { headers: HeaderFields; text: string; html: string | null }

const readMimeForm = async (deps: InboundDeps, fields: Fields): Promise<ReadForm> => {
  const bytes = fields.get('body-mime')?.value ?? Buffer.alloc(0)
  const { attachments, defects, ...body } = await deps.parseMime(bytes)
  return { ...body, defects, raw: { bytes, attachments }, unreadBytes: 0 }
}

const readParsedForm = (fields: Fields, fileNames: readonly string[]): ReadForm => {
  const json = fields.get('message-headers')?.value
  const read = readMessageHeaders(json)
  const defects: Defect[] = []
  if (!read?.complete) defects.push('headers_unreadable')
  if (announcedFiles(fields) > fileNames.length) defects.push('attachments_missing')
  return {
    headers: read?.headers ?? [],
    text: text(fields, 'body-plain') ?? '',
    html: text(fields, 'body-html') || null,
    defects,
    raw: null,
    unreadBytes: read === null ? (json?.length ?? 0) : 0,
  }
}

const announcedFiles = (fields: Fields): number => {
  const count = text(fields, 'attachment-count') ?? ''
  return /^\d{1,6}$/.test(count) ? Number(count) : 0
}

/** The start of the header, in order, up to both limits. */
const boundHeaders = (headers: HeaderFields): HeaderFields => {
  let bytes = 0
  const end = headers.findIndex((header, at) => {
    bytes += sizeOfHeader(header)
    return at === MAX_HEADERS || bytes > MAX_HEADER_BYTES
  })
  return end === -1 ? headers : headers.slice(0, end)
}

/** Mailgun posts UTF-8; other bytes become U+FFFD. Null when the field did not come. */
const text = (fields: Fields, name: string): string | null => fields.get(name)?.value.toString('utf8') ?? null
