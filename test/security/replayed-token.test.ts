/** The signature does not cover the body: who captures one could sign any mail with it, if a token were good twice. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTestPostern } from '../support/postern.ts'
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

const postern = await startTestPostern({ after }, { ROLE: 'web' })
const { pool } = postern.deps

const replace = (fields: Field[], name: string, value: string): Field[] =>
  fields.map(([field, own]) => [field, field === name ? value : own])

const genuine = mailFields({ text: 'The genuine mail' })
const REPLAYS: { name: string; path?: string; fields: Field[] }[] = [
  { name: 'another text', fields: replace(genuine, 'body-plain', 'The mail of the attacker') },
  { name: 'another recipient', fields: replace(genuine, 'recipient', 'other@postern.example') },
  {
    name: 'other header fields',
    fields: replace(genuine, 'message-headers', '[["From","jana@customer.example"],["Reply-To","evil@evil.example"]]'),
  },
  { name: 'HTML added', fields: [...genuine, ['body-html', '<p>evil</p>']] },
  {
    name: 'text that moved into the HTML',
    fields: [...replace(genuine, 'body-plain', ''), ['body-html', 'The genuine mail']],
  },
  { name: 'another mail, on the other route', path: MIME, fields: mimeFields({ text: 'The mail of the attacker' }) },
  { name: 'the same words as MIME, on the other route', path: MIME, fields: mimeFields({ text: 'The genuine mail' }) },
]

for (const { name, path = PARSED, fields } of REPLAYS) {
  test(`a used signature that comes with ${name} is refused for good, with an event, and leaves nothing`, async () => {
    const signature = signatureFields(sign())
    const first = await postForm(postern.url, { fields: [...genuine, ...signature] })
    assert.equal(first.status, 200)
    const before = await countRows(pool)
    const replay = await postForm(postern.url, { path, fields: [...fields, ...signature] })
    assert.deepEqual([replay.status, replay.body.code], [406, 'webhook.token_reused'])
    assert.deepEqual(
      (await eventsOf(postern, replay)).map((event) => [event.name, event.severity, event.fields['endpoint']]),
      [['webhook_token_reused', 'high', path]],
    )
    assert.deepEqual(await countRows(pool), before)
  })
}

test('a signature that was used for raw MIME is no more good for a parsed mail than the other way round', async () => {
  const signature = signatureFields(sign())
  const first = await postForm(postern.url, {
    path: MIME,
    fields: [...mimeFields({ text: 'The genuine mail' }), ...signature],
  })
  assert.equal(first.status, 200)
  const before = await countRows(pool)
  for (const text of ['The genuine mail', 'The mail of the attacker']) {
    const replay = await postForm(postern.url, { fields: [...mailFields({ text }), ...signature] })
    assert.deepEqual([replay.status, replay.body.code], [406, 'webhook.token_reused'])
    assert.deepEqual(
      (await eventsOf(postern, replay)).map(({ name }) => name),
      ['webhook_token_reused'],
    )
  }
  assert.deepEqual(await countRows(pool), before)
})

test('of two different mails that race with one token, one is stored and the other refused', async () => {
  for (let round = 0; round < 10; round += 1) {
    const before = await countRows(pool)
    const signature = signatureFields(sign())
    const answers = await Promise.all(
      ['one', 'two'].map((text) =>
        postForm(postern.url, { fields: [...mailFields({ text: `${text} ${round}` }), ...signature] }),
      ),
    )
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 406])
    const now = await countRows(pool)
    assert.equal(Number(now['message']) - Number(before['message']), 1)
    assert.equal(Number(now['job']) - Number(before['job']), 1)
  }
})

test('a token that a refused mail carried is not spent: the same signature is good for the mail of a retry', async () => {
  const signature = signatureFields(sign())
  const refused = await postForm(postern.url, { fields: [...mailFields({ from: 'nobody' }), ...signature] })
  assert.equal(refused.status, 406)
  const accepted = await postForm(postern.url, { fields: [...mailFields(), ...signature] })
  assert.equal(accepted.body.status, 'accepted')
})
