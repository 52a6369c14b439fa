/** Claude as Postern's model: one structured call, at most one more if the answer cannot be used. */
import Anthropic from '@anthropic-ai/sdk'
import { type Clock, SECOND, systemClock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import type { DraftOutcome, DraftRequest, Model, ModelTrace, Usage } from '../model.ts'
import { Envelope, readAnswer, readUsage } from './answer.ts'
import { classify, type Failure } from './classify.ts'
import { PROMPT_VERSION } from './prompt.ts'
import { buildRequest } from './request.ts'

const DEADLINE = 120 * SECOND
const API_URL = 'https://api.anthropic.com'
const FIRST_MAX_TOKENS = 4_000
const MOST_MAX_TOKENS = 16_000

type ClaudeOptions = {
  apiKey: string
  /** null: Anthropic's own; the SDK's environment variables are not consulted */
  baseUrl: string | null
  model: string
  log?: Pick<Log, 'warn'>
  clock?: Clock
  /** for the whole of a draft, both attempts together; ms */
  deadlineMs?: number
  /** of the first attempt, thinking included; the second gets twice as many, at most 16,000 */
  maxTokens?: number
}

/** The Claude model behind the Messages API. `draft` never throws for anything that network, API or answer do. */
export const createClaude = (options: ClaudeOptions): Model => {
  const { apiKey, baseUrl, model, log, clock = systemClock } = options
  const { deadlineMs = DEADLINE, maxTokens = FIRST_MAX_TOKENS } = options
  const client = new Anthropic({
    apiKey,
    baseURL: baseUrl ?? API_URL,
    maxRetries: 0, // the job queue waits; the SDK would obey a retry-after of days inside this call
    timeout: deadlineMs, // up to the response headers only: a stalled body is stopped by the signal
    logLevel: 'off', // at 'debug' the SDK logs bodies
    openTelemetry: false,
  })
  const deps = { client, model, log, clock, deadlineMs, maxTokens }
  return { draft: (request, call) => draft(deps, request, call?.requestId ?? null) }
}

type DraftDeps = {
  client: Anthropic
  model: string
  log: Pick<Log, 'warn'> | undefined
  clock: Clock
  deadlineMs: number
  maxTokens: number
}

const draft = async (deps: DraftDeps, request: DraftRequest, ourId: string | null): Promise<DraftOutcome> => {
  const { client, model, log, clock, deadlineMs, maxTokens } = deps
  const started = clock.now().getTime()
  const deadline = AbortSignal.timeout(deadlineMs)
  const attempt = (tokens: number) => call(client, buildRequest(request, { model, maxTokens: tokens }), deadline)

  let trace: ModelTrace | undefined
  for (const tokens of [maxTokens, Math.min(2 * maxTokens, MOST_MAX_TOKENS)]) {
    const { message, failure, requestId } = await attempt(tokens)
    if (failure) {
      log?.warn({ code: failure.code, request_id: ourId, model_request_id: requestId }, 'Claude gave no answer')
      return { ...failure, ...(trace && { trace }) }
    }
    const usage = addUsage(trace?.usage, readUsage(message))
    const durationMs = clock.now().getTime() - started
    trace = { model: message.model, requestId, usage, promptVersion: PROMPT_VERSION, durationMs }
    const reading = readAnswer(message)
    if (reading.kind !== 'malformed') return { ...reading, trace }
    log?.warn(
      { code: 'model_malformed', request_id: ourId, model_request_id: requestId, max_tokens: tokens },
      'Claude gave an answer without the agreed form',
    )
  }
  return trace ? { kind: 'malformed', trace } : { kind: 'unavailable', code: 'unexpected', afterMs: null }
}

type Called =
  | { message: Envelope; failure?: never; requestId: string | null }
  | { message?: never; failure: Failure; requestId: string | null }

/** `create`, not `parse`: the SDK's own parsing throws on a cut answer and loses its usage. */
const call = async (
  client: Anthropic,
  params: Anthropic.MessageCreateParamsNonStreaming,
  deadline: AbortSignal,
): Promise<Called> => {
  try {
    const answer = await client.messages.create(params, { signal: deadline })
    return { message: Envelope.parse(answer), requestId: answer._request_id ?? null }
  } catch (error) {
    const requestId = error instanceof Anthropic.APIError ? (error.requestID ?? null) : null
    return { failure: classify(error, deadline), requestId }
  }
}

const addUsage = (sum: Usage | undefined, one: Usage): Usage => ({
  inputTokens: (sum?.inputTokens ?? 0) + one.inputTokens,
  outputTokens: (sum?.outputTokens ?? 0) + one.outputTokens,
  cacheReadTokens: (sum?.cacheReadTokens ?? 0) + one.cacheReadTokens,
  cacheWriteTokens: (sum?.cacheWriteTokens ?? 0) + one.cacheWriteTokens,
})
