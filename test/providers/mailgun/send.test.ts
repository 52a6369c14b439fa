import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { after, beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { type MailgunAnswer, startFakeMailgun } from '../../../src/demo/fake-mailgun.ts'
import type { OutboundReply, SendOutcome } from '../../../src/providers/mail-provider.ts'
import { createMailgunSender } from '../../../src/providers/mailgun/send.ts'

const CANARY = 'canary-77aa01'
const fake = await startFakeMailgun({ apiKey: 'key-test' })
after(() => fake.close())
beforeEach(() => fake.clear())

const lines: string[] = []
const log = { warn: (...line: unknown[]) => void lines.push(JSON.stringify(line)) }
const options = { apiKey: 'key-test', domain: 'mg.shop.example', baseUrl: fake.url, log }
const sender = createMailgunSender(options)
const DEADLINE = 5_000

const reply = (change: Partial<OutboundReply> = {}): OutboundReply => ({
  from: { name: 'Shop, Support', address: 'support@shop.example' },
  to: { name: 'Evil" <x@evil.example>, "', address: 'ada@customer.example' },
  subject: 'Re: Bücher',
  text: 'Hello,\nfünf Tage.',
  html: '<p>Hello,<br>fünf Tage.</p>',
  messageId: '<r.1@mg.shop.example>',
  headers: { 'In-Reply-To': '<a@b>', References: '<z@b> <a@b>', 'Auto-Submitted': 'auto-replied' },
  replyId: 'reply-1',
  ...change,
})
const briefly = (outcome: SendOutcome) => ('code' in outcome ? `${outcome.kind} ${outcome.code}` : outcome.kind)

test('a reply arrives with exactly the fields that it should have', async () => {
  const outcome = await sender.send(reply(), DEADLINE)
  assert.deepEqual(outcome, { kind: 'sent', providerMessageId: '<r.1@mg.shop.example>' })
  assert.equal(fake.accepted.length, 1)
  assert.equal(fake.accepted[0]?.domain, 'mg.shop.example')
  assert.deepEqual(fake.accepted[0]?.fields, {
    from: '"Shop, Support" <support@shop.example>',
    to: 'ada@customer.example',
    subject: 'Re: Bücher',
    text: 'Hello,\r\nfünf Tage.',
    html: '<p>Hello,<br>fünf Tage.</p>',
    'h:Message-Id': '<r.1@mg.shop.example>',
    'h:In-Reply-To': '<a@b>',
    'h:References': '<z@b> <a@b>',
    'h:Auto-Submitted': 'auto-replied',
    'o:tracking': 'no',
    'o:tracking-clicks': 'no',
    'o:tracking-opens': 'no',
    'v:reply_id': 'reply-1',
  })
})

const AUTHORS: [string, string][] = [
  ['', 'support@shop.example'],
  ['Shop', '"Shop" <support@shop.example>'],
  ['A "B" \\ C', '"A B C" <support@shop.example>'],
  ['Käse, (Bio) <x@y>', '"Käse Bio x y" <support@shop.example>'],
  ['  ', 'support@shop.example'],
]
for (const [name, from] of AUTHORS) {
  test(`the author name ${JSON.stringify(name)} becomes ${from}`, async () => {
    await sender.send(reply({ from: { name, address: 'support@shop.example' } }), DEADLINE)
    assert.equal(fake.accepted[0]?.fields['from'], from)
  })
}

const answers = (status: number): MailgunAnswer => ({ status, body: { message: `to ${CANARY} is not allowed` } })
const ROWS: [string, MailgunAnswer, string, number][] = [
  ['a page with status 200', 'garbage', 'unknown garbage', 1],
  ['JSON without an id', { status: 200, body: { message: 'Queued' } }, 'unknown garbage', 0],
  ['an id that is no text', { status: 200, body: { id: 7 } }, 'unknown garbage', 0],
  ['a reset before anything was taken', 'reset-before', 'unknown connection_reset', 0],
  ['a reset after the mail was taken', 'accept-then-reset', 'unknown connection_reset', 1],
  ['an error although the mail was taken', 'accept-then-500', 'unknown server_error', 1],
  ['a gateway error', answers(502), 'unknown server_error', 0],
  ['too many requests', answers(429), 'not_sent rate_limited', 0],
  ['a wrong key', answers(401), 'not_sent unauthorized', 0],
  ['an unpaid account', answers(402), 'not_sent payment_required', 0],
  ['a forbidden call', answers(403), 'not_sent forbidden', 0],
  ['an unknown domain', answers(404), 'not_sent domain_not_found', 0],
  ['an invalid message', answers(400), 'rejected invalid_request', 0],
  ['a message that is too large', answers(413), 'rejected too_large', 0],
  ['an unprocessable message', answers(422), 'rejected unprocessable', 0],
  [
    'an error sentence in another field',
    { status: 400, body: { error: `${CANARY} no` } },
    'rejected invalid_request',
    0,
  ],
  ['a status that nobody documents', answers(418), 'unknown garbage', 0],
]
for (const [name, answer, expected, taken] of ROWS) {
  test(`${name} is ${expected}, and no word of Mailgun leaves`, async () => {
    lines.length = 0
    fake.script(answer)
    const outcome = await sender.send(reply(), DEADLINE)
    assert.equal(briefly(outcome), expected)
    assert.equal(fake.countOf('<r.1@mg.shop.example>'), taken)
    assert.equal(lines.length, 1)
    assert.doesNotMatch(JSON.stringify(outcome) + lines.join(), new RegExp(`${CANARY}|customer\\.example|key-test`))
  })
}

for (const [answer, taken] of [
  ['hang', 0],
  ['accept-then-hang', 1],
] as const) {
  test(`a Mailgun that does ${answer} is unknown at the deadline`, async () => {
    fake.script(answer)
    assert.equal(briefly(await sender.send(reply(), 100)), 'unknown timeout')
    assert.equal(fake.accepted.length, taken)
  })
}

test('the late end of an abandoned request troubles nobody', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    // a byte at a time: the inactivity timeout of the client never fires, only our own deadline does
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n')
    const drip = setInterval(() => socket.write('x'), 20)
    setTimeout(() => {
      clearInterval(drip)
      socket.resetAndDestroy()
    }, 250)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const baseUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  assert.equal(briefly(await createMailgunSender({ ...options, baseUrl }).send(reply(), 100)), 'unknown timeout')
  await sleep(300)
  server.close()
})

