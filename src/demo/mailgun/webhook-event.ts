/** Events as Mailgun posts them: each type with the fields that it has, and those that it lacks. */
import { randomBytes } from 'node:crypto'
import { SECOND } from '../../clock.ts'
import { type Signature, signInbound } from '../post-inbound.ts'
import type { Accepted } from './accepted.ts'
import { type FakeEvent, toAcceptedEvent } from './events.ts'

/** The names of the webhooks that are subscribed at Mailgun, and `rejected`, which the Events API has. */
export type WebhookEvent =
  | 'accepted'
  | 'delivered'
  | 'opened'
  | 'clicked'
  | 'unsubscribed'
  | 'complained'
  | 'permanent_fail'
  | 'temporary_fail'
  | 'rejected'

type About = Pick<Accepted, 'messageId' | 'fields'>

const DELIVERED = {
  envelope: { transport: 'smtp', sender: 'bounce@mg.example', 'sending-ip': '192.0.2.3', targets: '' },
  'delivery-status': {
    tls: true,
    'mx-host': 'mx.customer.example',
    'attempt-no': 1,
    description: '',
    'session-seconds': 0.4331989288330078,
    utf8: true,
    code: 250,
    'enhanced-code': '2.0.0',
    message: 'OK',
    'certificate-verified': true,
  },
}
const PERMANENT = {
  severity: 'permanent',
  reason: 'bounce',
  'delivery-status': {
    'attempt-no': 1,
    message: '5.1.1 The email account that you tried to reach does not exist.',
    code: 550,
    'enhanced-code': '5.1.1',
    description: '',
    'session-seconds': 0.2,
    'bounce-type': 'hard',
  },
}
const TEMPORARY = {
  severity: 'temporary',
  reason: 'generic',
  'delivery-status': {
    'attempt-no': 1,
    message: '4.2.2 The mailbox is over quota.',
    code: 452,
    'enhanced-code': '4.2.2',
    description: '',
    'session-seconds': 0.2,
    'retry-seconds': 600,
  },
}
const SEEN = { ip: '192.0.2.77', geolocation: { country: 'AT', region: '9', city: 'Vienna' } }
const CLIENT = { 'client-info': { 'client-type': 'browser', 'device-type': 'desktop', 'user-agent': 'Mozilla/5.0' } }

const MORE: Readonly<Record<WebhookEvent, Record<string, unknown>>> = {
  accepted: {},
  delivered: DELIVERED,
  permanent_fail: { event: 'failed', ...PERMANENT },
  temporary_fail: { event: 'failed', ...TEMPORARY },
  complained: { envelope: { 'sending-ip': '192.0.2.3' } },
  unsubscribed: { ...SEEN, ...CLIENT },
  opened: { ...SEEN, ...CLIENT },
  clicked: { ...SEEN, ...CLIENT, url: 'https://shop.example/' },
  rejected: { reject: { reason: 'generic', description: 'Sandbox subdomains are for test purposes only.' } },
}
/** Of these Mailgun keeps no header field but the Message-ID. */
const BARE: readonly WebhookEvent[] = ['opened', 'clicked', 'unsubscribed']

/** Gives what `event-data` holds about a message. `change` replaces or, with undefined, takes away. */
export function buildEvent(name: WebhookEvent, about: About, change: Record<string, unknown> = {}): FakeEvent {
  const accepted = toAcceptedEvent(about)
  const { message, recipient, ...shared } = accepted
  const headers = BARE.includes(name) ? { 'message-id': message?.headers['message-id'] } : message?.headers
  const event = {
    ...shared,
    event: name,
    id: randomBytes(16).toString('base64url'),
    ...(name === 'rejected' ? {} : { recipient }),
    message: { headers, attachments: [], size: message?.size },
    tags: [],
    campaigns: [],
    ...MORE[name],
    ...change,
  }
  return event as unknown as FakeEvent
}

type PostInput = {
  url: string
  signingKey: string
  event: unknown
  /** one made earlier, as a retry or a replay carries it; else a fresh one */
  signature?: Signature
  /** of an event of a subaccount */
  parentSignature?: Signature
}

/** Posts an event once → status and answer. Throws what fetch throws if nobody answers. */
export async function postEvent(input: PostInput): Promise<{ status: number; body: unknown; signature: Signature }> {
  const { url, signingKey, event, signature = signInbound(signingKey), parentSignature } = input
  const parent = parentSignature === undefined ? {} : { 'parent-signature': parentSignature }
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'user-agent': 'mailgun/treq-22.2.0', 'content-type': 'application/json' },
    body: JSON.stringify({ signature: { ...signature, ...parent }, 'event-data': event }),
  })
  return { status: response.status, body: await response.json(), signature }
}

/** Where a fake Mailgun posts what happens, and what it posts after each message that it takes, in this order. */
export type EventWebhook = { url: string; signingKey: string; after: WebhookEvent[] }

/** The pauses of Mailgun are minutes; who answers none of these tries has lost the event. */
const TRIES = 3
const PAUSE = 0.1 * SECOND

/** Posts the events of a message one after the other; gives nothing back, as Mailgun does. */
export async function followUp({ url, signingKey, after }: EventWebhook, about: About): Promise<void> {
  for (const name of after) {
    const event = buildEvent(name, about)
    for (let tries = 1; tries <= TRIES; tries += 1) {
      const status = await postEvent({ url, signingKey, event }).then(
        (answer) => answer.status,
        () => 0,
      )
      if (status === 200 || status === 406) break
      await new Promise((resolve) => setTimeout(resolve, PAUSE))
    }
  }
}
