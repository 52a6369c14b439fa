/** Posts of events as bytes, each part of them under the test's control. */
import { randomUUID } from 'node:crypto'
import type { FakeEvent } from '../../src/demo/mailgun/events.ts'
import type { Signature } from '../../src/demo/post-inbound.ts'
import { type Answer, postBytes, sign } from './webhook.ts'

export const EVENTS = '/webhook/mailgun/events'
export const JSON_TYPE = 'application/json'

type EventInput = {
  event: FakeEvent | unknown
  /** null: none at all */
  signature?: Signature | Record<string, unknown> | null
  contentType?: string
  requestId?: string
}

/** Posts `{"signature", "event-data"}`, signed unless another signature is given. */
export function postEventTo(
  url: string,
  { event, signature = sign(), contentType, requestId }: EventInput,
): Promise<Answer> {
  const body = JSON.stringify({ ...(signature === null ? {} : { signature }), 'event-data': event })
  return postJson(url, body, { contentType, requestId })
}

/** Posts a text as it is. */
export function postJson(
  url: string,
  body: string | Uint8Array,
  {
    contentType = JSON_TYPE,
    requestId = randomUUID(),
  }: { contentType?: string | undefined; requestId?: string | undefined } = {},
): Promise<Answer> {
  return postBytes(url, { path: EVENTS, contentType, body: Buffer.from(body as string), requestId })
}
