/** Any .eml → what Mailgun knows of it when it posts it. */
import PostalMime, { addressParser } from 'postal-mime'

export type PostedAttachment = { name: string; type: string; contentId: string | null; content: Uint8Array }

/** A mail as Mailgun received it: the envelope, the raw message, and what its parser makes of the message. */
export type InboundPost = {
  /** RCPT TO */
  recipient: string
  /** MAIL FROM; '' is the null reverse-path */
  sender: string
  from: string | null
  subject: string | null
  bodyPlain: string | null
  bodyHtml: string | null
  /** [name, value] in order, folding undone */
  headers: [string, string][]
  attachments: PostedAttachment[]
  raw: Uint8Array
}

/**
 * Parses raw bytes of a message. The envelope is taken from `recipient` and `sender`, else from the To, Delivered-To
 * and Return-Path, From fields, as a delivery would most likely have had it.
 */
export const inboundFromEml = async (
  eml: Uint8Array,
  envelope: { recipient?: string; sender?: string } = {},
): Promise<InboundPost> => {
  const mail = await PostalMime.parse(eml, { attachmentEncoding: 'arraybuffer', forceRfc822Attachments: true })
  const headers = mail.headers.map(({ originalKey, value }): [string, string] => [originalKey, value])
  const headerOf = (name: string) => headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? null
  const addressOf = (name: string) => firstAddress(headerOf(name) ?? '')
  return {
    recipient: envelope.recipient ?? addressOf('to') ?? addressOf('delivered-to') ?? '',
    sender: envelope.sender ?? (headerOf('return-path') === null ? addressOf('from') : addressOf('return-path')) ?? '',
    from: headerOf('from'),
    subject: mail.subject ?? null,
    bodyPlain: mail.text === undefined ? null : toCrlf(mail.text),
    bodyHtml: mail.html === undefined ? null : toCrlf(mail.html),
    headers,
    attachments: mail.attachments.map((part, at) => ({
      name: part.filename ?? `part-${at + 1}`,
      type: part.mimeType,
      contentId: part.contentId ?? null,
      content: typeof part.content === 'string' ? Buffer.from(part.content) : new Uint8Array(part.content),
    })),
    raw: eml,
  }
}

const firstAddress = (field: string): string | null =>
  addressParser(field, { flatten: true }).find(({ address }) => address)?.address ?? null

const toCrlf = (text: string): string => text.replace(/\r?\n/g, '\r\n')
