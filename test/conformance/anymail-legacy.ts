/**
 * django-anymail, tests/test_mailgun_webhooks.py, the form-encoded events of before 2018, and the bugs that it has fixed.
 * Mailgun makes no such webhook any more. Whoever still has one is told, and what its test was about is asked of the events
 * of today.
 */
import assert from 'node:assert/strict'
import { EVENTS } from '../support/event-post.ts'
import {
  type Field,
  MIME,
  mailFields,
  mimeFields,
  PARSED,
  postForm,
  sign,
  signatureFields,
} from '../support/webhook.ts'
import { type Case, outcomeOf } from './world.ts'

const DIFFERS = 'legacy events are refused for good, with what to change at Mailgun'
const form = (event: string, more: Field[] = []): Field[] => [
  ['event', event],
  ['domain', 'shop.example'],
  ['recipient', 'reader@customer.example'],
  ['Message-Id', '<x@shop.example>'],
  ['message-headers', '[["Received","by somebody"]]'],
  ...more,
]

type Today = (world: Parameters<Case['run']>[0]) => Promise<void>
const legacy = (name: string, fields: Field[], today: Today = async () => undefined): Case => ({
  name,
  differs: DIFFERS,
  run: async (world) => {
    await world.refuseLegacy(fields)
    await today(world)
  },
})

const refuses: (change: Record<string, unknown>, expected: [number | null, string | null]) => Today =
  (change, expected) =>
  async ({ follow }) => {
    const followed = await follow('permanent_fail', change)
    const [{ code, enhancedCode } = assert.fail()] = followed.story.delivery
    assert.deepEqual([followed.story.state, code, enhancedCode], ['bounced', ...expected])
  }

/** With these and without them the reply is found, by what Mailgun says of it. */
const harmless: (change: Record<string, unknown>) => Today =
  (change) =>
  async ({ follow }) =>
    assert.equal((await follow('delivered', change)).story.state, 'delivered')

export const ANYMAIL_LEGACY: Case[] = [
  legacy('delivered', form('delivered'), harmless({})),
  legacy(
    'dropped_bounce',
    form('dropped', [['reason', 'hardfail']]),
    refuses({ reason: 'suppress-bounce', 'delivery-status': { code: 605, message: 'Not delivering' } }, [605, null]),
  ),
  legacy(
    'dropped_spam',
    form('dropped', [['reason', 'espblock']]),
    refuses({ reason: 'espblock', 'delivery-status': { code: 550, message: '5.7.1 spam' } }, [550, '5.7.1']),
  ),
  legacy(
    'dropped_timed_out',
    form('dropped', [['reason', 'old']]),
    refuses({ reason: 'old', 'delivery-status': { code: 602, message: 'Too old' } }, [602, null]),
  ),
  legacy(
    'invalid_mailbox',
    form('bounced', [['code', '550']]),
    refuses({ 'delivery-status': { code: '550', message: "5.1.1 That mailbox doesn't exist." } }, [550, '5.1.1']),
  ),
  legacy(
    'alt_smtp_code',
    form('bounced', [['code', '5.1.1']]),
    refuses({ 'delivery-status': { code: '5.1.1', message: 'RecipNotFound' } }, [null, '5.1.1']),
  ),
  legacy(
    'metadata_message_headers',
    form('delivered', [['X-Mailgun-Variables', '{"key": "value"}']]),
    harmless({ 'user-variables': { key: 'value' } }),
  ),
  legacy('metadata_post_fields', form('delivered', [['key', 'value']]), harmless({ 'user-variables': [] })),
  legacy(
    'metadata_key_conflicts',
    form('delivered', [
      ['event', 'complained'],
      ['recipient', 'other@customer.example'],
    ]),
    harmless({ 'user-variables': { event: 'complained', timestamp: '0', token: 'x', signature: 'x', id: 'x' } }),
  ),
  legacy('tags', form('delivered', [['tag', 'one']]), harmless({ tags: ['one', 'two'] })),
  legacy('x_tags', form('delivered', [['X-Mailgun-Tag', 'one']]), harmless({ tags: { one: 1 } })),
  {
    name: 'misconfigured_inbound',
    run: async ({ post }) => {
      for (const fields of [mailFields(), mimeFields()]) {
        const answer = await post(EVENTS, fields)
        assert.deepEqual([answer.status, answer.body.code], [406, 'webhook.mail_form'])
        assert.match(answer.body.title ?? '', /takes delivery events\. Point the forward\(\) route of inbound mail at/)
      }
    },
  },
]

export const ANYMAIL_BUGS: Case[] = [
  {
    name: 'temporary failure shown as bounce (#130/#131)',
    run: async ({ follow }) => {
      const outcome = { state: 'sent', kinds: ['deferred'], suppressed: [] }
      assert.deepEqual(outcomeOf(await follow('temporary_fail')), outcome)
    },
  },
  {
    name: 'null delivery-status',
    run: async ({ follow }) => {
      const followed = await follow('permanent_fail', { 'delivery-status': null })
      assert.deepEqual(outcomeOf(followed), { state: 'bounced', kinds: ['bounced'], suppressed: ['bounce'] })
    },
  },
  {
    name: 'KeyError on a missing attachment',
    run: async ({ keep }) => {
      const files = [{ name: 'one.txt', type: 'text/plain', content: Buffer.from('one') }]
      const announced: Field = ['attachment-count', '3']
      const { story, loaded } = await keep(PARSED, [...mailFields({ text: 'three files' }), announced], files)
      assert.deepEqual([story.attachments.length, loaded.head.defects], [1, ['attachments_missing']])
    },
  },
  {
    name: 'separate signing key (#153)',
    run: async ({ postern }) => {
      for (const [path, fields] of [
        [PARSED, mailFields()],
        [MIME, mimeFields()],
      ] as const) {
        const key = postern.env['MAILGUN_API_KEY'] ?? ''
        const answer = await postForm(postern.url, { path, fields: [...fields, ...signatureFields(sign({ key }))] })
        assert.equal(answer.status, 401)
      }
    },
  },
  {
    name: 'crash on x.y.z status (#62)',
    run: refuses({ 'delivery-status': { code: '5.4.4', message: 'unable to route' } }, [null, '5.4.4']),
  },
  {
    name: 'parameter collision (#76/#77)',
    differs: 'of a form, a signature field that comes twice is none, whichever is genuine: 401',
    run: async ({ postern, follow }) => {
      const variables = { signature: 'x', token: 'y', timestamp: '0', event: 'complained' }
      assert.equal((await follow('delivered', { 'user-variables': variables })).story.state, 'delivered')
      const fields = [...form('delivered', [['token', 'of a variable']]), ...signatureFields(sign())]
      assert.equal((await postForm(postern.url, { path: EVENTS, fields })).status, 401)
    },
  },
]
