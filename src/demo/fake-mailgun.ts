/**
 * Mailgun's sending API for the demo and the tests: takes messages, remembers every field of each, counts them by
 * Message-ID, and fails in every way that a sender must survive. Other processes reach it under `/_fake/`.
 */
import type { IncomingMessage } from 'node:http'
import { type Exchange, parseJson, resetConnection, sendJson, startServer } from './http-server.ts'
import type { Accepted } from './mailgun/accepted.ts'
import { type FakeEvent, findEvents, toAcceptedEvent } from './mailgun/events.ts'
import { readFields } from './mailgun/read-fields.ts'
import {
  addSuppressions,
  answerSuppressions,
  emptySuppressions,
  type FakeList,
  type FakeSuppressions,
} from './mailgun/suppressions.ts'
import { type EventWebhook, followUp } from './mailgun/webhook-event.ts'

/** What the next POST gets. `accept-then-…` and `garbage` take the message and do not say so. */
export type MailgunAnswer =
  | 'ok'
  | 'reset-before'
  | 'accept-then-reset'
  | 'hang'
  | 'accept-then-hang'
  | 'accept-then-500'
  | 'garbage'
  | { status: number; body?: unknown }

export type FakeMailgun = {
  url: string
  accepted: Accepted[]
  /** how often a Message-ID was accepted */
  countOf(messageId: string): number
  /** the next POSTs get these, in order; afterwards `ok` again */
  script(...answers: MailgunAnswer[]): void
  /** scripted answers that no POST has met yet */
  unmet(): number
  /** the next POSTs to one recipient get these, before those for everybody */
  scriptFor(recipient: string, ...answers: MailgunAnswer[]): void
  /** the next so many GETs of …/events are answered 500 */
  failEvents(times: number): void
  /** what GET …/events shows besides the accepted messages, and how late it shows any of them */
  events(change: { delayMs?: number; add?: FakeEvent[] }): void
  /** where events are posted from now on, and which after each message that it takes; null: nowhere */
  webhook(to: EventWebhook | null): void
  /** puts addresses, or whole entries, on a suppression list */
  suppress(list: FakeList, ...entries: (string | object)[]): void
  /** the addresses on a suppression list */
  suppressed(list: FakeList): string[]
  /** the next requests for suppression lists get these, in order */
  scriptLists(...answers: MailgunAnswer[]): void
  /** forgets messages, events, suppressions and scripted answers */
  clear(): void
  close(): Promise<void>
}

type State = {
  accepted: Accepted[]
  counts: Map<string, number>
  script: MailgunAnswer[]
  scriptFor: Map<string, MailgunAnswer[]>
  lists: FakeSuppressions
  listScript: MailgunAnswer[]
  events: FakeEvent[]
  failingEvents: number
  eventDelayMs: number
  apiKey: string | null
  serial: number
  webhook: EventWebhook | null
}

/** Starts the fake; with `apiKey` it asks for basic authentication `api:<key>`, as Mailgun does. */
export const startFakeMailgun = async ({
  port = 0,
  host = '127.0.0.1',
  apiKey = null,
}: {
  port?: number
  host?: string
  apiKey?: string | null
} = {}): Promise<FakeMailgun> => {
  const state: State = {
    accepted: [],
    counts: new Map(),
    script: [],
    scriptFor: new Map(),
    lists: emptySuppressions(),
    listScript: [],
    events: [],
    failingEvents: 0,
    eventDelayMs: 0,
    apiKey,
    serial: 0,
    webhook: null,
  }
  const server = await startServer({ port, host }, (exchange) => route(state, exchange))
  return {
    url: server.url,
    accepted: state.accepted,
    countOf: (messageId) => state.counts.get(messageId) ?? 0,
    script: (...answers) => void state.script.push(...answers),
    unmet: () => [state.script, ...state.scriptFor.values()].flat().length,
    scriptFor: (recipient, ...answers) =>
      void state.scriptFor.set(recipient, [...(state.scriptFor.get(recipient) ?? []), ...answers]),
    failEvents: (times) => {
      state.failingEvents = times
    },
    events: (change) => changeEvents(state, change),
    webhook: (to) => {
      state.webhook = to
    },
    suppress: (list, ...entries) => addSuppressions(state.lists, list, entries),
    suppressed: (list) => [...state.lists[list].keys()],
    scriptLists: (...answers) => void state.listScript.push(...answers),
    clear: () => clear(state),
    close: server.close,
  }
}

