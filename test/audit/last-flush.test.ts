/** A process that is told to stop writes what it has recorded, the counts of a flood included. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createChild } from '../support/child.ts'
import { testEnvironment } from '../support/postern.ts'
import { mailFields, postForm, sign, signatureFields } from '../support/webhook.ts'

const FORGED = 320

test('the rows of a flood are complete after SIGTERM', async () => {
  const { env, database } = await testEnvironment({ after }, { ROLE: 'web' })
  const child = await createChild({ after }, env)
  await child.start()
  const post = () =>
    postForm(child.url, { fields: [...mailFields(), ...signatureFields(sign({ key: 'another-key' }))] })
  for (let i = 0; i < FORGED; i += 20) await Promise.all(Array.from({ length: 20 }, post))
  child.signal('SIGTERM')
  assert.deepEqual(await child.ended(30_000), { code: 0, signal: null })
  const { rows } = await database.pool.query(
    `select sum(coalesce((fields->>'more')::int, 1))::int as events
       from security_event where name = 'webhook_signature_invalid'`,
  )
  assert.equal(rows[0].events, FORGED)
})
