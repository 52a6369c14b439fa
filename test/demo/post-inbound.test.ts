import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { after, test } from 'node:test'
import type { PostForm } from '../../src/demo/inbound-form.ts'
import { inboundFromEml } from '../../src/demo/inbound-from-eml.ts'
import { postInbound, postWithRetries, signInbound } from '../../src/demo/post-inbound.ts'

type Post = { type: string; body: Buffer }
const posts: Post[] = []
let statuses: number[] = []
const server = createServer(async (request, response) => {
  const body = Buffer.concat(await Array.fromAsync(request))
  posts.push({ type: request.headers['content-type'] ?? '', body })
  const status = statuses.shift() ?? 200
  if (status === 0) return void request.socket.resetAndDestroy()
  response.writeHead(status, { 'content-type': 'application/json' }).end('{"status":"accepted"}')
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
after(() => void server.close())
const address = server.address()
const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/webhook/mailgun`

const EML = Buffer.from(
  [
    'Return-Path: <bounce@sender.example>',
    'Received: from a by b',
    'Received: from c by d',
    'From: =?utf-8?Q?Ren=C3=A9?= <rene@sender.example>',
    'To: Support <support+tag@shop.example>',
    'Subject: =?utf-8?Q?Caf=C3=A9?= & co',
    'Message-ID: <1@sender.example>',
    'signature: not ours',
    'X-Folded: one',
    ' two',
    'MIME-Version: 1.0',
    'Content-Type: multipart/related; boundary=B',
    '',
    '--B',
    'Content-Type: text/html; charset=iso-8859-1',
    'Content-Transfer-Encoding: 8bit',
    '',
    'caf\xe9 + 100% <img src="cid:pic">',
    '--B',
    'Content-Type: image/png; name="a \\"b\\".png"',
    'Content-ID: <pic>',
    'Content-Transfer-Encoding: base64',
    '',
    'iVBORw0KGgo=',
    '--B--',
    '',
  ].join('\r\n'),
  'latin1',
)
const mail = await inboundFromEml(EML)
const post = async (form: PostForm, change: Partial<typeof mail> = {}) => {
  await postInbound({ url, signingKey: 'k', mail: { ...mail, ...change }, form })
  return posts.at(-1) ?? { type: '', body: Buffer.alloc(0) }
}
const formOf = ({ type, body }: Post) =>
  new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()

test('the signature of the golden vector is made', () => {
  const key = 'tbsy84uSV1Kt3ZJZELY2TmShPRs91E3yL4tzf96297vBCkDWgL'
  const { signature } = signInbound(key, {
    timestamp: '1539112500',
    token: '7VwW7k6Ak7zcTwoSoNm7aTtbk1g67MKAnsYLfUB7PdszbgR5Xi',
  })
  assert.equal(signature, 'ef24c5225322217bb065b80bb54eb4f9206d764e3e16abab07f0a64d1cf477cc')
  assert.equal(signInbound(key).token.length, 50)
})

test('the envelope comes from Return-Path and To', () => {
  assert.equal(mail.sender, 'bounce@sender.example')
  assert.equal(mail.recipient, 'support+tag@shop.example')
})

test('a mail with an attachment is posted as multipart with every header twice and the attachment counted', async () => {
  const sent = await post('urlencoded')
  assert.match(sent.type, /^multipart\/form-data/)
  const form = await formOf(sent)
  assert.equal(form.get('recipient'), 'support+tag@shop.example')
  assert.equal(form.get('sender'), 'bounce@sender.example')
  assert.equal(form.get('subject'), 'Café & co')
  assert.match(String(form.get('body-html')), /^café \+ 100% </)
  assert.equal(form.getAll('Received').length, 3)
  assert.equal(form.get('Mime-Version'), '1.0')
  assert.equal(form.get('Signature'), 'not ours')
  assert.match(String(form.get('signature')), /^[0-9a-f]{64}$/)
  assert.equal(form.get('attachment-count'), '1')
  assert.deepEqual(JSON.parse(String(form.get('content-id-map'))), { '<pic>': 'attachment-1' })
  const file = form.get('attachment-1')
  assert.ok(file instanceof File)
  assert.equal(file.type, 'image/png')
  assert.deepEqual(Buffer.from(await file.arrayBuffer()), Buffer.from('iVBORw0KGgo=', 'base64'))
  const headers = JSON.parse(String(form.get('message-headers'))) as [string, string][]
  assert.deepEqual(
    headers.slice(0, 3).map(([name]) => name),
    ['Received', 'X-Envelope-From', 'X-Mailgun-Incoming'],
  )
  assert.deepEqual(headers.find(([name]) => name === 'X-Folded')?.[1], 'one two')
  assert.equal(form.get('body-mime'), null)
})

test('without attachments the post is urlencoded and carries the same text', async () => {
  const sent = await post('urlencoded', { attachments: [], bodyPlain: 'Grüße + 100% & more\r\n' })
  assert.equal(sent.type, 'application/x-www-form-urlencoded')
  const form = new URLSearchParams(sent.body.toString('latin1'))
  assert.equal(form.get('body-plain'), 'Grüße + 100% & more\r\n')
  assert.equal(form.get('attachment-count'), null)
})

test('raw MIME is posted byte for byte, 8-bit letters too', async () => {
  const sent = await post('mime')
  assert.equal(sent.type, 'application/x-www-form-urlencoded')
  const field =
    sent.body
      .toString('latin1')
      .split('&')
      .find((part) => part.startsWith('body-mime=')) ?? ''
  const bytes = Buffer.from(
    field
      .slice(10)
      .replaceAll('+', ' ')
      .replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
  assert.ok(bytes.subarray(-EML.length).equals(EML))
  assert.match(
    bytes.subarray(0, -EML.length).toString(),
    /^Received: .*\r\nX-Envelope-From: bounce@sender\.example\r\nX-Mailgun-Incoming: Yes\r\n$/,
  )
  assert.doesNotMatch(sent.body.toString('latin1'), /body-html=|attachment-1/)
})

test('each post is signed over its own timestamp and token', async () => {
  const form = new URLSearchParams((await post('mime')).body.toString('latin1'))
  const expected = createHmac('sha256', 'k')
    .update(`${form.get('timestamp')}${form.get('token')}`)
    .digest('hex')
  assert.equal(form.get('signature'), expected)
})

const RETRIES: [number[], number[]][] = [
  [[200], [200]],
  [[406, 200], [406]],
  [
    [503, 401, 0, 200],
    [503, 401, 0, 200],
  ],
  [
    [500, 500, 500, 500, 500],
    [500, 500, 500, 500],
  ],
]
for (const [answers, attempts] of RETRIES) {
  test(`answers ${answers} mean the attempts ${attempts}, all with one signature`, async () => {
    statuses = [...answers]
    posts.length = 0
    const result = await postWithRetries({ url, signingKey: 'k', mail, form: 'mime', delays: [1, 1, 1] })
    assert.deepEqual(result.attempts, attempts)
    assert.equal(result.status, attempts.at(-1))
    assert.equal(new Set(posts.map(({ body }) => new URLSearchParams(body.toString('latin1')).get('token'))).size, 1)
    statuses = []
  })
}

test('a resigned retry carries another token', async () => {
  statuses = [503, 200]
  posts.length = 0
  await postWithRetries({ url, signingKey: 'k', mail, form: 'mime', delays: [1], resign: true })
  assert.equal(new Set(posts.map(({ body }) => new URLSearchParams(body.toString('latin1')).get('token'))).size, 2)
})
