/** Rails, actionmailbox inbound_emails_controller_test.rb of Mailgun: what each of its tests asks, asked of this service. */
import assert from 'node:assert/strict'
import { signInbound } from '../../src/demo/post-inbound.ts'
import { PRODUCTION, problemsOf } from '../config/sample-environment.ts'
import { MAILBOX, SIGNING_KEY } from '../support/postern.ts'
import { readParts } from '../support/read-parts.ts'
import { eventsOf, type Field, HOUR, MIME, mimeFields, postForm, sign, signatureFields } from '../support/webhook.ts'
import type { Case, World } from './world.ts'

const raw = (mime: Uint8Array | string, recipient = MAILBOX): Field[] => [
  ['recipient', recipient],
  ['sender', 'jana@customer.example'],
  ['body-mime', mime],
]
const mail = (subject: string) => `From: Jana <jana@customer.example>\r\nSubject: ${subject}\r\n\r\nHello\r\n`

async function assertKept({ postern, keep }: World, mime: Buffer) {
  const { story } = await keep(MIME, raw(mime))
  const [part] = await readParts(postern.deps, story.id)
  assert.deepEqual([part?.kind, part?.content], ['raw', mime], 'byte for byte')
  return story
}

const refused = async ({ postern }: World, signature: Field[], why: string) => {
  const answer = await postForm(postern.url, { path: MIME, fields: [...mimeFields(), ...signature] })
  const [event] = await eventsOf(postern, answer)
  assert.deepEqual([answer.status, answer.body.code, event?.fields['why']], [401, 'webhook.unsigned', why])
}

export const ACTION_MAILBOX: Case[] = [
  { name: 'receiving', run: async (world) => void (await assertKept(world, Buffer.from(mail('Welcome')))) },
  {
    name: 'non UTF-8',
    run: async (world) => {
      const head =
        'From: Jana <jana@customer.example>\r\nSubject: Latin\r\nContent-Type: text/plain; charset=iso-8859-2'
      const mime = Buffer.concat([Buffer.from(`${head}\r\n\r\n`), Buffer.from([0xf8, 0xe9, 0x64, 0x0d, 0x0a])])
      const story = await assertKept(world, mime)
      assert.equal(story.text.trim(), 'řéd')
    },
  },
  {
    name: 'X-Original-To added',
    differs: 'the raw mail stays as it came; the recipient of the envelope is kept beside it',
    run: async ({ keep }) => {
      const tagged = MAILBOX.replace('@', '+shop@')
      const { story, loaded } = await keep(MIME, raw(mail('Tagged'), tagged))
      assert.deepEqual([loaded.head.recipient, story.mailbox], [tagged, MAILBOX])
    },
  },
  {
    name: 'malformed recipient',
    run: async ({ post }) => {
      for (const recipient of ['', 'support', 'a@b@c', '<>', 'x'.repeat(5_000)]) {
        const answer = await post(MIME, raw(mail('To nobody'), recipient))
        assert.deepEqual([answer.status, answer.body.code], [406, 'webhook.no_recipient'], recipient.slice(0, 10))
      }
    },
  },
  {
    name: 'malformed raw email (#57494)',
    run: async ({ post }) => {
      for (const mime of ['', '\0\0\0', ': :\r\n:\r\n', 'From:\r\n\r\n', '--b\r\n--b--', Buffer.alloc(1_000, 0xff)]) {
        const answer = await post(MIME, raw(mime))
        assert.deepEqual([answer.status, answer.body.code], [406, 'webhook.no_sender'])
      }
      const broken = 'From: jana@customer.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n--c'
      assert.equal((await post(MIME, raw(broken))).status, 200, 'whoever can be answered is kept')
    },
  },
  {
    name: 'delayed',
    differs: 'Mailgun retries for about 8 hours, so one never seen is taken up to 9 hours late, as an event',
    run: async (world) => {
      const { postern } = world
      const late = [...mimeFields({ text: 'Late' }), ...signatureFields(sign({ ageMs: 8 * HOUR }))]
      const answer = await postForm(postern.url, { path: MIME, fields: late })
      assert.equal(answer.status, 200)
      assert.deepEqual(
        (await eventsOf(postern, answer)).map(({ name }) => name),
        ['webhook_late_delivery'],
      )
      await refused(world, signatureFields(sign({ ageMs: 10 * HOUR })), 'stale')
    },
  },
  {
    name: 'malformed timestamp (#57315)',
    run: (world) =>
      refused(world, signatureFields(signInbound(SIGNING_KEY, { timestamp: 'not-a-number' })), 'malformed'),
  },
  {
    name: 'forged',
    run: (world) => refused(world, signatureFields({ ...sign(), token: sign().token }), 'wrong'),
  },
  {
    name: 'malformed signature (#57484)',
    run: async (world) => {
      const { timestamp, token, signature } = sign()
      for (const odd of ['not hex', signature.slice(1), `${signature}0`, signature.toUpperCase(), 'é'.repeat(64)])
        await refused(world, signatureFields({ timestamp, token, signature: odd }), 'malformed')
      const twice: Field[] = [...signatureFields({ timestamp, token, signature }), ['signature', signature]]
      await refused(world, twice, 'malformed')
    },
  },
  {
    name: 'key nil',
    run: async () => {
      const { MAILGUN_WEBHOOK_SIGNING_KEY: _, ...without } = PRODUCTION
      assert.deepEqual(problemsOf(without), ['MAILGUN_WEBHOOK_SIGNING_KEY'])
    },
  },
  {
    name: 'key blank',
    run: async () => {
      for (const blank of ['', ' ', ',', ' , '])
        assert.deepEqual(problemsOf({ ...PRODUCTION, MAILGUN_WEBHOOK_SIGNING_KEY: blank }), [
          'MAILGUN_WEBHOOK_SIGNING_KEY',
        ])
    },
  },
]
