/** One call of /v1/messages: checked, answered, billed. */
import { setTimeout as sleep } from 'node:timers/promises'
import { HOUR } from '../../clock.ts'
import { type Exchange, sendJson } from '../http-server.ts'
import { findKind, type RequestKind, readSchema } from './answer-form.ts'
import { breakLine, isBilled, isBreak } from './break-line.ts'
import { type CachePlan, planCache } from './cache.ts'
import { type Fields, type Json, parse } from './json.ts'
import { bill } from './ledger.ts'
import { type FakeModel, findLifecycle, findModel } from './models.ts'
import { countMinute } from './rate-limits.ts'
import { endsBehindToolResult } from './read-request.ts'
import { takeAnswer } from './script.ts'
import { type ClaudeAnswer, type ScriptedError, toError } from './scripted.ts'
import { sendError } from './send-error.ts'
import { capture, type State } from './state.ts'
import { think } from './think.ts'
import { type BilledUsage, countInput, countOutput, writeUsage } from './usage.ts'
import { validateRequest } from './validate-request.ts'
import { type Message, writeMessage } from './write-message.ts'

/** of a request's body; the API's own limit */
const LARGEST_BODY = 32 * 1024 * 1024
const GRAMMAR_LIFETIME = 24 * HOUR
const DRIPS = 20
const DRIP_MS = 25

/**
 * What it costs is known when the answer is: an error, a fault of the request and an empty refusal cost nothing. A client
 * that hangs up meanwhile pays like one that waits.
 */
export const answerMessages = async (state: State, exchange: Exchange, id: string) => {
  const body = parse(exchange.body.toString('utf8'))
  const fields = (body ?? {}) as Fields
  const kind = findKind(fields)
  capture(state, {
    id,
    kind,
    path: exchange.url.pathname,
    headers: exchange.request.headers as Record<string, string>,
    body: fields,
  })
  const answer = takeAnswer(state.script, kind)
  const model = findModel(fields['model'])
  // looked up before the wait: calls at the same time all write the prefix, as they do at the API
  const plan = model ? planCache(state.cache, model, fields, state.now()) : null
  await wait(state, fields)
  const error = findFault(exchange, body, state.now()) ?? toError(answer, state.now())
  if (error || !model || !plan)
    return sendError(exchange, id, error ?? NO_MODEL, countMinute(state.minute, null, state.now()))
  if (isBreak(answer) && !isBilled(answer)) return breakLine(answer, exchange)
  const made = makeAnswer(state, { kind, fields, answer, model, plan })
  const { message, usage } = made
  const isFree = message.stop_reason === 'refusal' && message.content.length === 0
  if (!isFree) bill(state.ledger, { id, kind, model: model.id, usage, answered: !isBreak(answer) }, state.now())
  if (isBreak(answer)) return breakLine(answer, exchange)
  await deliver(state, exchange, { id, model, answer, message, usage })
}

const NO_MODEL: ScriptedError = { status: 404, type: 'not_found_error', message: 'model: not found' }

const wait = async (state: State, body: Fields): Promise<void> => {
  const schema = JSON.stringify(readSchema(body))
  const now = state.now().getTime()
  const isNew = state.grammarMs > 0 && schema !== 'null' && (state.grammars.get(schema) ?? 0) <= now
  if (isNew) state.grammars.set(schema, now + GRAMMAR_LIFETIME)
  const ms = state.delayMs + (isNew ? state.grammarMs : 0)
  if (ms > 0) await sleep(ms)
}

