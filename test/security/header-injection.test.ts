/**
 * A stranger's words reach the header of a reply: a subject, Message-IDs, an address. None may end its field and begin
 * another one, such as a Bcc.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { approveDraft } from '../../src/mail/review/operate.ts'
import { answerAlways, startTestPostern } from '../support/postern.ts'
import {
  countRows,
  eventsOf,
  type Field,
  MIME,
  mailFields,
  mimeFields,
  PARSED,
  postForm,
  sign,
  signatureFields,
} from '../support/webhook.ts'

/** One person writes all of these mails within seconds. */
const postern = await startTestPostern({ after }, { MAX_EMAILS_PER_HOUR: '1000' })
answerAlways(postern.claude)
const ADDRESS = 'jana@customer.example'

/** What a reply consists of for Mailgun when nobody attacks: to send with threading takes two names more. */
const FIELDS = [
  'from',
  'to',
  'subject',
  'text',
  'html',
  'o:tracking',
  'o:tracking-clicks',
  'o:tracking-opens',
  'v:reply_id',
]
const HEADER_FIELDS = ['h:Message-Id', 'h:In-Reply-To', 'h:References']
const LINE_END = /[\r\n\0\u2028\u2029\u0085\v\f]/

const evil = (end: string) => `x${end}Bcc: victim@evil.example${end}X-Evil: yes${end}${end}<b>body</b>`
const encoded = (text: string) => `=?utf-8?b?${Buffer.from(text).toString('base64')}?=`
const WAYS: Record<string, string> = {
  CR: evil('\r'),
  LF: evil('\n'),
  CRLF: evil('\r\n'),
  'CRLF and a fold': evil('\r\n '),
  NUL: evil('\0'),
  'a line separator': evil('\u2028'),
  'a paragraph separator': evil('\u2029'),
  NEL: evil('\u0085'),
  'an encoded CRLF': encoded(evil('\r\n')),
  'an encoded CRLF in Q': '=?utf-8?q?x=0D=0ABcc:_victim@evil.example=0D=0A?=',
  'two encoded words': '=?utf-8?q?x=0D?= =?utf-8?q?=0ABcc:_victim@evil.example?=',
}

type Mail = { from: string; subject: string; messageId: string; headers: [string, string][] }
const mailWith = (text: string): Mail => ({
  from: `"${text}" <${ADDRESS}>`,
  subject: text,
  messageId: `<id${text}@customer.example>`,
  headers: [
    ['References', `<first@customer.example> <a${text}@customer.example>`],
    ['In-Reply-To', `<b${text}@customer.example>`],
    ['Reply-To', `"${text}" <${ADDRESS}>`],
    ['To', text],
    ['Sender', text],
  ],
})

/** Posts, approves whatever draft comes of it, gives what Mailgun got; null when there was no mail to answer. */
const answer = async (path: string, fields: Field[]) => {
  const taken = await postForm(postern.url, { path, fields: [...fields, ...signatureFields(sign())] })
  if (taken.status === 406) return null
  assert.equal(taken.status, 200)
  const id = taken.body.id ?? ''
  const { draftId } = await postern.settled(id, 'ready')
  postern.mailgun.clear()
  await approveDraft(postern.deps, { actor: 'operator', requestId: 'test', draftId: draftId ?? '' })
  await postern.settled(id, 'sent')
  assert.equal(postern.mailgun.accepted.length, 1)
  return postern.mailgun.accepted[0]?.entries ?? []
}

const assertClean = (entries: [string, string][], what: string) => {
  const names = entries.map(([name]) => name)
  assert.deepEqual([...new Set(names)].sort(), [...names].sort(), `${what}: every field once`)
  for (const name of names) assert.ok([...FIELDS, ...HEADER_FIELDS].includes(name), `${what}: ${name}`)
  for (const [name, value] of entries) {
    if (name === 'text' || name === 'html') continue
    assert.doesNotMatch(value, LINE_END, `${what}: ${name}`)
    assert.doesNotMatch(value, /=\?/, `${what}: a later reader would decode ${name}`)
    if (name.startsWith('h:') || name === 'to') assert.doesNotMatch(value, /evil\.example|Bcc:/i, `${what}: ${name}`)
  }
  assert.equal(entries.find(([name]) => name === 'to')?.[1], ADDRESS, what)
  // As it goes over the wire: a value that is a line of its own is a field of its own.
  const rendered = entries
    .filter(([name]) => !['text', 'html'].includes(name))
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
  assert.equal(rendered.split(/\r\n|[\r\n]/).length - 1, names.length - 2, what)
}

test('a reply to an ordinary mail has its usual fields', async () => {
  const entries = await answer(PARSED, mailFields({ headers: [['References', '<first@customer.example>']] }))
  assert.ok(entries)
  assertClean(entries, 'ordinary')
  assert.deepEqual(entries.map(([name]) => name).sort(), [...FIELDS, ...HEADER_FIELDS].sort())
})

for (const [way, text] of Object.entries(WAYS)) {
  test(`${way} in every field that can reach the header of a reply adds no field to it`, async () => {
    const mail = mailWith(text)
    for (const [path, fields] of [
      [PARSED, mailFields({ ...mail, text: `${way} in a form` })],
      [MIME, mimeFields({ ...mail, text: `${way} in MIME` })],
    ] as const) {
      const entries = await answer(path, fields)
      if (entries !== null) assertClean(entries, `${way} on ${path}`)
    }
  })

  test(`${way} in one field at a time adds no field either, and the mail is answered all the same`, async () => {
    const whole = mailWith(text)
    const one: [string, Partial<Mail>][] = [
      ['the name', { from: whole.from }],
      ['the subject', { subject: whole.subject }],
      ['Message-ID', { messageId: whole.messageId }],
      ...whole.headers.map((header): [string, Partial<Mail>] => [header[0], { headers: [header] }]),
    ]
    for (const [where, mail] of one) {
      const entries = await answer(PARSED, mailFields({ text: `${way} in ${where}`, ...mail }))
      assert.ok(entries, `${way} in ${where} is answered`)
      assertClean(entries, `${way} in ${where}`)
    }
  })

  test(`${way} in the recipient of the delivery is no recipient: refused, recorded, nothing kept`, async () => {
    const before = await countRows(postern.deps.pool)
    const fields = [...mailFields({ recipient: `support+${text}@postern.example` }), ...signatureFields(sign())]
    const refused = await postForm(postern.url, { fields })
    assert.deepEqual([refused.status, refused.body.code], [406, 'webhook.no_recipient'])
    const events = await eventsOf(postern, refused)
    assert.deepEqual(
      events.map(({ name }) => name),
      ['email_validation_failed'],
    )
    assert.deepEqual(await countRows(postern.deps.pool), before)
  })
}