const route = async (state: State, exchange: Exchange) => {
  const { request, response, url } = exchange
  if (url.pathname.startsWith('/_fake/')) return routeAdmin(state, exchange)
  const { domain, resource } =
    /^\/v3\/(?<domain>[^/]+)\/(?<resource>messages|events)(\/[\w-]+)?$/.exec(url.pathname)?.groups ?? {}
  const list = LIST.exec(url.pathname)?.groups as { list: FakeList; address: string | undefined } | undefined
  if (list !== undefined && isAuthorized(state, request)) return answerList(state, list, exchange)
  // Mailgun answers this text, with 200, on paths that it does not know
  if (list === undefined && (!domain || !resource)) return void response.writeHead(200).end('Mailgun Magnificent API')
  if (!isAuthorized(state, request))
    return void response.writeHead(401, { 'content-type': 'text/plain' }).end('Forbidden')
  if (resource === 'events' && request.method === 'GET') return showEvents(state, exchange)
  if (domain && resource === 'messages' && request.method === 'POST') return takeMessage(state, domain, exchange)
  sendJson(response, 405, { message: 'Method Not Allowed' })
}

const showEvents = (state: State, { response, url }: Exchange) => {
  if (state.failingEvents === 0) return sendJson(response, 200, findEvents(state, url))
  state.failingEvents -= 1
  sendJson(response, 500, { message: 'Internal Server Error' })
}

const LIST = /^\/v3\/[^/]+\/(?<list>bounces|complaints|unsubscribes)(?:\/(?<address>[^/]+))?$/

const answerList = async (
  state: State,
  { list, address }: { list: FakeList; address: string | undefined },
  exchange: Exchange,
) => {
  const answer = state.listScript.shift() ?? 'ok'
  if (answer === 'hang') return
  if (answer === 'reset-before') return resetConnection(exchange.request)
  if (typeof answer === 'object')
    return sendJson(exchange.response, answer.status, answer.body ?? { message: 'scripted' })
  const named = address === undefined ? undefined : decodeURIComponent(address)
  return answerSuppressions(state.lists, { list, address: named }, exchange)
}

const takeMessage = async (state: State, domain: string, { request, response, body }: Exchange) => {
  const entries = await readFields(request.headers['content-type'] ?? '', body)
  const recipient = entries.find(([name]) => name === 'to')?.[1] ?? ''
  const answer = state.scriptFor.get(recipient)?.shift() ?? state.script.shift() ?? 'ok'
  if (answer === 'hang') return
  if (answer === 'reset-before') return resetConnection(request)
  if (typeof answer === 'object')
    return sendJson(response, answer.status, answer.body ?? { message: 'scripted answer' })
  const missing = ['from', 'to', 'subject'].find((name) => !entries.some(([key]) => key === name))
  if (missing)
    return sendJson(response, 400, { message: `'${missing}' parameter is not a valid address or is missing` })
  const message = accept(state, domain, entries)
  if (answer === 'accept-then-hang') return
  if (answer === 'accept-then-reset') return resetConnection(request)
  if (answer === 'accept-then-500') return sendJson(response, 500, { message: 'Internal Server Error' })
  if (answer === 'garbage') return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>ok</html>')
  sendJson(response, 200, { id: message.id, message: 'Queued. Thank you.' })
}

const accept = (state: State, domain: string, entries: [string, string][]): Accepted => {
  state.serial += 1
  const fields = Object.fromEntries(entries.toReversed())
  const given = entries.find(([name]) => name.toLowerCase() === 'h:message-id')?.[1]
  const messageId = given ?? `<${state.serial}.fake@${domain}>`
  const message = { id: messageId, domain, messageId, at: new Date().toISOString(), fields, entries }
  state.accepted.push(message)
  state.counts.set(messageId, (state.counts.get(messageId) ?? 0) + 1)
  state.events.push(toAcceptedEvent(message))
  if (state.webhook !== null) void followUp(state.webhook, message)
  return message
}

const isAuthorized = ({ apiKey }: State, request: IncomingMessage): boolean =>
  apiKey === null || request.headers.authorization === `Basic ${Buffer.from(`api:${apiKey}`).toString('base64')}`

/** For tests that live in another process than the fake. */
const routeAdmin = (state: State, { request, response, url, body }: Exchange) => {
  const call = `${request.method} ${url.pathname}`
  if (call === 'GET /_fake/accepted')
    return sendJson(response, 200, { accepted: state.accepted, counts: Object.fromEntries(state.counts) })
  if (call === 'DELETE /_fake/accepted') clear(state)
  else if (call === 'POST /_fake/script') state.script.push(...(parseJson(body) as MailgunAnswer[]))
  else if (call === 'POST /_fake/events') changeEvents(state, parseJson(body) as Parameters<FakeMailgun['events']>[0])
  else if (call === 'POST /_fake/webhook') state.webhook = parseJson(body) as EventWebhook | null
  else return sendJson(response, 404, { message: 'no such admin route' })
  sendJson(response, 200, { status: 'ok' })
}

const changeEvents = (state: State, { delayMs, add = [] }: Parameters<FakeMailgun['events']>[0]) => {
  if (delayMs !== undefined) state.eventDelayMs = delayMs
  state.events.push(...add)
}

const clear = (state: State) => {
  state.accepted.length = 0
  state.counts.clear()
  state.script.length = 0
  state.scriptFor.clear()
  state.failingEvents = 0
  state.lists = emptySuppressions()
  state.listScript.length = 0
  state.events.length = 0
}
