/**
 * The Events API: what Mailgun knows of a Message-ID, and of a span of time. Events are indexed with delay and pages are
 * not in order: an empty answer proves nothing by itself, and the caller asks again.
 * https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/events
 */
import type Mailgun from 'mailgun.js'
import { SECOND } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import type { DeliveryEvent, Lookup } from '../mail-provider.ts'
import { classifySendError } from './classify-send-error.ts'
import { withinDeadline } from './deadline.ts'
import { readDeliveryEvent } from './delivery-event.ts'

/** One request to the Events API, within `deadlineMs`. */
export type EventsClient = Pick<ReturnType<Mailgun['client']>['events'], 'get'>

/** The most that Mailgun gives at once. */
const PAGE = 300
/** A page that never ends would be a loop: more events than a small team's domain has in a month. */
const MAX_PAGES = 10_000

/** `size`: how many items it has, readable or not */
type Page = Lookup & { size: number; next: string | null }

/** Gives the events of one Message-ID; Mailgun keeps the id without its angle brackets. */
export async function findEvents(
  events: EventsClient,
  domain: string,
  { messageId, deadlineMs }: { messageId: string; deadlineMs: number },
): Promise<Lookup> {
  const {
    next: _next,
    size: _size,
    ...found
  } = await getPage(events, domain, {
    query: { 'message-id': messageId.replace(/^<|>$/g, ''), limit: PAGE },
    deadlineMs,
  })
  return found
}

/** Gives every event of a span of time, a page at a time. Refuses `provider.unavailable`. */
export async function* listEvents(
  events: EventsClient,
  domain: string,
  { begin, end, deadlineMs }: { begin: Date; end: Date; deadlineMs: number },
): AsyncGenerator<DeliveryEvent[]> {
  const seconds = (at: Date) => String(at.getTime() / SECOND)
  let query: Parameters<EventsClient['get']>[1] = {
    begin: seconds(begin),
    end: seconds(end),
    ascending: 'yes',
    limit: PAGE,
  }
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await getPage(events, domain, { query, deadlineMs })
    if (page.kind === 'failed') throw new AppError('provider.unavailable', { code: page.code })
    // The last page has a link to a next one, which is empty.
    if (page.size === 0) return
    yield page.events
    if (page.next === null) return
    query = { page: page.next }
  }
  throw new AppError('provider.unavailable', { code: 'too_many_pages' })
}

async function getPage(
  events: EventsClient,
  domain: string,
  { query, deadlineMs }: { query: Parameters<EventsClient['get']>[1]; deadlineMs: number },
): Promise<Page> {
  const late: Page = { kind: 'failed', code: 'timeout', size: 0, next: null }
  return withinDeadline(ask(events, domain, query), deadlineMs, late)
}

async function ask(events: EventsClient, domain: string, query: Parameters<EventsClient['get']>[1]): Promise<Page> {
  try {
    const { items, pages } = await events.get(domain, query)
    // a 200 of something that is not Mailgun's API has no items
    if (!Array.isArray(items)) return { kind: 'failed', code: 'garbage', size: 0, next: null }
    const read = items.map(readDeliveryEvent).filter((event) => event !== null)
    return { kind: 'answered', events: read, size: items.length, next: pages?.next?.page ?? null }
  } catch (error) {
    // The SDK throws a TypeError on a body that it does not expect.
    const code = error instanceof TypeError ? 'garbage' : classifySendError(error).code
    return { kind: 'failed', code, size: 0, next: null }
  }
}
