/** The Events API in its documented shape. Message ids stand there without angle brackets. */
import { randomBytes } from 'node:crypto'
import { SECOND } from '../../clock.ts'
import type { Accepted } from './accepted.ts'

/** `timestamp` in seconds with fractions. Everything but event, id and timestamp may be missing in real ones. */
export type FakeEvent = {
  event: string
  id: string
  timestamp: number
  recipient?: string
  'user-variables'?: Record<string, string>
  message?: { headers: Record<string, string>; size?: number }
  [more: string]: unknown
}

const PAGE_LIMIT = 300

export const toAcceptedEvent = ({ messageId, fields }: Pick<Accepted, 'messageId' | 'fields'>): FakeEvent => ({
  event: 'accepted',
  id: randomBytes(11).toString('base64url'),
  timestamp: Date.now() / SECOND,
  'log-level': 'info',
  method: 'HTTP',
  recipient: fields['to'] ?? '',
  'user-variables': Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (name.startsWith('v:') ? [[name.slice(2), value]] : [])),
  ),
  message: {
    headers: {
      to: fields['to'] ?? '',
      from: fields['from'] ?? '',
      subject: fields['subject'] ?? '',
      'message-id': stripBrackets(messageId),
    },
    size: (fields['text'] ?? '').length,
  },
  flags: { 'is-authenticated': true, 'is-test-mode': false },
})

type Asked = Readonly<Record<string, string>>

/**
 * GET …/events?message-id=&event=&recipient=&begin=&end=&ascending=&limit= → a page of what is old enough to be shown, newest
 * first unless `ascending`. The links to other pages end in a token, which stands for the whole query; as with Mailgun the
 * page after the last one is there, and empty.
 */
export const findEvents = ({ events, eventDelayMs }: { events: FakeEvent[]; eventDelayMs: number }, url: URL) => {
  const token = /\/events\/(?<token>[\w-]+)$/.exec(url.pathname)?.groups?.['token']
  const { asked, from } =
    token === undefined ? { asked: Object.fromEntries(url.searchParams), from: 0 } : readToken(token)
  const limit = Math.min(Number(asked['limit'] ?? 100) || 100, PAGE_LIMIT)
  const matching = events.filter(
    (event) => event.timestamp * SECOND + eventDelayMs <= Date.now() && matches(event, asked),
  )
  const ordered = asked['ascending'] === 'yes' ? matching : matching.toReversed()
  const path = url.pathname.replace(/\/events\/.*$/, '/events')
  const page = (offset: number) => `${url.origin}${path}/${writeToken({ asked, from: Math.max(offset, 0) })}`
  return {
    items: ordered.slice(from, from + limit),
    paging: {
      next: page(from + limit),
      previous: page(from - limit),
      first: page(0),
      last: page(ordered.length - limit),
    },
  }
}

const matches = (event: FakeEvent, asked: Asked): boolean =>
  (asked['message-id'] === undefined || event.message?.headers['message-id'] === stripBrackets(asked['message-id'])) &&
  (asked['event'] === undefined || event.event === asked['event']) &&
  (asked['recipient'] === undefined || event.recipient === asked['recipient']) &&
  (asked['begin'] === undefined || event.timestamp >= Number(asked['begin'])) &&
  (asked['end'] === undefined || event.timestamp <= Number(asked['end']))

const writeToken = (place: { asked: Asked; from: number }): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url')
const readToken = (token: string) =>
  JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as { asked: Asked; from: number }

const stripBrackets = (id: string): string => id.replace(/^<|>$/g, '')
