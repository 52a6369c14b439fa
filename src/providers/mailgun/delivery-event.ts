/**
 * The `event-data` of a webhook and the items of the Events API → what happened to a reply. Every field but event, id and
 * timestamp may be missing, null or of another type; an account may redact recipients; `[]` stands for an empty object.
 * https://documentation.mailgun.com/docs/mailgun/user-manual/events/events
 */
import { SECOND } from '../../clock.ts'
import type { DeliveryEvent, DeliveryKind } from '../mail-provider.ts'

const MAX_TEXT = 2_000
const MAX_WORD = 128
/** 2100: what lies further ahead is no time of an event */
const LAST_SECOND = 4_102_444_800

const KINDS: Readonly<Record<string, DeliveryKind>> = {
  accepted: 'accepted',
  delivered: 'delivered',
  complained: 'complained',
  unsubscribed: 'unsubscribed',
  opened: 'opened',
  clicked: 'clicked',
  rejected: 'rejected',
}
/** RFC 3463, as it stands in words of an SMTP reply; not a part of an IP address */
const ENHANCED = /(?<![\w.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\w)/

/** Gives the event; null when it lacks a name, an id or a time, without which it is none. Total and linear. */
export function readDeliveryEvent(value: unknown): DeliveryEvent | null {
  const event = fieldsOf(value)
  const name = codeWord(event['event'])
  const id = word(event['id'])
  const at = timeOf(event['timestamp'])
  if (name === null || id === null || at === null) return null
  const headers = fieldsOf(fieldsOf(event['message'])['headers'])
  const kind = kindOf(name, event)
  return {
    kind,
    name,
    id,
    at,
    messageId: messageIdOf(headers['message-id']),
    replyId: word(fieldsOf(event['user-variables'])['reply_id']),
    recipient: text(event['recipient'], 320),
    failure: kind === 'bounced' || kind === 'deferred' || kind === 'rejected' ? failureOf(event) : null,
  }
}

/** A failure without a severity is taken as final: it stops automatic replies, which a person can undo. */
function kindOf(name: string, event: Record<string, unknown>): DeliveryKind | null {
  if (name === 'failed') return event['severity'] === 'temporary' ? 'deferred' : 'bounced'
  return Object.hasOwn(KINDS, name) ? (KINDS[name] ?? null) : null
}

function failureOf(event: Record<string, unknown>): NonNullable<DeliveryEvent['failure']> {
  const status = fieldsOf(event['delivery-status'])
  const reject = fieldsOf(event['reject'])
  const words = [status['message'], status['description'], reject['description']]
    .map((value) => text(value, MAX_TEXT))
    .filter((value) => value !== null && value !== '')
  const said = words.join('\n').slice(0, MAX_TEXT)
  const { code, enhanced } = codesOf(status['code'], text(status['enhanced-code'], MAX_WORD) ?? said)
  return {
    code,
    enhancedCode: enhanced,
    reason: codeWord(event['reason']) ?? codeWord(reject['reason']),
    text: said,
    delayed: fieldsOf(event['flags'])['is-delayed-bounce'] === true,
  }
}

/** Some servers' status stands where the reply code belongs (`5.1.1`). */
function codesOf(code: unknown, said: string): { code: number | null; enhanced: string | null } {
  const written = typeof code === 'number' ? String(code) : (text(code, MAX_WORD) ?? '')
  const number = /^\d{1,3}$/.test(written) ? Number(written) : null
  return { code: number, enhanced: (ENHANCED.exec(written) ?? ENHANCED.exec(said))?.[0] ?? null }
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}

const text = (value: unknown, most: number): string | null =>
  typeof value === 'string' ? value.slice(0, most).replaceAll('\0', '\uFFFD').toWellFormed() : null

/** An id; one with white space or control characters is none. */
const word = (value: unknown): string | null =>
  typeof value === 'string' && value.length <= MAX_WORD && /^[^\s\p{C}]+$/u.test(value) ? value : null

/** One of the provider's own words, such as `suppress-bounce`: it is kept and logged as it is, so it can hold no address. */
const codeWord = (value: unknown): string | null =>
  typeof value === 'string' && /^[\w-]{1,64}$/.test(value) ? value : null

/** The id stands there without its angle brackets. */
function messageIdOf(value: unknown): string | null {
  const id = text(value, 300)?.trim().replace(/^<|>$/g, '') ?? ''
  return /^[^\s<>\p{C}]{1,250}$/u.test(id) ? `<${id}>` : null
}

/** Seconds with fractions. */
function timeOf(value: unknown): Date | null {
  const seconds = typeof value === 'string' && /^\d{1,12}(\.\d{1,9})?$/.test(value) ? Number(value) : value
  if (typeof seconds !== 'number' || !(seconds > 0 && seconds < LAST_SECOND)) return null
  return new Date(Math.round(seconds * SECOND))
}
