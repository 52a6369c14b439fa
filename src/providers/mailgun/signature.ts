/** Whether a post comes from Mailgun: HMAC-SHA256 over timestamp and token. The signature does not cover the body. */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'

const SECOND = 1000
const HOUR_SECONDS = 3600
/** Mailgun retries for about 8 hours, and a retry may carry the original timestamp. */
const LATE_SECONDS = 9 * HOUR_SECONDS

const TIMESTAMP = /^\d{1,12}$/
const TOKEN = /^[\w.~+/=-]{1,128}$/
const SIGNATURE = /^[0-9a-f]{64}$/
const MAX_CACHED_KEYS = 8

export type SignatureVerdict =
  | { ok: true; late: boolean }
  | { ok: false; why: 'missing' | 'malformed' | 'wrong' | 'stale' }

type SignatureInput = {
  /** HTTP webhook signing keys, one or (while they rotate) two; none is empty */
  keys: readonly string[]
  timestamp: unknown
  token: unknown
  signature: unknown
  /** epoch milliseconds */
  now: number
  toleranceSeconds: number
  lateSeconds?: number
}

/**
 * Judges the three signature fields of a post. Shape comes first, so that arrays and long strings never reach the
 * HMAC; age comes last, so that only a genuine stamp is told that it is stale. `late`: older than the tolerance,
 * acceptable only for a token that was never seen. Source: Mailgun, "Securing Webhooks".
 *
 * Timestamp and token are signed without a separator, so a digit could move from one to the other and give the same
 * signature with another token. It also moves the timestamp by a factor of ten, out of every window that is accepted.
 */
export const verifySignature = (input: SignatureInput): SignatureVerdict => {
  const { timestamp, token, signature, lateSeconds = LATE_SECONDS } = input
  if ([timestamp, token, signature].some(isMissing)) return { ok: false, why: 'missing' }
  if (typeof timestamp !== 'string' || !TIMESTAMP.test(timestamp)) return { ok: false, why: 'malformed' }
  if (typeof token !== 'string' || !TOKEN.test(token)) return { ok: false, why: 'malformed' }
  if (typeof signature !== 'string' || !SIGNATURE.test(signature)) return { ok: false, why: 'malformed' }
  if (!isSigned(input.keys, timestamp + token, Buffer.from(signature, 'hex'))) return { ok: false, why: 'wrong' }
  const age = input.now / SECOND - Number(timestamp)
  if (Math.abs(age) <= input.toleranceSeconds) return { ok: true, late: false }
  return age > 0 && age <= lateSeconds ? { ok: true, late: true } : { ok: false, why: 'stale' }
}

const isMissing = (field: unknown): boolean => field === undefined || field === null || field === ''

/** Every key is tried to the end, so that time tells neither which key matched nor how far. */
const isSigned = (keys: readonly string[], signed: string, signature: Buffer): boolean => {
  let matches = false
  for (const key of keys) {
    const expected = createHmac('sha256', keyObject(key)).update(signed).digest()
    matches = timingSafeEqual(expected, signature) || matches
  }
  return matches
}

const cachedKeys = new Map<string, KeyObject>()

const keyObject = (key: string): KeyObject => {
  const cached = cachedKeys.get(key)
  if (cached) return cached
  // An empty key would accept what anybody can compute.
  if (key === '') throw new RangeError('a webhook signing key is empty')
  if (cachedKeys.size >= MAX_CACHED_KEYS) cachedKeys.clear()
  const made = createSecretKey(Buffer.from(key, 'utf8'))
  cachedKeys.set(key, made)
  return made
}
