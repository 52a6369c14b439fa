/** From the bytes of an .eml to what arrives: the envelope is made up as a delivery would most likely have had it. */
import { randomBytes } from 'node:crypto'
import { AppError } from '../errors.ts'
import type { Incoming } from '../mail/accept/accept.ts'
import { rawParts } from '../mail/accept/raw-parts.ts'
import { ADDRESS_LIMITS, parseAddressList } from '../mail/address.ts'
import type { Mailboxes } from '../mail/mailboxes.ts'
import type { HeaderFields } from '../mail/message.ts'
import type { InboundProvider, ParsedPost, PostFields } from '../providers/mail-provider.ts'

type ReadDeps = {
  inbound: Pick<InboundProvider, 'parse'>
  mailboxes: Pick<Mailboxes, 'find'>
  config: { serviceEmail: string; maxEmailSize: number }
}

const FIELD_NAME = /^[!-9;-~]{1,76}[ \t]*:/

/** Whether a file begins like a mail. */
export const looksLikeMail = (bytes: Buffer): boolean =>
  FIELD_NAME.test(
    bytes
      .subarray(0, 256)
      .toString('latin1')
      .replace(/^(?:\u00ef\u00bb\u00bf)?[\r\n]*/, ''),
  )

/** Gives the address that it is from. Refuses what the raw route refuses. */
export async function readSender(deps: Pick<ReadDeps, 'inbound'>, bytes: Buffer): Promise<string> {
  // Of the envelope nothing goes into it.
  const { mail } = await parse(deps, bytes, { recipient: 'anybody@postern.localhost', sender: '' })
  return mail.head.from.address
}

/**
 * Gives the mail as the raw route takes it. `mailbox` null: the first of our mailboxes in To and Cc, else SERVICE_EMAIL.
 * Refuses what that route refuses, and `mailbox.not_found`.
 */
export async function readMail(
  deps: ReadDeps,
  { bytes, mailbox, requestId }: { bytes: Buffer; mailbox: string | null; requestId: string },
): Promise<Incoming> {
  if (mailbox !== null && (await deps.mailboxes.find(mailbox)) === null)
    throw new AppError('mailbox.not_found', { mailbox })
  const envelope = { recipient: deps.config.serviceEmail, sender: '' }
  // Once for the header fields, that name the envelope; it costs no more than reading twice.
  const { headers } = (await parse(deps, bytes, envelope)).mail.body
  const recipient = mailbox ?? (await findAddressee(deps, headers)) ?? deps.config.serviceEmail
  const parsed = await parse(deps, bytes, { recipient, sender: senderOf(headers) })
  const { size } = parsed.mail
  if (size > deps.config.maxEmailSize)
    throw new AppError('webhook.oversized', { size, limit: deps.config.maxEmailSize })
  const { raw } = parsed
  return {
    arrival: { ...parsed, tokenDigest: randomBytes(32), late: false, requestId },
    parts: raw === null ? null : () => rawParts(raw),
  }
}

function parse(
  { inbound }: Pick<ReadDeps, 'inbound'>,
  bytes: Buffer,
  { recipient, sender }: { recipient: string; sender: string },
): Promise<ParsedPost> {
  const field = (value: Buffer) => ({ value, count: 1 })
  const fields: PostFields = new Map([
    ['recipient', field(Buffer.from(recipient))],
    ['sender', field(Buffer.from(sender))],
    ['body-mime', field(bytes)],
  ])
  return inbound.parse(fields, 'mime', [])
}

async function findAddressee({ mailboxes }: ReadDeps, headers: HeaderFields): Promise<string | null> {
  for (const value of [...valuesOf(headers, 'to'), ...valuesOf(headers, 'cc')])
    for (const { address } of parseAddressList(value, ADDRESS_LIMITS))
      if ((await mailboxes.find(address)) !== null) return address
  return null
}

/** Return-Path is the envelope's own word, and `<>` in a bounce; a file that was saved before its delivery has none. */
function senderOf(headers: HeaderFields): string {
  const [value = ''] = [...valuesOf(headers, 'return-path'), ...valuesOf(headers, 'from')]
  return parseAddressList(value, ADDRESS_LIMITS)[0]?.address ?? ''
}

const MAX_FIELDS = 10

const valuesOf = (headers: HeaderFields, name: string): string[] =>
  headers
    .filter(([found]) => found.trim().toLowerCase() === name)
    .slice(0, MAX_FIELDS)
    .map(([, value]) => value)
