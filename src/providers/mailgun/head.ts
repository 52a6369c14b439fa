/** Who, to whom, about what, in answer to what: the head of a mail, from its header fields and Mailgun's own fields. */
import { AppError } from '../../errors.ts'
import {
  ADDRESS_LIMITS,
  cleanLine,
  decodeLine,
  identityOf,
  normalizeAddress,
  parseAddressList,
} from '../../mail/address.ts'
import type { Address, Defect, HeaderFields, MessageHead } from '../../mail/message.ts'
import { parseMessageIds } from '../../mail/thread.ts'

export type HeadInput = {
  /** of the whole mail, in order; empty when they could not be read */
  headers: HeaderFields
  /** Mailgun's fields; null where it sent none */
  recipient: string | null
  sender: string | null
  from: string | null
  subject: string | null
}

const MAX_SUBJECT = 998
/** Encoded words shrink when they are decoded, and long subjects are cut anyway. */
const MAX_RAW_SUBJECT = 8 * 1024
const MAX_REVERSE_PATH = 320
const MAX_REPLY_TO = 10
const MAX_IN_REPLY_TO = 10

/**
 * Builds the head. Header fields outrank Mailgun's copies of them; `recipient` and `sender` are the envelope's and come
 * from Mailgun alone. Refuses `webhook.no_recipient` and `webhook.no_sender` (no From address that can be written to).
 */
export const readHead = (input: HeadInput): MessageHead => {
  const fields = readFields(input.headers)
  const field = (name: string) => fields.get(name) ?? []
  const recipient = readRecipient(input.recipient)
  const { from, defects } = readFrom(field('from'), input.from)
  const replyTo = readReplyTo(field('reply-to'), from)
  return {
    from,
    replyTo: replyTo.addresses,
    recipient,
    reversePath: readReversePath(input.sender),
    subject: readSubject(field('subject')[0] ?? input.subject ?? ''),
    messageId: parseMessageIds(field('message-id')[0] ?? '')[0] ?? null,
    inReplyTo: parseMessageIds(field('in-reply-to').join(' ')).slice(0, MAX_IN_REPLY_TO),
    references: parseMessageIds(field('references').join(' ')),
    defects: replyTo.unusable ? [...defects, 'reply_to_unusable'] : defects,
  }
}

const FIELDS = ['from', 'reply-to', 'subject', 'message-id', 'in-reply-to', 'references']
const LONGEST_NAME = 11

/** The values of each field of `FIELDS`, in the order of the mail. */
const readFields = (headers: HeaderFields): Map<string, string[]> => {
  const fields = new Map<string, string[]>()
  for (const [found, value] of headers) {
    const name = found.length > LONGEST_NAME ? '' : found.toLowerCase()
    if (!FIELDS.includes(name)) continue
    const values = fields.get(name)
    if (values === undefined) fields.set(name, [value])
    else values.push(value)
  }
  return fields
}

const readRecipient = (recipient: string | null): string => {
  const bare = normalizeAddress(recipient ?? '') ?? parseAddressList(recipient ?? '', ADDRESS_LIMITS)[0]?.address
  if (bare === undefined) throw new AppError('webhook.no_recipient')
  return bare
}

/** Several From fields or addresses (RFC 5322 section 3.6.2): the first stands, the defect says that it is a guess. */
const readFrom = (values: string[], fallback: string | null): { from: Address; defects: Defect[] } => {
  const usable = firstUsable([...values, fallback ?? ''])
  const [from] = usable?.addresses ?? []
  if (!usable || !from) throw new AppError('webhook.no_sender')
  const identities = new Set(usable.addresses.map(({ address }) => identityOf(address)))
  const several = values.length > 1 || identities.size > 1 || angles(usable.value) > usable.addresses.length
  return { from, defects: several ? ['several_from'] : [] }
}

const firstUsable = (values: string[]): { value: string; addresses: Address[] } | null => {
  for (const value of values) {
    const addresses = parseAddressList(value, ADDRESS_LIMITS)
    if (addresses.length > 0) return { value, addresses }
  }
  return null
}

/** `a <x@y> <z@y>` gives one address, and readers differ in which. Quoted ones do not count. */
const angles = (field: string): number => {
  let count = 0
  let quoted = false
  for (let at = 0; at < Math.min(field.length, ADDRESS_LIMITS.characters); at++) {
    if (field[at] === '\\') at++
    else if (field[at] === '"') quoted = !quoted
    else if (field[at] === '<' && !quoted) count++
  }
  return count
}

const readReplyTo = (values: string[], from: Address): { addresses: Address[]; unusable: boolean } => {
  const addresses = new Map<string, Address>()
  for (const address of parseAddressList(values.join(', '), ADDRESS_LIMITS)) {
    if (addresses.size < MAX_REPLY_TO) addresses.set(identityOf(address.address), address)
  }
  const unusable = addresses.size === 0 && values.some((value) => value.trim() !== '')
  addresses.delete(identityOf(from.address))
  return { addresses: [...addresses.values()], unusable }
}

/** '' is the null reverse-path of RFC 5321 section 4.5.5: a bounce or another automatic mail. */
const readReversePath = (sender: string | null): string | null => {
  if (sender === null) return null
  return cleanLine(sender.trim().replace(/^<(.*)>$/s, '$1'), MAX_REVERSE_PATH)
}

const readSubject = (raw: string): string => decodeLine(raw.slice(0, MAX_RAW_SUBJECT), MAX_SUBJECT)