test('nothing listens: certainly not sent', async () => {
  const gone = await startFakeMailgun()
  await gone.close()
  const outcome = await createMailgunSender({ ...options, baseUrl: gone.url }).send(reply(), DEADLINE)
  assert.equal(briefly(outcome), 'not_sent connection_refused')
})

test('an unknown host: certainly not sent', async () => {
  const outcome = await createMailgunSender({ ...options, baseUrl: 'http://mailgun.invalid' }).send(reply(), DEADLINE)
  assert.equal(briefly(outcome), 'not_sent host_not_found')
})

test('the basic authentication of the fake refuses another key', async () => {
  assert.equal(
    briefly(await createMailgunSender({ ...options, apiKey: 'other' }).send(reply(), DEADLINE)),
    'not_sent unauthorized',
  )
})

test('a wrong path below the API is not sent and says so', async () => {
  const outcome = await createMailgunSender({ ...options, baseUrl: `${fake.url}/v9` }).send(reply(), DEADLINE)
  assert.equal(briefly(outcome), 'not_sent wrong_url')
})

const INJECTIONS: [string, Partial<OutboundReply>][] = [
  ['subject', { subject: 'a\r\nBcc: x@y.example' }],
  ['subject with NUL', { subject: 'a\u0000b' }],
  ['header value', { headers: { References: '<a@b>\nBcc: x@y.example' } }],
  ['header name', { headers: { 'X\nBcc': 'x' } }],
  ['a recipient header', { headers: { bcc: 'x@y.example' } }],
  ['Message-ID', { messageId: '<a@b>\r\n' }],
  ['reply id', { replyId: 'a\nb' }],
  ['author name', { from: { name: 'a\nb', address: 'a@shop.example' } }],
  ['author address', { from: { name: '', address: 'a@shop.example, b@shop.example' } }],
  ['text with NUL', { text: 'a\u0000' }],
  ['empty text', { text: '' }],
]
for (const [name, change] of INJECTIONS) {
  test(`an injection by ${name} throws and nothing is posted`, async () => {
    await assert.rejects(sender.send(reply(change), DEADLINE))
    assert.equal(fake.accepted.length, 0)
  })
}

const RECIPIENTS = [
  'a@b.example, c@d.example',
  'a@b.example c',
  '<a@b.example>',
  '"a b"@c.example',
  'a@b@c',
  'a',
  '',
  'a@b.example\r\nBcc: c',
  'group: a@b.example;',
]
for (const address of RECIPIENTS) {
  test(`the recipient ${JSON.stringify(address)} is rejected, since two parsers may read it differently`, async () => {
    assert.equal(briefly(await sender.send(reply({ to: { name: '', address } }), DEADLINE)), 'rejected bad_recipient')
    assert.equal(fake.accepted.length, 0)
  })
}

for (const domain of [
  '',
  'localhost',
  '../v3/other',
  'a.example/x?y',
  'a..example',
  '-a.example',
  'a.example\n',
  'ü.example',
])
  test(`the domain ${JSON.stringify(domain)} cannot stand in a path`, () =>
    assert.throws(() => createMailgunSender({ ...options, domain })))

test('whatever the words are, what is posted has one line per header and one recipient', async () => {
  const words = fc.string({ unit: 'binary', maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(words, words, words, async (subject, name, value) => {
      fake.clear()
      await sender
        .send(reply({ subject, from: { name, address: 'a@shop.example' }, headers: { 'X-Any': value } }), DEADLINE)
        .catch(() => null)
      for (const { entries } of fake.accepted) {
        assert.equal(entries.filter(([key]) => /^(to|cc|bcc|h:(to|cc|bcc))$/i.test(key)).length, 1)
        for (const [key, text] of entries)
          if (key !== 'text' && key !== 'html') assert.doesNotMatch(text.replaceAll('\0', '\n'), /[\r\n]/)
      }
    }),
    { numRuns: 40 },
  )
})
