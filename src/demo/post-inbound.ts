/**
 * Mailgun's side of a webhook: signs and posts a mail as Routes do, and asks again as Mailgun does.
 * https://documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store/receive-http
 */
import { createHmac, randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { SECOND } from '../clock.ts'
import { buildForm, type PostForm } from './inbound-form.ts'
import type { InboundPost } from './inbound-from-eml.ts'

export type Signature = { timestamp: string; token: string; signature: string }

/** hex(HMAC-SHA256(key, timestamp + token)); now and a random token of 50 characters unless they are given. */
export const signInbound = (
  signingKey: string,
  { timestamp = String(Math.floor(Date.now() / SECOND)), token = randomBytes(25).toString('hex') } = {},
): Signature => ({
  timestamp,
  token,
  signature: createHmac('sha256', signingKey)
    .update(timestamp + token)
    .digest('hex'),
})

type PostInput = {
  url: string
  signingKey: string
  mail: InboundPost
  form: PostForm
  /** one made earlier, as a retry or a replay carries it; else a fresh one */
  signature?: Signature
  /** header fields that stand above Mailgun's own Received line: what a trusted hop wrote */
  above?: [string, string][]
  headers?: Record<string, string>
}

export type PostResult = { status: number; body: unknown; signature: Signature }

/** Posts a mail once → status and answer, JSON parsed where it is JSON. Throws what fetch throws if nobody answers. */
export const postInbound = async (input: PostInput): Promise<PostResult> => {
  const { url, signingKey, mail, form, above = [], signature = signInbound(signingKey) } = input
  const { contentType, body } = buildForm({ mail, form, signature, above })
  const headers = { 'user-agent': 'mailgun/treq-22.2.0', ...input.headers, 'content-type': contentType }
  const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) })
  const text = await response.text()
  return { status: response.status, body: parse(text), signature }
}

/**
 * Posts until the answer is 200 (done) or 406 (final); anything else, silence too, is asked again after the next of
 * `delays` (ms), with the same signature unless `resign`. → every answer in order; 0 is no answer.
 */
export const postWithRetries = async (
  input: PostInput & { delays: number[]; resign?: boolean },
): Promise<{ status: number; attempts: number[]; body: unknown }> => {
  const { delays, resign = false, ...post } = input
  const signature = post.signature ?? signInbound(post.signingKey)
  const attempts: number[] = []
  for (const delay of [0, ...delays]) {
    if (delay > 0) await sleep(delay)
    const signed = resign && attempts.length > 0 ? signInbound(post.signingKey) : signature
    const result = await postInbound({ ...post, signature: signed }).catch(() => ({ status: 0, body: null }))
    attempts.push(result.status)
    if (result.status === 200 || result.status === 406) return { status: result.status, attempts, body: result.body }
  }
  return { status: attempts.at(-1) ?? 0, attempts, body: null }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
