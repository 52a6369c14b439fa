/**
 * What mailgun.js threw → what is certain. It reports a network failure as status 400 whose message is the error's
 * code, so the message is read before the status. `not_sent` only where Mailgun cannot have taken the mail.
 */
import type { SendOutcome } from '../mail-provider.ts'

type Failure = Exclude<SendOutcome, { kind: 'sent' }>

/** Failures before a request was written. */
const NEVER_CONNECTED: Record<string, string> = {
  ECONNREFUSED: 'connection_refused',
  ENOTFOUND: 'host_not_found',
  EAI_AGAIN: 'host_not_found',
  ENETUNREACH: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  CERT_HAS_EXPIRED: 'certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate',
  ERR_INVALID_URL: 'wrong_url',
}
const AMBIGUOUS: Record<string, string> = {
  ECONNRESET: 'connection_reset',
  EPIPE: 'connection_reset',
  ECONNABORTED: 'timeout',
  ETIMEDOUT: 'timeout',
}
/** Answered, not taken, and the same mail may pass later: key, region or domain are to be put right, or a limit waited for. */
const LATER: Record<number, string> = {
  401: 'unauthorized',
  402: 'payment_required',
  403: 'forbidden',
  404: 'domain_not_found',
  429: 'rate_limited',
}
const NEVER: Record<number, string> = { 400: 'invalid_request', 413: 'too_large', 422: 'unprocessable' }

/** Total: whatever it does not know is `unknown`. Only a code leaves; Mailgun's sentences may repeat addresses. */
export const classifySendError = (error: unknown): Failure => {
  const { status, message } = readError(error)
  if (status === 400 && message === 'Incorrect url') return notSent('wrong_url')
  // one word in capitals is a code of the network; a reason phrase ("Bad Request") is two words
  if (status === 400 && /^[A-Z0-9_]*$/.test(message)) return classifyNetwork(message)
  const later = LATER[status]
  if (later) return notSent(later)
  const never = NEVER[status]
  if (never) return { kind: 'rejected', code: never }
  return { kind: 'unknown', code: status >= 500 ? 'server_error' : 'garbage' }
}

const classifyNetwork = (code: string): Failure => {
  const never = NEVER_CONNECTED[code]
  return never ? notSent(never) : { kind: 'unknown', code: AMBIGUOUS[code] ?? 'connection' }
}

/** mailgun.js drops the headers, so no Retry-After is known. */
const notSent = (code: string): Failure => ({ kind: 'not_sent', code, retryAfterMs: null })

const readError = (error: unknown): { status: number; message: string } => {
  if (typeof error !== 'object' || error === null) return { status: 0, message: '' }
  const { status, message } = error as { status?: unknown; message?: unknown }
  return { status: typeof status === 'number' ? status : 0, message: typeof message === 'string' ? message : '' }
}
