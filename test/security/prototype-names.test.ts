/** Names that mean something to JavaScript, wherever a sender can write a name: they are text on the whole road. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { showMessage } from '../../src/mail/listing/messages.ts'
import { approveDraft } from '../../src/mail/review/operate.ts'
import { answerAlways, startTestPostern } from '../support/postern.ts'
import {
  eventsOf,
  type Field,
  MIME,
  MULTIPART,
  mailFields,
  mimeFields,
  PARSED,
  postForm,
  sign,
  signatureFields,
  URLENCODED,
} from '../support/webhook.ts'

/** One person writes all of these mails within seconds. */
const postern = await startTestPostern({ after }, { MAX_EMAILS_PER_HOUR: '1000' })
answerAlways(postern.claude)
const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__']
const DEEP = ['__proto__[polluted]', '__proto__.polluted', 'constructor[prototype][polluted]', 'constructor.prototype']

const assertClean = () => {
  assert.equal('polluted' in {}, false)
  assert.equal(Object.keys(Object.prototype).length, 0)
  assert.equal(typeof {}.toString, 'function')
}

/** Accepted, drafted, approved, sent. */
const walk = async (path: string, contentType: string, fields: Field[]) => {
  const taken = await postForm(postern.url, { path, contentType, fields: [...fields, ...signatureFields(sign())] })
  assert.equal(taken.status, 200)
  const id = taken.body.id ?? ''
  const { draftId } = await postern.settled(id, 'ready')
  const story = await showMessage(postern.deps, id)
  await approveDraft(postern.deps, { actor: 'operator', requestId: 'test', draftId: draftId ?? '' })
  await postern.settled(id, 'sent')
  assertClean()
  return { story, sent: postern.mailgun.accepted.at(-1) }
}

for (const contentType of [URLENCODED, MULTIPART]) {
  test(`form fields with such names are read past, before and behind the mail's own (${contentType})`, async () => {
    const odd = [...NAMES, ...DEEP].map((name): Field => [name, 'polluted'])
    const { story } = await walk(PARSED, contentType, [
      ...odd,
      ...mailFields({ subject: contentType, text: contentType }),
      ...odd,
    ])
    assert.equal(story.subject, contentType)
    assert.equal(story.from, 'jana@customer.example')
  })
}

test('header fields with such names come out as the fields that they are, in both forms', async () => {
  const headers = NAMES.map((name): [string, string] => [name, 'polluted'])
  for (const [path, fields] of [
    [PARSED, mailFields({ headers, text: 'In a form' })],
    [MIME, mimeFields({ headers, text: 'In MIME' })],
  ] as const) {
    const { story } = await walk(path, URLENCODED, fields)
    const names = story.headers.map(([name]) => name)
    for (const name of NAMES) assert.ok(names.includes(name), `${name} on ${path}`)
  }
})

test('JSON of a sender with such keys changes nothing, and the mail says that its header cannot be read in full', async () => {
  const json = [
    '{"__proto__":{"polluted":1}}',
    '[["From","jana@customer.example"],{"__proto__":{"polluted":1}}]',
    '[["From","jana@customer.example"],["X",{"constructor":{"prototype":{"polluted":1}}}]]',
    '[["From","jana@customer.example"],{"0":"__proto__","1":"polluted","length":2}]',
  ]
  for (const [at, text] of json.entries()) {
    const fields = mailFields({ text: `JSON ${at}` }).map(
      ([name, value]): Field => [name, name === 'message-headers' ? text : value],
    )
    const { story } = await walk(PARSED, URLENCODED, fields)
    assert.ok(story.reasons.includes('headers_unreadable'))
  }
})

test('Message-IDs, addresses and subjects made of such names are threaded and answered like others', async () => {
  for (const name of NAMES) {
    const { sent } = await walk(
      PARSED,
      URLENCODED,
      mailFields({
        from: `${name} <${name}@customer.example>`,
        subject: name,
        text: `About ${name}`,
        messageId: `<${name}@customer.example>`,
        headers: [
          ['References', NAMES.map((other) => `<${other}@elsewhere.example>`).join(' ')],
          ['In-Reply-To', `<${name}@elsewhere.example>`],
        ],
      }),
    )
    assert.equal(sent?.fields['to'], `${name}@customer.example`)
    assert.equal(sent?.fields['subject'], `Re: ${name}`)
    assert.equal(sent?.fields['h:In-Reply-To'], `<${name}@customer.example>`)
  }
})

test('signature fields under such names are no signature: refused and recorded', async () => {
  for (const name of DEEP) {
    const fields = signatureFields(sign()).map(([field, value]): Field => [`${name}[${field}]`, value])
    const refused = await postForm(postern.url, { fields: [...mailFields(), ...fields] })
    assert.equal(refused.status, 401)
    assert.deepEqual(
      (await eventsOf(postern, refused)).map(({ name }) => name),
      ['webhook_signature_invalid'],
    )
  }
  assertClean()
})
