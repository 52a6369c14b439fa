/**
 * Anthropic's Messages API for the demo, the tests and the evaluations: refuses what the API refuses, answers from the
 * documents that it is sent, caches and bills like it, and fails, or turns hostile, as told. Other processes reach it
 * under `/_fake/`.
 */
import { routeAdmin } from './claude/admin.ts'
import { answerMessages } from './claude/answer-messages.ts'
import { type Fields, parse } from './claude/json.ts'
import type { LedgerRow } from './claude/ledger.ts'
import { findLifecycle, findModel, listModels, showModel } from './claude/models.ts'
import { type ScriptEntry, setAlways } from './claude/script.ts'
import type { ScriptedError } from './claude/scripted.ts'
import { sendError } from './claude/send-error.ts'
import type { Seed } from './claude/spoil.ts'
import { type CapturedRequest, createState, forget, type State } from './claude/state.ts'
import type { FakeMode } from './claude/think.ts'
import { countInput } from './claude/usage.ts'
import { validateRequest } from './claude/validate-request.ts'
import { type Exchange, sendJson, startServer } from './http-server.ts'

const API_VERSION = '2026-10-21'

export type FakeClaude = {
  url: string
  /** the last 1,000 calls of /v1/messages, whatever was answered */
  requests: CapturedRequest[]
  /** the next calls get these, in order; afterwards what `always` says. An entry for one kind waits for such a call. */
  script(...entries: ScriptEntry[]): void
  /** scripted answers that no call has met yet */
  unmet(): number
  /** every call that no script covers, of one kind or of all; `ok` at the start */
  always(entry: ScriptEntry): void
  /** each answer comes so much later */
  delay(ms: number): void
  /** the first answer in a schema comes so much later, and again after a day */
  grammarDelay(ms: number): void
  /** how it answers where no script says otherwise; `honest` at the start */
  mode(mode: FakeMode): void
  /** mails that are answered wrongly from now on; sets the mode to `seeded` */
  seed(seeds: readonly Seed[]): void
  /** what each call cost, the newest 100,000 */
  ledger: readonly LedgerRow[]
  /** nano-dollars, of all calls */
  billed(): bigint
  /** requests, scripts, modes, cache and ledger as at the start */
  forget(): void
  close(): Promise<void>
}

/** Starts the fake on a free port, or on `port`. `now` is the time of cache, prices and retirements. */
export const startFakeClaude = async ({
  port = 0,
  host = '127.0.0.1',
  delayMs = 0,
  now = () => new Date(),
}: {
  port?: number
  host?: string
  delayMs?: number
  now?: () => Date
} = {}): Promise<FakeClaude> => {
  const state = createState(now, delayMs)
  const server = await startServer({ port, host }, (exchange) => route(state, exchange))
  return {
    url: server.url,
    requests: state.requests,
    script: (...entries) => void state.script.next.push(...entries),
    unmet: () => state.script.next.length,
    always: (entry) => setAlways(state.script, entry),
    delay: (ms) => void Object.assign(state, { delayMs: ms }),
    grammarDelay: (ms) => void Object.assign(state, { grammarMs: ms }),
    mode: (mode) => void Object.assign(state.mind, { mode }),
    seed: (seeds) => void Object.assign(state.mind, { seeds, mode: 'seeded' }),
    ledger: state.ledger.rows,
    billed: () => state.ledger.billed,
    forget: () => forget(state),
    close: server.close,
  }
}

const route = (state: State, exchange: Exchange): Promise<void> | void => {
  const { request, response, url } = exchange
  if (url.pathname.startsWith('/_fake/')) return routeAdmin(state, exchange)
  state.serial += 1
  const id = `req_fake_${state.serial}`
  const fail = (error: ScriptedError) => sendError(exchange, id, error)
  if (!/^Bearer \S+$/.test(request.headers.authorization ?? ''))
    return fail({ status: 401, type: 'authentication_error', message: 'a bearer token is required' })
  if (request.headers['anthropic-version'] !== API_VERSION)
    return fail({ status: 400, type: 'invalid_request_error', message: `anthropic-version: expected ${API_VERSION}` })
  const call = `${request.method} ${url.pathname}`
  if (call === 'POST /v1/messages') return answerMessages(state, exchange, id)
  if (call === 'POST /v1/messages/count_tokens') return answerCount(state, exchange, id)
  const headers = { 'request-id': id }
  if (call === 'GET /v1/models') return sendJson(response, 200, listModels(url.searchParams, state.now()), headers)
  const model = call.startsWith('GET /v1/models/') && findModel(readId(url.pathname))
  if (model) return sendJson(response, 200, showModel(model, state.now()), headers)
  fail({ status: 404, type: 'not_found_error', message: 'Not found' })
}

/** Free, and not cached; scripts and captured requests are of /v1/messages alone. */
const answerCount = (state: State, exchange: Exchange, id: string) => {
  const body = parse(exchange.body.toString('utf8'))
  const fault = validateRequest(body, { counting: true })
  if (fault) return sendError(exchange, id, { status: 400, type: 'invalid_request_error', message: fault })
  const model = findModel((body as Fields)['model'])
  if (!model || findLifecycle(model, state.now()) === 'retired')
    return sendError(exchange, id, { status: 404, type: 'not_found_error', message: 'model: not found' })
  sendJson(exchange.response, 200, { input_tokens: countInput(model, body as Fields) }, { 'request-id': id })
}

const readId = (path: string): string => {
  const last = path.slice('/v1/models/'.length)
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}
