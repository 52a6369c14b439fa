/** `messages show ID --sent-to-model`: what left the building for a mail, exactly as it was posted. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { z } from 'zod'
import { parseKeyring } from '../../src/crypto/keyring.ts'
import { openVault } from '../../src/crypto/vault.ts'
import { regenerateDraft } from '../../src/mail/review/operate.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, startTestPostern } from '../support/postern.ts'
import { createPostern } from './run-postern.ts'
import { ErrorDocument, MessageItem, readJson } from './shapes.ts'

const Sent = MessageItem.extend({
  requests: z.array(
    z.strictObject({
      callId: z.uuidv7(),
      step: z.enum(['triage', 'draft', 'verify', 'shadow']),
      model: z.string(),
      at: z.iso.datetime({ precision: 3 }),
      outcome: z.string().nullable(),
      body: z.record(z.string(), z.unknown()),
    }),
  ),
})
const world = await startTestPostern({ after }, { REPLY_MODE: 'auto' })
const { deps, claude, env } = world
answerAlways(claude)
const postern = createPostern({ after }, { ...env, LOG_LEVEL: 'info' })
const show = async (id: string) =>
  readJson(Sent, (await postern(['messages', 'show', id, '--sent-to-model', '--json'])).stdout)

test('every call of a mail is shown as the API got it: sorting, a broken answer, drafting, the verifier', async () => {
  claude.script({ for: 'draft', answer: 'junk' })
  const text = 'When do you open? Call me: +1 212 555 0142. “Ünïcödé” <b>& more</b>'
  const { id } = await world.post({ from: 'Jana Novak <jana@customer.example>', text }, { proven: true })
  await world.settled(id, 'sent')
  const { requests } = await show(id)
  assert.deepEqual(
    requests.map(({ step, outcome, model }) => [step, outcome, model]),
    [
      ['triage', 'answer', 'claude-haiku-5-5'],
      ['draft', 'malformed', 'claude-sonnet-5-5'],
      ['draft', 'answer', 'claude-sonnet-5-5'],
      ['verify', 'answer', 'claude-haiku-5-5'],
    ],
  )
  assert.deepEqual(
    requests.map(({ body }) => body),
    claude.requests.map(({ body }) => body),
  )
  assert.deepEqual(
    requests.map(({ body }) => JSON.stringify(body)),
    claude.requests.map(({ body }) => JSON.stringify(body)),
    'in the same order of properties, too',
  )
  assert.ok(!JSON.stringify(requests).includes('jana@customer.example'))
  const { stdout } = await postern(['messages', 'show', id, '--sent-to-model'])
  assert.match(stdout, /triage {2}claude-haiku-5-5 {2}answer\n/)
  assert.match(stdout, /"user_id"/)
})

test('another draft adds its calls, a failed call is there, and another mail has its own', async () => {
  const before = claude.requests.length
  const { id } = await world.post({ from: 'petr@customer.example', text: 'When do you open? Petr asks.' })
  const { draftId } = await world.settled(id, 'ready')
  await jobsDone(deps.pool)
  claude.script({ for: 'draft', answer: 'refusal' })
  await regenerateDraft(deps, { actor: 'operator', requestId: 'test', draftId: draftId ?? '' })
  await world.settled(id, 'held')
  await jobsDone(deps.pool)
  const { requests } = await show(id)
  assert.deepEqual(
    requests.map(({ step, outcome }) => [step, outcome]),
    [
      ['triage', 'answer'],
      ['draft', 'answer'],
      ['triage', 'answer'],
      ['draft', 'refused'],
    ],
  )
  assert.deepEqual(
    requests.map(({ body }) => JSON.stringify(body)),
    claude.requests.slice(before).map(({ body }) => JSON.stringify(body)),
  )
})

test('a mail for which nobody was asked says so, and one that is not there is refused', async () => {
  const { id } = await world.post({
    from: 'MAILER-DAEMON@customer.example',
    text: 'Undelivered.',
    headers: ['Auto-Submitted: auto-replied'],
  })
  await world.settled(id, 'refused')
  assert.deepEqual((await show(id)).requests, [])
  assert.match((await postern(['messages', 'show', id, '--sent-to-model'])).stdout, /\(nothing was sent to Claude\)/)
  const missing = await postern([
    'messages',
    'show',
    '01980c60-11f2-7b1e-9a55-6d0c2f7a90d4',
    '--sent-to-model',
    '--json',
  ])
  assert.equal(readJson(ErrorDocument, missing.stderr).error.code, 'message.not_found')
})

test('of a person who was erased nothing opens any more', async () => {
  const { id } = await world.post({ from: 'gone@customer.example', text: 'When do you open? I am soon gone.' })
  const { correspondentId } = await world.settled(id, 'ready')
  await jobsDone(deps.pool)
  await (await openVault(deps.pool, parseKeyring(env['ENCRYPTION_KEY'] ?? ''))).forget(correspondentId)
  const { code, stderr } = await postern(['messages', 'show', id, '--sent-to-model', '--json'])
  assert.deepEqual([code, readJson(ErrorDocument, stderr).error.code], [1, 'key.erased'])
})
