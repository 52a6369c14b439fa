/** django-anymail, tests/test_mailgun_inbound.py: what each of its tests asks, asked of this service. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { buildEvent } from '../../src/demo/mailgun/webhook-event.ts'
import { MAILBOX } from '../support/postern.ts'
import { type Field, MIME, mailFields, PARSED, postBytes, sign } from '../support/webhook.ts'
import type { Case } from './world.ts'

const file = (name: string, content: string, type = 'application/octet-stream') => ({
  name,
  type,
  content: Buffer.from(content),
})

const HEADERS = [
  ['X-Mailgun-Incoming', 'Yes'],
  ['X-Envelope-From', '<bounces@shop.example>'],
  ['Received', 'from mail.shop.example by mxa.mailgun.org'],
  ['Received', 'by mail.shop.example with HTTP'],
  ['From', '"Nora, of the shop" <nora+desk@shop.example>'],
  ['To', `"Support" <${MAILBOX}>, other@shop.example`],
  ['Cc', 'third@shop.example'],
  ['Subject', 'Where is my kettle?'],
  ['Message-Id', '<kettle-1@shop.example>'],
]

export const ANYMAIL_INBOUND: Case[] = [
  {
    name: 'inbound_basics',
    run: async ({ keep }) => {
      const { loaded, story } = await keep(PARSED, [
        ['recipient', MAILBOX],
        ['sender', 'bounces@shop.example'],
        ['from', '"Nora, of the shop" <nora+desk@shop.example>'],
        ['subject', 'Where is my kettle?'],
        ['message-headers', JSON.stringify(HEADERS)],
        ['body-plain', 'It has not come.'],
        ['body-html', '<p>It has not come.</p>'],
        ['stripped-text', 'another reading of it'],
        ['stripped-html', '<p>another reading of it</p>'],
      ])
      assert.deepEqual(loaded.head.from, { name: 'Nora, of the shop', address: 'nora+desk@shop.example' })
      assert.deepEqual([loaded.head.recipient, loaded.head.reversePath], [MAILBOX, 'bounces@shop.example'])
      assert.deepEqual([loaded.head.subject, loaded.head.messageId], ['Where is my kettle?', '<kettle-1@shop.example>'])
      assert.deepEqual([loaded.body.text, loaded.body.html], ['It has not come.', '<p>It has not come.</p>'])
      assert.deepEqual(story.headers, HEADERS, 'in their order, repeats kept')
    },
  },
  {
    name: 'attachments',
    run: async ({ keep }) => {
      const files = [
        file('list.txt', 'kettle', 'text/plain'),
        file('picture.png', '\x89PNG', 'image/png'),
        file('\\share\\mail\\forwarded.msg', 'From: a@b.example\r\n\r\nHello', 'message/rfc822'),
      ]
      const { story } = await keep(
        PARSED,
        [...mailFields({ text: 'attached' }), ['attachment-count', '3'], ['content-id-map', '{"<p1>":"attachment-2"}']],
        files,
      )
      assert.deepEqual(
        story.attachments.map(({ type, size, sha256 }) => [type, size, sha256]),
        files.map(({ type, content }) => [type, content.length, hash('sha256', content)]),
      )
      assert.deepEqual(
        story.attachments.map(({ name }) => name.split('\\').at(-1)),
        ['list.txt', 'picture.png', 'forwarded.msg'],
      )
    },
  },
  {
    name: 'filtered_attachment_filenames',
    run: async ({ keep }) => {
      const names = ['', 'path\\', 'path/', '.', 'path\\.', 'path/.', '..', 'path\\..', 'path/..']
      const { story } = await keep(
        PARSED,
        [...mailFields({ text: 'odd names' }), ['attachment-count', String(names.length)]],
        names.map((name, at) => file(name, `content ${at}`)),
      )
      assert.equal(story.attachments.length, names.length, 'none is lost for its name')
      assert.ok(story.attachments.every(({ size }) => size === 'content 0'.length))
    },
  },
  {
    name: 'unusual_content_id_map',
    run: async ({ keep }) => {
      const map = '{"": "attachment-1", "": "attachment-2", "<abc>": "attachment-3", "<abc>": "attachment-4"}'
      const { story } = await keep(
        PARSED,
        [...mailFields({ text: 'an odd map' }), ['attachment-count', '4'], ['content-id-map', map]],
        [1, 2, 3, 4].map((n) => file(`att${n}`, `content ${n}`)),
      )
      assert.deepEqual(
        story.attachments.map(({ name }) => name),
        ['att1', 'att2', 'att3', 'att4'],
      )
    },
  },
  {
    name: 'inbound_mime',
    run: async ({ keep }) => {
      const mime = [
        'From: A tester <tester@shop.example>',
        'Message-ID: <raw-1@shop.example>',
        'Subject: Raw MIME',
        `To: ${MAILBOX}`,
        'MIME-Version: 1.0',
        'Content-Type: multipart/alternative; boundary="b1"',
        '',
        '--b1',
        'Content-Type: text/plain; charset="UTF-8"',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        'It=E2=80=99s here=E2=80=A6',
        '--b1',
        'Content-Type: text/html; charset="UTF-8"',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        '<div dir=3D"ltr">It=E2=80=99s here=E2=80=A6</div>',
        '--b1--',
        '',
      ].join('\r\n')
      const { loaded } = await keep(MIME, [
        ['recipient', MAILBOX],
        ['sender', 'bounces@shop.example'],
        ['body-mime', mime],
      ])
      assert.deepEqual([loaded.head.recipient, loaded.head.reversePath], [MAILBOX, 'bounces@shop.example'])
      assert.equal(loaded.head.subject, 'Raw MIME')
      assert.equal(loaded.body.text.trim(), 'It’s here…')
      assert.equal(loaded.body.html?.trim(), '<div dir="ltr">It’s here…</div>')
    },
  },
  {
    name: 'misconfigured_tracking',
    run: async ({ postern }) => {
      const event = buildEvent('clicked', { messageId: '<x@y.example>', fields: {} })
      for (const path of [PARSED, MIME]) {
        const body = Buffer.from(JSON.stringify({ signature: sign(), 'event-data': event }))
        const answer = await postBytes(postern.url, { path, contentType: 'application/json', body })
        assert.deepEqual([answer.status, answer.body.code], [406, 'webhook.event_form'])
        assert.match(answer.body.title ?? '', /Point the webhooks of Mailgun at \/webhook\/mailgun\/events\./)
      }
    },
  },
  {
    name: 'misconfigured_store_action',
    run: async ({ post }) => {
      const stored = JSON.stringify([{ url: 'https://storage.mailgun.net/v3/x', name: 'a.pdf', size: 1 }])
      const answer = await post(PARSED, [...mailFields(), ['attachments', stored]])
      assert.deepEqual([answer.status, answer.body.code], [406, 'webhook.store_form'])
      assert.match(answer.body.title ?? '', /store\(\) route\. Change the Mailgun route action to forward\(\)/)
    },
  },
  {
    name: 'misconfigured_tracking_legacy',
    run: async ({ post }) => {
      const event: Field[] = [
        ['event', 'delivered'],
        ['domain', 'shop.example'],
        ['message-headers', '[]'],
        ['recipient', 'reader@customer.example'],
      ]
      const answer = await post(PARSED, event)
      assert.deepEqual([answer.status, answer.body.code], [406, 'webhook.event_form'])
    },
  },
]
