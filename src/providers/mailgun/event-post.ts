/**
 * The JSON of an event webhook: `{"signature": {timestamp, token, signature}, "event-data": {…}}`. `parent-signature`, which
 * events of subaccounts add, says nothing that the signature does not.
 * https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhooks
 */
import { hash } from 'node:crypto'
import type { DeliveryEvent, EventPost, PostFields } from '../mail-provider.ts'
import { readDeliveryEvent } from './delivery-event.ts'

const SIGNATURE_FIELDS = ['timestamp', 'token', 'signature']

/** Gives what a body says, true or not; null when it is no JSON object. Of keys that stand there twice the last counts. */
export function readEventPost(body: Buffer): EventPost | null {
  const post = parseObject(body)
  if (post === null) return null
  const event = readDeliveryEvent(post['event-data'])
  return { signature: toFields(post['signature']), event, contentDigest: digestOf(event, body) }
}

function parseObject(body: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

/** As a form would have brought them: what is no string is no signature, like a field that came twice. */
function toFields(value: unknown): PostFields {
  const given = isObject(value) ? value : {}
  return new Map(
    SIGNATURE_FIELDS.flatMap((name) => {
      const field = given[name]
      if (field === undefined || field === null) return []
      const text = typeof field === 'string' ? field : ''
      return [[name, { value: Buffer.from(text), count: typeof field === 'string' ? 1 : 2 }] as const]
    }),
  )
}

/** What names the event and its reply. One that cannot be read is only like its own bytes. */
function digestOf(event: DeliveryEvent | null, body: Buffer): Buffer {
  if (event === null) return hash('sha256', body, 'buffer')
  const { name, id, at, messageId, replyId, recipient } = event
  return hash('sha256', JSON.stringify(['event', name, id, at.getTime(), messageId, replyId, recipient]), 'buffer')
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
