/** How the fake may misbehave: the answers that a test can ask for, and the errors of the API among them. */
import { SECOND } from '../../clock.ts'
import type { FakeDraft } from './answer-mail.ts'
import type { FakeTriage } from './triage-mail.ts'
import type { FakeVerification } from './verify-reply.ts'

export type ScriptedError = {
  status: number
  type?: string
  message?: string
  /** seconds, an HTTP date, or any text */
  retryAfter?: number | string
  errorCode?: string
}

/** Errors that the API answers with. Nobody pays for them. */
type ErrorName =
  | 'rate-limited'
  | 'rate-limited-date'
  | 'spend-enforced'
  | 'spend-contract'
  | 'spend-workspace'
  | 'invalid'
  | 'prompt-too-long'
  | 'unauthorized'
  | 'payment-required'
  | 'forbidden'
  | 'model-not-found'
  | 'timeout'
  | 'conflict'
  | 'too-large'
  | 'unprocessable'
  | 'server-error'
  | 'gateway-timeout'
  | 'overloaded'
  | 'overloaded-retry-after'

/** Lines that break. `hang` and `reset` come before the model was asked; `…-billed` after it had answered. */
export type BreakName =
  | 'html-502'
  | 'html-200'
  | 'not-json'
  | 'hang'
  | 'hang-billed'
  | 'hang-in-body'
  | 'reset'
  | 'reset-billed'
  | 'reset-in-body'

/** Messages with status 200 that nobody can use, or only with care. They are billed, but for the empty refusal. */
type SpoiltName =
  | 'no-thinking'
  | 'split-text'
  | 'slow-drip'
  | 'truncated'
  | 'context-exceeded'
  | 'refusal'
  | 'refusal-partial'
  | 'empty'
  | 'tool-use'
  | 'pause'
  | 'unknown-stop'
  | 'enum-casing'
  | 'junk'
  | 'fenced'
  | 'two-objects'
  | 'extra-fields'
  | 'wrong-shape'
  | 'send-without-text'
  | 'empty-reply'
  | 'no-request-id'
  | 'no-usage'
  | 'null-usage'
  | 'junk-usage'

export type ClaudeAnswer =
  | 'ok'
  | ErrorName
  | BreakName
  | SpoiltName
  | ScriptedError
  | { draft: Partial<FakeDraft> }
  | { triage: Partial<FakeTriage> }
  | { verify: Partial<FakeVerification> }

const spend = { status: 429, type: 'rate_limit_error' }

const ERRORS: Readonly<Record<ErrorName, ScriptedError>> = {
  'rate-limited': { ...spend, message: 'Number of requests exceeded', retryAfter: 7 },
  'rate-limited-date': { ...spend, message: 'Number of requests exceeded' },
  'spend-enforced': {
    ...spend,
    message: 'You have reached your API usage limits.',
    errorCode: 'enforced_spend_limit_reached',
  },
  'spend-contract': { ...spend, message: 'Contract limit reached.', errorCode: 'contract_spend_limit_reached' },
  'spend-workspace': {
    status: 400,
    type: 'invalid_request_error',
    message: 'You have reached your specified API usage limits. You will regain access on 2026-12-01.',
  },
  invalid: { status: 400, type: 'invalid_request_error', message: 'messages: invalid' },
  'prompt-too-long': {
    status: 400,
    type: 'invalid_request_error',
    message: 'prompt is too long: 1000001 tokens > 1000000 maximum',
  },
  unauthorized: { status: 401, type: 'authentication_error', message: 'invalid bearer token' },
  'payment-required': { status: 402, type: 'billing_error', message: 'Your credit balance is too low.' },
  forbidden: { status: 403, type: 'permission_error', message: 'Your key may not use this resource.' },
  'model-not-found': { status: 404, type: 'not_found_error', message: 'model: not found' },
  timeout: { status: 408, type: 'timeout_error', message: 'Request timed out' },
  conflict: { status: 409, type: 'conflict_error', message: 'Conflict' },
  'too-large': { status: 413, type: 'request_too_large', message: 'Request exceeds the maximum size' },
  unprocessable: { status: 422, type: 'invalid_request_error', message: 'Unprocessable' },
  'server-error': { status: 500, type: 'api_error', message: 'Internal server error' },
  'gateway-timeout': { status: 504, type: 'timeout_error', message: 'The request took too long' },
  overloaded: { status: 529, type: 'overloaded_error', message: 'Overloaded' },
  'overloaded-retry-after': { status: 529, type: 'overloaded_error', message: 'Overloaded', retryAfter: 5 },
}

const DATED_WAIT = 30 * SECOND

/** The error that an answer stands for, or null. */
export const toError = (answer: ClaudeAnswer, now: Date): ScriptedError | null => {
  if (typeof answer !== 'string') return 'status' in answer ? answer : null
  if (answer === 'rate-limited-date')
    return { ...ERRORS[answer], retryAfter: new Date(now.getTime() + DATED_WAIT).toUTCString() }
  return Object.hasOwn(ERRORS, answer) ? ERRORS[answer as ErrorName] : null
}
