/**
 * A failed call → what to do about it. Only a code leaves: messages and bodies of errors may repeat the prompt.
 * https://platform.claude.com/docs/en/api/errors
 */
import Anthropic from '@anthropic-ai/sdk'
import { ZodError } from 'zod'
import { MINUTE, SECOND } from '../../clock.ts'
import type { CallFailure } from '../model.ts'

/** A provider's `retry-after` of an hour, or of days, must not park a mail that long. */
const LONGEST_WAIT = 15 * MINUTE

const SPEND_CODES = new Set([
  'enforced_spend_limit_reached',
  'contract_spend_limit_reached',
  'linked_organization_spend_limit_reached',
])

const MISCONFIGURED: Record<number, string> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'model_not_found',
}
const PASSING: Record<number, string> = {
  408: 'timeout',
  409: 'conflict',
  429: 'rate_limited',
  499: 'timeout',
  529: 'overloaded',
}
const PASSING_TYPES: Record<string, string> = {
  rate_limit_error: 'rate_limited',
  overloaded_error: 'overloaded',
  api_error: 'server_error',
  timeout_error: 'timeout',
}
const REJECTED: Record<number, string> = { 400: 'invalid_request', 413: 'too_large', 422: 'unprocessable' }

/**
 * What `messages.create` threw → unavailable (`afterMs` at most 15 minutes), misconfigured, rejected or a spend limit, and
 * whether the call may have been billed: an error that the API answered with was not, a call without an answer may have
 * been. Never throws.
 */
export const classify = (error: unknown, deadline: AbortSignal): { failure: CallFailure; billed: boolean } => {
  if (deadline.aborted) return unanswered('deadline')
  // both extend APIError, so they are looked at first
  if (error instanceof Anthropic.APIUserAbortError) return unanswered('deadline')
  if (error instanceof Anthropic.APIConnectionError) return unanswered('connection')
  if (error instanceof Anthropic.APIError) return { failure: classifyAnswer(error), billed: error.status === undefined }
  if (error instanceof SyntaxError || error instanceof ZodError) return unanswered('bad_answer')
  // the body stopped half-way: undici says TypeError, the SDK AnthropicError
  if (error instanceof TypeError || error instanceof Anthropic.AnthropicError) return unanswered('connection')
  return unanswered('unexpected')
}

const unanswered = (code: string) => ({ failure: unavailable(code), billed: true })

const classifyAnswer = (error: InstanceType<typeof Anthropic.APIError>): CallFailure => {
  if (isSpendLimit(error)) return { kind: 'spend_limit', code: 'spend_limit' }
  const { status } = error
  // a mid-answer failure has no status, only a type
  if (status === undefined) return unavailable(PASSING_TYPES[error.type ?? ''] ?? 'connection')
  if (status === 402) return { kind: 'spend_limit', code: 'payment_required' }
  if (status >= 500 || PASSING[status]) return unavailable(PASSING[status] ?? 'server_error', readRetryAfter(error))
  const misconfigured = MISCONFIGURED[status]
  if (misconfigured) return { kind: 'misconfigured', code: misconfigured }
  return { kind: 'rejected', code: REJECTED[status] ?? 'rejected' }
}

/** Workspace limits carry no code: status 400 and a sentence. It is the one message text that is looked at. */
const isSpendLimit = (error: InstanceType<typeof Anthropic.APIError>): boolean =>
  SPEND_CODES.has(error.errorCode ?? '') || (error.status === 400 && /API usage limits/.test(error.apiMessage ?? ''))

const readRetryAfter = (error: InstanceType<typeof Anthropic.APIError>): number | null => {
  const seconds = Number(error.headers?.get('retry-after') ?? Number.NaN)
  return seconds > 0 ? Math.min(seconds * SECOND, LONGEST_WAIT) : null
}

const unavailable = (code: string, afterMs: number | null = null): CallFailure => ({
  kind: 'unavailable',
  code,
  afterMs,
})
