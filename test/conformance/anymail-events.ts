/** django-anymail, tests/test_mailgun_webhooks.py, the events of today: what each of its tests asks, asked of this service. */
import assert from 'node:assert/strict'
import { buildEvent, postEvent } from '../../src/demo/mailgun/webhook-event.ts'
import { PRODUCTION, problemsOf } from '../config/sample-environment.ts'
import { startEdge } from '../support/callers.ts'
import { EVENTS, postEventTo } from '../support/event-post.ts'
import { sign } from '../support/webhook.ts'
import { type Case, outcomeOf } from './world.ts'

const event = buildEvent('delivered', { messageId: '<x@y.example>', fields: {} })
const statusOf = async (url: string, signature: Record<string, unknown> | null) =>
  (await postEventTo(url, { event, signature })).status

const SETTINGS: Case[] = [
  {
    name: 'requires_webhook_signing_key',
    run: async () => {
      assert.deepEqual(problemsOf({ ...PRODUCTION, MAILGUN_WEBHOOK_SIGNING_KEY: '' }), ['MAILGUN_WEBHOOK_SIGNING_KEY'])
    },
  },
  {
    name: 'webhook_signing_is_different_from_api_key',
    run: async ({ postern }) => {
      assert.equal(await statusOf(postern.url, sign()), 200)
      assert.equal(await statusOf(postern.url, sign({ key: postern.env['MAILGUN_API_KEY'] ?? '' })), 401)
    },
  },
  {
    name: 'defaults_webhook_signing_to_api_key',
    differs: 'a secret for sending must not let anybody in: without a signing key the service does not start',
    run: async ({ postern }) => {
      assert.ok(problemsOf({ ...PRODUCTION, MAILGUN_WEBHOOK_SIGNING_KEY: '' }).length > 0)
      assert.equal(await statusOf(postern.url, sign({ key: postern.env['MAILGUN_API_KEY'] ?? '' })), 401)
    },
  },
  {
    name: 'webhook_signing_key_view_params',
    differs: 'keys come from the environment alone, and two are taken while they rotate',
    run: async () => {
      const [first, second] = ['the-first-signing-key', 'the-second-signing-key']
      const releases: (() => Promise<void>)[] = []
      const scope = { after: (release: () => Promise<void>) => void releases.unshift(release) }
      try {
        const { url, clock } = await startEdge(scope, { MAILGUN_WEBHOOK_SIGNING_KEY: `${first},${second}` })
        const ageMs = Date.now() - clock.at
        const statuses = [first, second, 'a-third-signing-key'].map((key) => statusOf(url, sign({ key, ageMs })))
        assert.deepEqual(await Promise.all(statuses), [200, 200, 401])
      } finally {
        for (const release of releases) await release()
      }
    },
  },
]

const SECURITY: Case[] = [
  {
    name: 'verifies_correct_signature',
    run: async ({ postern }) => assert.equal(await statusOf(postern.url, sign()), 200),
  },
  {
    name: 'verifies_missing_signature',
    run: async ({ postern }) => assert.equal(await statusOf(postern.url, null), 401),
  },
  {
    name: 'verifies_bad_signature',
    run: async ({ postern }) => {
      const signingKey = 'a-wrong-signing-key'
      assert.equal((await postEvent({ url: postern.url + EVENTS, signingKey, event })).status, 401)
    },
  },
]

const EVENTS_OF_TODAY: Case[] = [
  {
    name: 'delivered',
    run: async ({ follow }) => {
      const followed = await follow('delivered', { timestamp: 1_534_108_637.153125 })
      assert.deepEqual(outcomeOf(followed), { state: 'delivered', kinds: ['delivered'], suppressed: [] })
      assert.equal(followed.story.delivery[0]?.at.toISOString(), '2018-08-12T21:17:17.153Z')
    },
  },
  {
    name: 'failed_permanent',
    run: async ({ follow }) => {
      const message = '5.1.1 The email account does not exist. Please try\n5.1.1 double-checking the address'
      const status = { code: 550, message, description: '', 'attempt-no': 1 }
      const followed = await follow('permanent_fail', { 'delivery-status': status })
      assert.deepEqual(outcomeOf(followed), { state: 'bounced', kinds: ['bounced'], suppressed: ['bounce'] })
      const [{ code, enhancedCode, reason, text } = assert.fail()] = followed.story.delivery
      assert.deepEqual([code, enhancedCode, reason, text], [550, '5.1.1', 'bounce', message])
    },
  },
  {
    name: 'failed_temporary',
    run: async ({ follow }) => {
      const status = { code: 498, message: 'No MX for customer.example', description: '', 'retry-seconds': 1800 }
      const followed = await follow('temporary_fail', { 'delivery-status': status })
      assert.deepEqual(outcomeOf(followed), { state: 'sent', kinds: ['deferred'], suppressed: [] })
      assert.deepEqual(followed.story.delivery[0]?.text, 'No MX for customer.example')
    },
  },
  {
    name: 'failed_greylisted',
    run: async ({ follow }) => {
      const status = { code: 450, message: 'Recipient address rejected: Greylisted', 'retry-seconds': 300 }
      const followed = await follow('temporary_fail', { reason: 'greylisted', 'delivery-status': status })
      assert.deepEqual(outcomeOf(followed), { state: 'sent', kinds: ['deferred'], suppressed: [] })
      assert.deepEqual(followed.story.delivery[0]?.reason, 'greylisted')
    },
  },
  {
    name: 'rejected',
    run: async ({ follow }) => {
      const followed = await follow('rejected')
      assert.deepEqual(outcomeOf(followed), { state: 'bounced', kinds: ['rejected'], suppressed: [] })
      const [{ reason, text } = assert.fail()] = followed.story.delivery
      assert.deepEqual([reason, text], ['generic', 'Sandbox subdomains are for test purposes only.'])
    },
  },
  {
    name: 'complained',
    run: async ({ follow }) => {
      const outcome = { state: 'complained', kinds: ['complained'], suppressed: ['complaint'] }
      assert.deepEqual(outcomeOf(await follow('complained')), outcome)
    },
  },
  {
    name: 'unsubscribed',
    run: async ({ follow }) => {
      const outcome = { state: 'sent', kinds: ['unsubscribed'], suppressed: ['unsubscribe'] }
      assert.deepEqual(outcomeOf(await follow('unsubscribed')), outcome)
    },
  },
  {
    name: 'opened',
    run: async ({ follow }) =>
      assert.deepEqual(outcomeOf(await follow('opened')), { state: 'sent', kinds: ['opened'], suppressed: [] }),
  },
  {
    name: 'clicked',
    run: async ({ follow }) =>
      assert.deepEqual(outcomeOf(await follow('clicked')), { state: 'sent', kinds: ['clicked'], suppressed: [] }),
  },
  {
    name: 'delivery_status_is_none',
    run: async ({ follow }) => {
      const followed = await follow('temporary_fail', { 'delivery-status': null })
      assert.deepEqual(outcomeOf(followed), { state: 'sent', kinds: ['deferred'], suppressed: [] })
      assert.equal(followed.story.delivery[0]?.text, '')
    },
  },
]

export const ANYMAIL_EVENTS: Case[] = [...SETTINGS, ...SECURITY, ...EVENTS_OF_TODAY]
