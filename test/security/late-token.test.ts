/**
 * Mailgun retries for about eight hours, perhaps with the first signature. So an old signature is good once, and who
 * captures one can neither use it twice nor keep it for longer than that.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTestPostern } from '../support/postern.ts'
import {
  countRows,
  eventsOf,
  HOUR,
  MIME,
  MINUTE,
  mailFields,
  mimeFields,
  PARSED,
  postForm,
  SECOND,
  sign,
  signatureFields,
} from '../support/webhook.ts'

const postern = await startTestPostern({ after }, { ROLE: 'web' })
const { pool } = postern.deps
const ROUTES = [
  { path: PARSED, mail: mailFields },
  { path: MIME, mail: mimeFields },
]
const mails = async () => Number((await countRows(pool))['message'])

for (const { path, mail } of ROUTES) {
  for (const ageMs of [10 * MINUTE, HOUR, 4 * HOUR, 8 * HOUR, 9 * HOUR - MINUTE]) {
    test(`a mail that is ${ageMs / MINUTE} minutes late, with a token never seen, is taken, and recorded as late (${path})`, async () => {
      const answer = await postForm(postern.url, { path, fields: [...mail(), ...signatureFields(sign({ ageMs }))] })
      assert.deepEqual([answer.status, answer.body.status], [200, 'accepted'])
      const [event] = await eventsOf(postern, answer)
      assert.deepEqual([event?.name, event?.fields['endpoint']], ['webhook_late_delivery', path])
      assert.ok(Math.abs(Number(event?.fields['age_seconds']) - ageMs / SECOND) < 60)
    })
  }

  for (const [what, ageMs] of [
    ['over nine hours old', 9 * HOUR + MINUTE],
    ['two days old', 48 * HOUR],
    ['six minutes ahead of us', -6 * MINUTE],
    ['a year ahead of us', -8760 * HOUR],
  ] as const) {
    test(`a signature that is ${what} is refused, recorded, and leaves nothing (${path})`, async () => {
      const before = await countRows(pool)
      const answer = await postForm(postern.url, { path, fields: [...mail(), ...signatureFields(sign({ ageMs }))] })
      assert.equal(answer.status, 401)
      const events = await eventsOf(postern, answer)
      assert.deepEqual(
        events.map(({ name, fields }) => [name, fields['why']]),
        [['webhook_signature_invalid', 'stale']],
      )
      assert.deepEqual(await countRows(pool), before)
    })
  }
}

test('a used token that comes back hours later is no second mail, and with another mail it is refused and recorded', async () => {
  const signature = signatureFields(sign({ ageMs: 3 * HOUR }))
  const fields = mailFields({ text: 'Once' })
  const first = await postForm(postern.url, { fields: [...fields, ...signature] })
  assert.equal(first.body.status, 'accepted')
  const before = await mails()
  const again = await postForm(postern.url, { fields: [...fields, ...signature] })
  assert.deepEqual([again.status, again.body.status, again.body.id], [200, 'duplicate', first.body.id])
  const other = await postForm(postern.url, { fields: [...mailFields({ text: 'Twice' }), ...signature] })
  assert.equal(other.status, 406)
  assert.deepEqual(
    (await eventsOf(postern, other)).map(({ name }) => name),
    ['webhook_token_reused'],
  )
  assert.equal(await mails(), before)
})

test('twenty copies of one late mail at once are one mail', async () => {
  const before = await mails()
  const fields = [...mailFields({ text: 'Late and many' }), ...signatureFields(sign({ ageMs: 2 * HOUR }))]
  const answers = await Promise.all(Array.from({ length: 20 }, () => postForm(postern.url, { fields })))
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
  assert.equal(await mails(), before + 1)
})
