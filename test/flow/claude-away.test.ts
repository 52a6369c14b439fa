import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadConfig } from '../../src/config.ts'
import { createLog } from '../../src/log.ts'
import { listMessages } from '../../src/mail/listing/messages.ts'
import { replayMessage } from '../../src/mail/recover.ts'
import { startPostern } from '../../src/server.ts'
import { answerAlways, postMail, startTestPostern, testEnvironment, waitForState } from '../support/postern.ts'

const SILENT = { write: () => undefined }

test('without a key for Claude mails wait, and the first start with one takes them up', async (t) => {
  const { env, claude } = await testEnvironment(t)
  const start = async (change: Record<string, string>) => {
    const loaded = loadConfig({ ...env, ...change })
    assert.ok(loaded.ok)
    const log = createLog({ level: 'info', format: 'json', destination: SILENT })
    return startPostern(loaded.config, log)
  }
  const keyless = await start({ CLAUDE_API_KEY: '' })
  t.after(() => keyless.close())
  const { id } = await postMail(keyless.url ?? '', { text: 'When do you open?' })
  const held = await waitForState(keyless.deps, id, ['held'])
  assert.deepEqual(held.reasons.at(0), 'model_unavailable')
  await keyless.close()
  assert.equal(claude.requests.length, 0)

  const keyed = await start({})
  t.after(() => keyed.close())
  claude.script({ draft: { action: 'needs_human', reply: 'We will look into it.' } })
  await waitForState(keyed.deps, id, ['ready'])
})

test('while Claude is overloaded a mail is held, visibly, and drafted when it answers again', async (t) => {
  const postern = await startTestPostern(t)
  postern.claude.script('overloaded')
  const { id } = await postern.post({ text: 'When do you open?' })
  const held = await postern.settled(id, 'held')
  assert.deepEqual(held.reasons, ['model_unavailable'])
  assert.equal(held.attempts, 1)
  answerAlways(postern.claude)
  await postern.settled(id, 'ready')
})

for (const step of ['triage', 'draft'] as const)
  test(`an answer to the ${step} without the agreed form is tried once more, then the mail is held with that reason`, async (t) => {
    const postern = await startTestPostern(t)
    postern.claude.always({ for: step, answer: 'junk' })
    const { id } = await postern.post({ text: 'When do you open?' })
    const held = await postern.settled(id, 'held')
    assert.deepEqual(held.reasons, ['model_malformed'])
    assert.equal(postern.claude.requests.filter(({ kind }) => kind === step).length, 2)
  })

test('in mode off a mail is stored and nobody is asked', async (t) => {
  const postern = await startTestPostern(t, { REPLY_MODE: 'off' })
  const { id } = await postern.post({ text: 'When do you open?' })
  await postern.settled(id, 'stored')
  assert.equal(postern.claude.requests.length, 0)
})

test('work that fails for good is a dead letter, listed, and starts again where it failed', async (t) => {
  const postern = await startTestPostern(t)
  const { deps } = postern
  await deps.pool.query(`update pgboss.queue set retry_limit = 0 where name = 'mail.check'`)
  const loadBroken = deps.mailboxes.byId
  deps.mailboxes.byId = () => {
    throw new Error('a fault of ours')
  }
  const { id } = await postern.post({ text: 'When do you open?' })
  const failed = await postern.settled(id, 'failed')
  assert.equal(failed.failedStage, 'mail.check')
  const stored = await deps.pool.query(`select output::text from pgboss.job where output is not null`)
  assert.ok(
    stored.rows.every(({ output }) => !output.includes('a fault of ours')),
    'the queue keeps a code only',
  )
  deps.mailboxes.byId = loadBroken
  await replayMessage(deps, { messageId: id, actor: 'test', requestId: 'replay' })
  await postern.settled(id, 'ready', 'held')
  const { items } = await listMessages(deps, { state: null, limit: 10, after: null })
  assert.deepEqual(
    items.map((item) => item.id),
    [id],
  )
})
