/** Claude as Postern's model: prepared calls, each made once. */
import Anthropic from '@anthropic-ai/sdk'
import { type Clock, SECOND, systemClock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import type { Called, Model, PreparedCall, Usage } from '../model.ts'
import { Envelope, readUsage } from './answer.ts'
import { classify } from './classify.ts'
import { prepareDraft, prepareTriage, prepareVerification } from './prepare.ts'

/** Of one call, its answer read to the end. */
export const CALL_DEADLINE = 90 * SECOND
const API_URL = 'https://api.anthropic.com'

type ClaudeOptions = {
  apiKey: string
  /** null: Anthropic's own; the SDK's environment variables are not consulted */
  baseUrl: string | null
  log?: Pick<Log, 'warn'>
  clock?: Clock
  /** of one call; ms */
  deadlineMs?: number
}
type CallDeps = { client: Anthropic; log: Pick<Log, 'warn'> | undefined; clock: Clock; deadlineMs: number }

/** The Claude models behind the Messages API. */
export const createClaude = (options: ClaudeOptions): Model => {
  const { apiKey, baseUrl, log, clock = systemClock, deadlineMs = CALL_DEADLINE } = options
  const client = new Anthropic({
    apiKey,
    baseURL: baseUrl ?? API_URL,
    maxRetries: 0, // the job queue waits; the SDK would obey a retry-after of days inside this call
    timeout: deadlineMs, // up to the response headers only: a stalled body is stopped by the signal
    logLevel: 'off', // at 'debug' the SDK logs bodies
    openTelemetry: false,
  })
  const deps = { client, log, clock, deadlineMs }
  return {
    prepareTriage,
    prepareDraft,
    prepareVerification,
    call: (prepared, { requestId }) => call(deps, prepared, requestId),
  }
}

/** `create`, not `parse`: the SDK's own parsing throws on a cut answer and loses its usage. */
const call = async <T>(deps: CallDeps, prepared: PreparedCall<T>, ourId: string): Promise<Called<T>> => {
  const { client, log, clock, deadlineMs } = deps
  const started = clock.now().getTime()
  const deadline = AbortSignal.timeout(deadlineMs)
  const trace = (requestId: string | null, model: string, usage: Usage | null, billed: boolean) => ({
    model,
    requestId,
    usage,
    billed,
    durationMs: Math.max(clock.now().getTime() - started, 0),
  })
  const warn = (code: string, requestId: string | null, sentence: string) =>
    log?.warn({ code, step: prepared.step, request_id: ourId, model_request_id: requestId }, sentence)
  try {
    const body = prepared.body as Anthropic.MessageCreateParamsNonStreaming
    const answer = await client.messages.create(body, { signal: deadline })
    const requestId = answer._request_id ?? null
    const reading = prepared.read(answer)
    const message = Envelope.parse(answer)
    if (reading.kind === 'malformed') warn(reading.code, requestId, 'Claude gave an answer without the agreed form')
    // An empty refusal shows tokens and costs nothing.
    const billed = !(reading.kind === 'refused' && reading.empty)
    return { ...reading, trace: trace(requestId, message.model, readUsage(message), billed) }
  } catch (error) {
    const { failure, billed } = classify(error, deadline)
    const requestId = error instanceof Anthropic.APIError ? (error.requestID ?? null) : null
    warn(failure.code, requestId, 'Claude gave no answer')
    return { ...failure, trace: trace(requestId, prepared.model, null, billed) }
  }
}
