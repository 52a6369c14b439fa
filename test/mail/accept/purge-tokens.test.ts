/** A spent token is remembered for longer than a post with it can be good, and not for ever. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createHandlers } from '../../../src/jobs.ts'
import { startTestPostern } from '../../support/postern.ts'
import { HOUR, mailFields, postForm, sign, signatureFields } from '../../support/webhook.ts'

const postern = await startTestPostern({ after }, { ROLE: 'web' })
const { pool } = postern.deps

/** Posts a mail whose token was claimed `hours` ago. */
async function postClaimed(hours: number) {
  const signature = signatureFields(sign())
  const fields = [...mailFields({ text: `claimed ${hours} h ago` }), ...signature]
  const { status, body } = await postForm(postern.url, { fields })
  assert.equal(status, 200)
  await pool.query(`update webhook_token set claimed_at = now() - $2 * interval '1 hour' where message_id = $1`, [
    body.id,
    hours,
  ])
  return { id: body.id, signature, fields }
}

const isRemembered = async (id: string | undefined) =>
  (await pool.query('select from webhook_token where message_id = $1', [id])).rowCount === 1

test('a purge keeps a token of 9 hours, which still refuses a replay and knows its mail, and forgets one of 25', async () => {
  const late = await postClaimed(9)
  const old = await postClaimed(25)
  await createHandlers(postern.deps)['token.purge']({}, { failedJob: null })
  assert.deepEqual([await isRemembered(late.id), await isRemembered(old.id)], [true, false])

  const replay = await postForm(postern.url, { fields: [...mailFields({ text: 'Another mail' }), ...late.signature] })
  assert.deepEqual([replay.status, replay.body.code], [406, 'webhook.token_reused'])
  const retry = await postForm(postern.url, { fields: late.fields })
  assert.deepEqual([retry.status, retry.body], [200, { status: 'duplicate', id: late.id }])
})

test('a signature that is old enough for its token to be forgotten is refused as stale', async () => {
  const stale = signatureFields(sign({ ageMs: 24 * HOUR }))
  const { status } = await postForm(postern.url, { fields: [...mailFields(), ...stale] })
  assert.equal(status, 401)
})
