/** The bytes of an inbound post: base fields, every header once more as a field of its own, attachments, signature. */
import { randomBytes } from 'node:crypto'
import type { InboundPost, PostedAttachment } from './inbound-from-eml.ts'

/** `urlencoded` becomes multipart for a mail with attachments, as Mailgun does; `mime` is urlencoded with `body-mime`. */
export type PostForm = 'urlencoded' | 'multipart' | 'mime'

type FormInput = {
  mail: InboundPost
  form: PostForm
  signature: { timestamp: string; token: string; signature: string }
  above: [string, string][]
}
type Field = [string, string | Uint8Array]

/** Everything but the sending, so that a test can also inject it. */
export const buildForm = ({ mail, form, signature, above }: FormInput): { contentType: string; body: Buffer } => {
  const added = [...above, ...stampHeaders(mail)]
  const headers = [...added, ...mail.headers]
  const fields: Field[] = [
    ...baseFields(mail, headers),
    ...(form === 'mime' ? [['body-mime', withHeaders(added, mail.raw)] as Field] : bodyFields(mail)),
    ...headers.map(([name, value]): Field => [titleCase(name), value]),
    ['timestamp', signature.timestamp],
    ['token', signature.token],
    ['signature', signature.signature],
  ]
  const attachments = form === 'mime' ? [] : mail.attachments
  if (form === 'multipart' || attachments.length > 0) return encodeMultipart(fields, attachments)
  return { contentType: 'application/x-www-form-urlencoded', body: encodeUrl(fields) }
}

const baseFields = (mail: InboundPost, headers: [string, string][]): Field[] => [
  ['recipient', mail.recipient],
  ['sender', mail.sender],
  ...(mail.from === null ? [] : [['from', mail.from] as Field]),
  ...(mail.subject === null ? [] : [['subject', mail.subject] as Field]),
  ['message-headers', JSON.stringify(headers)],
]

const bodyFields = ({ bodyPlain, bodyHtml, attachments }: InboundPost): Field[] => {
  const inline = attachments.flatMap(({ contentId }, at) => (contentId ? [[contentId, `attachment-${at + 1}`]] : []))
  return [
    ...(bodyPlain === null
      ? []
      : ([
          ['body-plain', bodyPlain],
          ['stripped-text', bodyPlain.trimEnd()],
          ['stripped-signature', ''],
        ] as Field[])),
    ...(bodyHtml === null
      ? []
      : ([
          ['body-html', bodyHtml],
          ['stripped-html', bodyHtml.replaceAll('\r\n', '\n')],
        ] as Field[])),
    ...(attachments.length === 0 ? [] : [['attachment-count', String(attachments.length)] as Field]),
    ...(inline.length === 0 ? [] : [['content-id-map', JSON.stringify(Object.fromEntries(inline))] as Field]),
  ]
}

/** What Mailgun writes above the mail that it received. */
const stampHeaders = ({ sender, recipient }: InboundPost): [string, string][] => [
  [
    'Received',
    `from mx.sender.example by mxa.mailgun.org with ESMTPS id fake for <${recipient}>; Fri, 20 Nov 2026 10:00:00 +0000`,
  ],
  ['X-Envelope-From', sender],
  ['X-Mailgun-Incoming', 'Yes'],
]

const withHeaders = (headers: [string, string][], raw: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')), raw])

/** `MIME-Version` arrives as `Mime-Version`. */
const titleCase = (name: string): string =>
  name.replace(/[^-]+/g, (part) => part.slice(0, 1).toUpperCase() + part.slice(1).toLowerCase())

/** Bytes are percent-encoded as they are: an 8-bit message is not UTF-8. */
const encodeUrl = (fields: Field[]): Buffer =>
  Buffer.from(fields.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join('&'), 'latin1')

const percentEncode = (value: string | Uint8Array): string =>
  Buffer.from(value)
    .toString('latin1')
    .replace(/[^A-Za-z0-9*._ -]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
    .replaceAll(' ', '+')

const encodeMultipart = (fields: Field[], attachments: PostedAttachment[]): { contentType: string; body: Buffer } => {
  const boundary = randomBytes(16).toString('hex')
  const part = (disposition: string, content: string | Uint8Array, type?: string) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n${type ? `Content-Type: ${type}\r\n` : ''}\r\n`,
    ),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]
  const body = [
    ...fields.flatMap(([name, value]) => part(`name="${quote(name)}"`, value)),
    ...attachments.flatMap(({ name, type, content }, at) =>
      part(`name="attachment-${at + 1}"; filename="${quote(name)}"`, content, type),
    ),
    Buffer.from(`--${boundary}--\r\n`),
  ]
  return { contentType: `multipart/form-data; boundary=${boundary}`, body: Buffer.concat(body) }
}

/** As browsers and form libraries escape a name: https://html.spec.whatwg.org/#multipart-form-data */
const quote = (name: string): string => name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
