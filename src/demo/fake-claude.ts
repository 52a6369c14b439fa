/**
 * Anthropic's Messages API for the demo and the tests: refuses what the API refuses, answers from the documents that
 * it is sent, reports believable usage, and fails as told. Other processes reach it under `/_fake/`.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { answerMail, type FakeDraft } from './claude/answer-mail.ts'
import { findModel, MODELS } from './claude/models.ts'
import { readDocuments, readMail } from './claude/read-request.ts'
import { breakLine, type ClaudeAnswer, type ScriptedError, toError, writeMessage } from './claude/scripted.ts'
import { countInput, type PromptCache, writeUsage } from './claude/usage.ts'
import { type Fields, type Json, validateRequest } from './claude/validate-request.ts'
import { type Exchange, parseJson, sendJson, startServer } from './http-server.ts'

const API_VERSION = '2026-10-21'
const KEPT_REQUESTS = 1_000

type CapturedRequest = { path: string; headers: Record<string, string>; body: Fields }

export type FakeClaude = {
  url: string
  /** the last 1,000 calls of /v1/messages, whatever was answered */
  requests: CapturedRequest[]
  /** the next calls get these, in order; afterwards what `always` says */
  script(...answers: ClaudeAnswer[]): void
  /** every call that no script covers; `ok` at the start */
  always(answer: ClaudeAnswer): void
  /** each answer comes so much later */
  delay(ms: number): void
  close(): Promise<void>
}

type State = {
  requests: CapturedRequest[]
  script: ClaudeAnswer[]
  always: ClaudeAnswer
  delayMs: number
  cache: PromptCache
  serial: number
}

export const startFakeClaude = async ({
  port = 0,
  host = '127.0.0.1',
  delayMs = 0,
}: {
  port?: number
  host?: string
  delayMs?: number
} = {}): Promise<FakeClaude> => {
  const state: State = { requests: [], script: [], always: 'ok', delayMs, cache: new Map(), serial: 0 }
  const server = await startServer({ port, host }, (exchange) => route(state, exchange))
  return {
    url: server.url,
    requests: state.requests,
    script: (...answers) => void state.script.push(...answers),
    always: (answer) => {
      state.always = answer
    },
    delay: (ms) => {
      state.delayMs = ms
    },
    close: server.close,
  }
}

const route = (state: State, exchange: Exchange) => {
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
  if (call === 'POST /v1/messages/count_tokens') return answerCount(exchange, id)
  if (call === 'GET /v1/models')
    return sendJson(
      response,
      200,
      { data: MODELS, has_more: false, first_id: MODELS[0]?.id, last_id: MODELS.at(-1)?.id },
      { 'request-id': id },
    )
  const model =
    call.startsWith('GET /v1/models/') && findModel(decodeURIComponent(url.pathname.slice('/v1/models/'.length)))
  if (model) return sendJson(response, 200, model, { 'request-id': id })
  fail({ status: 404, type: 'not_found_error', message: 'Not found' })
}

const answerMessages = async (state: State, exchange: Exchange, id: string) => {
  const { request, response, url } = exchange
  const body = parseJson(exchange.body) as Json | undefined
  state.requests.push({
    path: url.pathname,
    headers: request.headers as Record<string, string>,
    body: (body ?? {}) as Fields,
  })
  if (state.requests.length > KEPT_REQUESTS) state.requests.shift()
  const answer = state.script.shift() ?? state.always
  if (state.delayMs > 0) await sleep(state.delayMs)
  const fault = validateRequest(body, { counting: false })
  if (fault) return sendError(exchange, id, { status: 400, type: 'invalid_request_error', message: fault })
  const fields = body as Fields
  if (!findModel(String(fields['model'])))
    return sendError(exchange, id, { status: 404, type: 'not_found_error', message: `model: ${fields['model']}` })
  const error = toError(answer)
  if (error) return sendError(exchange, id, error)
  if (breakLine(answer, exchange)) return
  const mail = readMail(fields)
  const draft = mail ? answerMail(readDocuments(fields), mail) : NOTHING_TO_ANSWER
  const message = writeMessage(answer, draft)
  const usage = writeUsage(state.cache, fields, JSON.stringify(message.content), Date.now())
  const { model } = fields
  const fixed = {
    id: `msg_fake_${state.serial}`,
    type: 'message',
    role: 'assistant',
    model,
    stop_sequence: null,
    container: null,
    diagnostics: null,
  }
  sendJson(response, 200, { ...fixed, ...message, usage }, { 'request-id': id, ...RATE_HEADERS })
}

const answerCount = (exchange: Exchange, id: string) => {
  const body = parseJson(exchange.body) as Json | undefined
  const fault = validateRequest(body, { counting: true })
  if (fault) return sendError(exchange, id, { status: 400, type: 'invalid_request_error', message: fault })
  sendJson(exchange.response, 200, { input_tokens: countInput(body as Fields) }, { 'request-id': id })
}

const sendError = (
  { response }: Exchange,
  id: string,
  { status, type = 'api_error', message = 'scripted error', ...more }: ScriptedError,
) => {
  const details = more.errorCode === undefined ? {} : { details: { error_code: more.errorCode } }
  const headers = { 'request-id': id, ...(more.retryAfter !== undefined && { 'retry-after': String(more.retryAfter) }) }
  sendJson(response, status, { type: 'error', error: { type, message, ...details }, request_id: id }, headers)
}

/** For tests that live in another process than the fake: a list is a script; {always, delayMs} sets what it names. */
const routeAdmin = (state: State, { request, response, url, body }: Exchange) => {
  const call = `${request.method} ${url.pathname}`
  if (call === 'GET /_fake/requests') return sendJson(response, 200, { requests: state.requests })
  if (call === 'DELETE /_fake/requests') state.requests.length = 0
  else if (call === 'POST /_fake/script') {
    const change = parseJson(body) as ClaudeAnswer[] | { always?: ClaudeAnswer; delayMs?: number }
    if (Array.isArray(change)) state.script.push(...change)
    else Object.assign(state, { always: change.always ?? state.always, delayMs: change.delayMs ?? state.delayMs })
  } else return sendJson(response, 404, { message: 'no such admin route' })
  sendJson(response, 200, { status: 'ok' })
}

const NOTHING_TO_ANSWER: FakeDraft = {
  language: 'en',
  category: 'other',
  evidence: [],
  unanswered: [],
  manipulation: false,
  action: 'needs_human',
  reason: 'The request holds no mail.',
  confidence: 'low',
  reply: '',
}

const RATE_HEADERS = {
  'anthropic-ratelimit-requests-limit': '1000',
  'anthropic-ratelimit-requests-remaining': '999',
  'anthropic-ratelimit-requests-reset': '2026-11-21T00:00:00Z',
}
