/**
 * What Prometheus may ask. One registry per process part that is built by `createDeps`, none that all share; every label
 * has few values, which our own code chooses: a stranger makes none.
 */
import { Counter, Histogram, Registry } from 'prom-client'
import { SECURITY_EVENTS, type SecurityEventName } from '../audit/events.ts'
import { SECOND } from '../clock.ts'
import { createChildren } from './children.ts'
import { addPoolGauges, type PoolCounts } from './pool-gauges.ts'
import { addRuntimeGauges } from './runtime-gauges.ts'

type EndedRequest = { method: string; route: string; status: number; durationMs: number }
export type Metrics = {
  /** one event of the catalogue, whether it became a row or not */
  securityEvent(name: SecurityEventName): void
  /** events that the table will never have: they waited too long, or the database refused them */
  securityRowsDropped(events: number): void
  mailReceived(form: 'parsed' | 'mime', status: 'accepted' | 'duplicate'): void
  /** `what` was taken out of a mail; one of a few words of our own */
  contentSanitized(what: string): void
  /** `route` is the pattern, never the address that was asked for */
  requestEnded(request: EndedRequest): void
  /** a statement by its name; successful or not */
  queryEnded(statement: string, durationMs: number): void
  /** the pool that is looked at when somebody reads */
  watchPool(pool: PoolCounts): void
  /** the text format of Prometheus, version 0.0.4 */
  render(): Promise<string>
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
/** in seconds */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]
const QUERY_BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.5, 2, 10]
/** Far more than there are; a mistake of ours must not grow the memory. */
const MOST = { requests: 1000, statements: 300, words: 50 }

/** Gives the metrics of one `createDeps`, all at 0. Only those of the pool wait for `watchPool`. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  addRuntimeGauges(registry)
  return {
    ...countEvents(registry),
    ...countMails(registry),
    ...timeRequests(registry),
    ...timeQueries(registry),
    watchPool: (pool) => addPoolGauges(registry, pool),
    render: () => registry.metrics(),
  }
}

function countEvents(registry: Registry): Pick<Metrics, 'securityEvent' | 'securityRowsDropped'> {
  const events = new Counter({
    name: 'security_events_total',
    help: 'Security events of the catalogue, those included that got no row of their own.',
    labelNames: ['event'],
    registers: [registry],
  })
  // A rate of something that appears with its first 1 would miss that 1.
  for (const event of Object.keys(SECURITY_EVENTS)) events.inc({ event }, 0)
  const dropped = new Counter({
    name: 'security_event_rows_dropped_total',
    help: 'Security events that are in the log and not in the table.',
    registers: [registry],
  })
  return {
    securityEvent: (event) => events.inc({ event }),
    securityRowsDropped: (count) => dropped.inc(count),
  }
}

function countMails(registry: Registry): Pick<Metrics, 'mailReceived' | 'contentSanitized'> {
  const received = new Counter({
    name: 'mails_received_total',
    help: 'Mails with a valid signature that were answered 200.',
    labelNames: ['form', 'status'],
    registers: [registry],
  })
  for (const form of ['parsed', 'mime'])
    for (const status of ['accepted', 'duplicate']) received.inc({ form, status }, 0)
  const sanitized = new Counter({
    name: 'content_sanitized_total',
    help: 'Mails out of which something was taken, by what it was.',
    labelNames: ['what'],
    registers: [registry],
  })
  const words = createChildren(MOST.words, (what) => () => sanitized.inc({ what }))
  return {
    mailReceived: (form, status) => received.inc({ form, status }),
    contentSanitized: (what) => words(what)(1),
  }
}

function timeRequests(registry: Registry): Pick<Metrics, 'requestEnded'> {
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'From the header of a request to the end of its answer. 499: the caller left before.',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_BUCKETS,
    registers: [registry],
  })
  const children = createChildren(MOST.requests, (key) => {
    const [method = 'other', route = 'other', status = 'other'] = key.split(' ')
    return durations.labels({ method, route, status }).observe
  })
  return {
    requestEnded: ({ method, route, status, durationMs }) => {
      const known = METHODS.has(method) ? method : 'other'
      children(`${known} ${route} ${status}`)(durationMs / SECOND)
    },
  }
}

function timeQueries(registry: Registry): Pick<Metrics, 'queryEnded'> {
  const durations = new Histogram({
    name: 'db_query_duration_seconds',
    help: 'From sending a statement to its result or error, by the name of the statement.',
    labelNames: ['statement'],
    buckets: QUERY_BUCKETS,
    registers: [registry],
  })
  const children = createChildren(MOST.statements, (statement) => durations.labels({ statement }).observe)
  return { queryEnded: (statement, durationMs) => children(statement)(durationMs / SECOND) }
}
