/**
 * Sending through Mailgun's Messages API, once. Mailgun has no idempotency key: whatever is not certain is `unknown`
 * and is looked up by our Message-ID, never posted again from here.
 * https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages
 */
import Mailgun from 'mailgun.js'
import { AppError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { Address } from '../../mail/message.ts'
import type { MailProvider, OutboundReply, SendOutcome } from '../mail-provider.ts'
import { classifySendError } from './classify-send-error.ts'
import { withinDeadline } from './deadline.ts'
import { findEvents, listEvents } from './find-events.ts'

const API_URL = 'https://api.mailgun.net'
const DOMAIN = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/i
const HEADER_NAME = /^[A-Za-z][A-Za-z0-9-]{0,76}$/
/** Fixed by fields of their own; as an `h:` header they would be a second recipient, author or subject. */
const OWN_FIELDS = new Set([
  'from',
  'sender',
  'to',
  'cc',
  'bcc',
  'subject',
  'message-id',
  'content-type',
  'mime-version',
])

type SenderOptions = {
  apiKey: string
  /** the sending domain; goes into the path as it is */
  domain: string
  /** null: Mailgun's US region */
  baseUrl: string | null
  log?: Pick<Log, 'warn'>
}

/**
 * The Mailgun sender. `send` refuses `reply.unsendable` for bugs of ours, before anything is posted: a CR, LF or NUL in a
 * value, a header that is not ours to set, an empty text. Throws at once if the domain cannot stand in a path.
 */
export const createMailgunSender = ({ apiKey, domain, baseUrl, log }: SenderOptions): MailProvider => {
  if (!DOMAIN.test(domain)) throw new Error('MAILGUN_DOMAIN is not a domain name')
  const mailgun = new Mailgun(FormData)
  const clientFor = (deadlineMs: number) => {
    const client = mailgun.client({ username: 'api', key: apiKey, url: baseUrl ?? API_URL, timeout: deadlineMs })
    // The SDK prints to the console with every call that the Events API has a successor: one line per look-up.
    Reflect.set(client.events, 'logger', { warn: () => undefined })
    return client
  }
  return {
    findEvents: (messageId, deadlineMs) => findEvents(clientFor(deadlineMs).events, domain, { messageId, deadlineMs }),
    listEvents: (range, deadlineMs) => listEvents(clientFor(deadlineMs).events, domain, { ...range, deadlineMs }),
    async send(reply, deadlineMs, call) {
      if (!isPlainAddress(reply.to.address)) return { kind: 'rejected', code: 'bad_recipient' }
      const fields = checkFields(reply)
      const outcome = await withinDeadline<SendOutcome>(
        post(() => clientFor(deadlineMs).messages.create(domain, fields)),
        deadlineMs,
        { kind: 'unknown', code: 'timeout' },
      )
      if (outcome.kind !== 'sent') {
        const { kind, code } = outcome
        log?.warn({ outcome: kind, code, request_id: call?.requestId ?? null }, 'Mailgun did not confirm')
      }
      return outcome
    },
  }
}

/** Refuses `reply.unsendable`: whoever sees that code knows that nothing was posted. */
const checkFields = (reply: OutboundReply) => {
  try {
    return buildFields(reply)
  } catch (cause) {
    throw new AppError('reply.unsendable', {}, { cause })
  }
}

const buildFields = (reply: OutboundReply) => {
  const headers = Object.entries(reply.headers).map(([name, value]) => {
    if (!HEADER_NAME.test(name) || OWN_FIELDS.has(name.toLowerCase())) throw new Error('not a header of ours to set')
    return [`h:${name}`, oneLine(value)] as const
  })
  if (reply.text === '') throw new Error('a reply needs a text')
  return {
    ...Object.fromEntries(headers),
    from: formatAuthor(reply.from),
    // bare, without the name that a stranger chose: one recipient, whatever the reading of quotes and commas
    to: reply.to.address,
    subject: oneLine(reply.subject),
    text: withoutNul(reply.text),
    html: withoutNul(reply.html),
    'h:Message-Id': oneLine(reply.messageId),
    // a rewritten link in a support mail looks like phishing
    'o:tracking': 'no' as const,
    'o:tracking-clicks': 'no' as const,
    'o:tracking-opens': 'no' as const,
    'v:reply_id': oneLine(reply.replyId),
  }
}

/** Settles always: a rejection that comes after the deadline has nobody left to catch it. */
const post = async (create: () => Promise<{ status?: number; id?: string }>): Promise<SendOutcome> => {
  try {
    const { id } = await create()
    // a 200 of something that is not Mailgun's API has no id
    return typeof id === 'string' && id !== ''
      ? { kind: 'sent', providerMessageId: id }
      : { kind: 'unknown', code: 'garbage' }
  } catch (error) {
    return classifySendError(error)
  }
}

/** RFC 5322 name-addr. Mailgun mangles non-ASCII names with punctuation, so these keep letters, digits and spaces. */
const formatAuthor = ({ name, address }: Address): string => {
  if (!isPlainAddress(address)) throw new Error('the From address is not plain')
  const words = /^\p{ASCII}*$/u.test(oneLine(name))
    ? name.replace(/["\\]/g, '')
    : name.replace(/[^\p{L}\p{M}\p{N} ]/gu, ' ')
  const shown = words.replace(/\s+/g, ' ').trim()
  return shown === '' ? address : `"${shown}" <${address}>`
}

/** One dot-atom address: no quotes, comments, groups, lists or white space that two parsers may read differently. */
const isPlainAddress = (address: string): boolean =>
  address.length <= 320 && /^[^\s"(),:;<>@[\\\]\p{Cc}]+@[^\s"(),:;<>@[\\\]\p{Cc}]+$/u.test(address)

const oneLine = (value: string): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: header injection is what this stops
  if (/[\r\n\u0000]/.test(value)) throw new Error('a value for a header holds CR, LF or NUL')
  return value
}

const withoutNul = (body: string): string => {
  if (body.includes('\u0000')) throw new Error('a body holds NUL')
  return body
}