/** What the API refuses by itself: size, form, model, length. */
const findFault = ({ body: bytes }: Exchange, body: Json | undefined, now: Date): ScriptedError | null => {
  if (bytes.length > LARGEST_BODY)
    return { status: 413, type: 'request_too_large', message: 'Request exceeds the maximum size' }
  const invalid = (message: string) => ({ status: 400, type: 'invalid_request_error', message })
  const fault = validateRequest(body, { counting: false })
  if (fault) return invalid(fault)
  const fields = body as Fields
  const model = findModel(fields['model'])
  if (!model || findLifecycle(model, now) === 'retired') return { ...NO_MODEL, message: `model: ${fields['model']}` }
  const tokens = countInput(model, fields)
  return tokens > model.context ? invalid(`prompt is too long: ${tokens} tokens > ${model.context} maximum`) : null
}

type Asked = { kind: RequestKind; fields: Fields; answer: ClaudeAnswer; model: FakeModel; plan: CachePlan }

const makeAnswer = (state: State, asked: Asked): { message: Message; usage: BilledUsage } => {
  const { kind, fields, answer, model, plan } = asked
  const message = fitLength(asked, writeMessage(answer, think(state.mind, kind, fields)))
  const thinks = message.content.some(({ type }) => type === 'thinking')
  const tokens =
    message.stop_reason === 'max_tokens'
      ? Number(fields['max_tokens'])
      : countOutput(model, JSON.stringify(message.content), thinks)
  plan.keep(state.now())
  // usage without cache fields can only be priced as if nothing were cached
  const counted = answer === 'null-usage' ? { readTokens: 0, write5mTokens: 0, write1hTokens: 0 } : plan
  return { message, usage: writeUsage(model, fields, counted, { tokens, thinks }) }
}

/** Text after the tool_result ends the turn at once; an answer longer than max_tokens is cut. A scripted one stays whole. */
const fitLength = ({ fields, answer, model }: Asked, message: Message): Message => {
  if (answer !== 'ok') return message
  if (endsBehindToolResult(fields)) return { content: [], stop_reason: 'end_turn', stop_details: null }
  const room = Number(fields['max_tokens'])
  const needed = countOutput(model, JSON.stringify(message.content), true)
  if (needed <= room) return message
  const content = message.content.map((block) =>
    typeof block['text'] === 'string'
      ? { ...block, text: block['text'].slice(0, Math.floor((block['text'].length * room) / needed)) }
      : block,
  )
  return { content: room === 0 ? [] : content, stop_reason: 'max_tokens', stop_details: null }
}

type Delivery = { id: string; model: FakeModel; answer: ClaudeAnswer; message: Message; usage: BilledUsage }

const deliver = async (state: State, { response }: Exchange, delivery: Delivery): Promise<void> => {
  const { id, model, answer, message, usage } = delivery
  const shown = showUsage(answer, usage)
  const whole = {
    id: `msg_fake_${id}`,
    type: 'message',
    role: 'assistant',
    model: model.id,
    stop_sequence: null,
    container: null,
    diagnostics: null,
    ...message,
    ...(shown !== undefined && { usage: shown }),
  }
  const headers = {
    ...(answer !== 'no-request-id' && { 'request-id': id }),
    ...countMinute(state.minute, usage, state.now()),
  }
  if (answer !== 'slow-drip') return sendJson(response, 200, whole, headers)
  const text = Buffer.from(JSON.stringify(whole))
  response.writeHead(200, { 'content-type': 'application/json', ...headers })
  for (let drip = 0; drip < DRIPS && !response.destroyed; drip += 1) {
    response.write(text.subarray((text.length * drip) / DRIPS, (text.length * (drip + 1)) / DRIPS))
    await sleep(DRIP_MS)
  }
  response.end()
}

const showUsage = (answer: ClaudeAnswer, usage: BilledUsage): unknown => {
  if (answer === 'no-usage') return undefined
  if (answer === 'junk-usage') return { ...usage, input_tokens: -5, output_tokens: '12', cache_creation: 'none' }
  if (answer !== 'null-usage') return usage
  const { input_tokens, output_tokens, ...rest } = usage
  return { input_tokens, output_tokens, ...Object.fromEntries(Object.keys(rest).map((name) => [name, null])) }
}
