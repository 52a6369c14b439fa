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

/** GET …/events?message-id=&event=&recipient=&limit= → a page, newest first, of what is old enough to be shown. */
export const findEvents = ({ events, eventDelayMs }: { events: FakeEvent[]; eventDelayMs: number }, url: URL) => {
  const asked = Object.fromEntries(url.searchParams)
  const visible = (event: FakeEvent) => event.timestamp * SECOND + eventDelayMs <= Date.now()
  const matches = (event: FakeEvent) =>
    (asked['message-id'] === undefined ||
      event.message?.headers['message-id'] === stripBrackets(asked['message-id'])) &&
    (asked['event'] === undefined || event.event === asked['event']) &&
    (asked['recipient'] === undefined || event.recipient === asked['recipient'])
  const limit = Math.min(Number(asked['limit'] ?? 100) || 100, PAGE_LIMIT)
  const items = events.filter((event) => visible(event) && matches(event))
  const page = (name: string) => `${url.origin}${url.pathname}/${name}`
  return {
    items: items.toReversed().slice(0, limit),
    paging: { next: page('next'), previous: page('previous'), first: page('first'), last: page('last') },
  }
}

const stripBrackets = (id: string): string => id.replace(/^<|>$/g, '')
