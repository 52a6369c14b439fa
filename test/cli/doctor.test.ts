import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { z } from 'zod'
import { systemClock } from '../../src/clock.ts'
import { generateFernetKey } from '../../src/crypto/fernet.ts'
import { freezeRestored, thawRestored } from '../../src/mail/freeze.ts'
import { emptyDatabase } from '../support/database.ts'
import { createWorld, hold, move, receive } from './sample-messages.ts'
import { listOf, readJson } from './shapes.ts'

const Check = z.strictObject({
  name: z.string(),
  level: z.enum(['ok', 'warn', 'fail']),
  sentence: z.string(),
  fix: z.string().nullable(),
})
const world = await createWorld({ after })
const { postern, pool } = world

async function examine(env: Record<string, string> = {}) {
  const { code, stdout } = await postern(['doctor', '--json'], { env })
  const { items, next } = readJson(listOf(Check), stdout)
  assert.equal(next, null)
  const wrong = items.filter(({ level }) => level !== 'ok').map(({ name, level }) => `${name} ${level}`)
  return { code, items, wrong, names: items.map(({ name }) => name) }
}
const FRESH = ['claude warn', 'knowledge warn', 'mailgun warn']

test('a fresh service is usable, and what it still lacks is named with what to do', async () => {
  const { code, wrong, items } = await examine()
  assert.deepEqual([code, wrong.filter((one) => !one.startsWith('configuration')).sort()], [0, FRESH])
  assert.ok(items.every(({ level, fix, name }) => level === 'ok' || fix !== null || name === 'configuration'))
})

test('for eyes each check is a mark, a name and a sentence, with its remedy under it', async () => {
  const { code, stdout } = await postern(['doctor'])
  assert.equal(code, 0)
  assert.match(stdout, /^✓ database +The database answers\.$/m)
  assert.match(stdout, /^! knowledge +support@example\.org has no articles.*\n +→ postern knowledge import DIR/m)
  assert.match(stdout, /\n\n\d+ fine, \d+ to look at, 0 failing\.\n$/)
})

test('it finds what stands still and what failed, in a real database', async () => {
  const failed = await receive(world)
  await move(world, failed, { to: 'failed', failedStage: 'mail.check', story: [{ event: 'message.failed' }] })
  await hold(world, await receive(world, { text: 'another one' }), 'outcome_unknown')
  await postern(['freeze', 'drafting'])
  await pool.query(
    `insert into provider_pause values ('mailgun', 'payment_required', now() + interval '1 hour', now())`,
  )
  await pool.query(`update pgboss.job set start_after = now() - interval '10 minutes' where name = 'mail.check'`)
  const { code, wrong, items } = await examine()
  assert.equal(code, 0)
  for (const expected of ['frozen warn', 'mailgun-pause warn', 'failed warn', 'outcome-unknown warn', 'work warn'])
    assert.ok(wrong.includes(expected), expected)
  assert.match(items.find(({ name }) => name === 'frozen')?.sentence ?? '', /Drafting .*by cli:/)

  await freezeRestored(pool, systemClock.now())
  const restored = await examine()
  assert.deepEqual([restored.code, restored.wrong.filter((one) => one === 'frozen fail').length], [1, 2])
  await thawRestored(pool, new Date())
})

test('a queue that is gone fails', async () => {
  await pool.query('create table kept_queue as select * from pgboss.queue')
  await pool.query(`delete from pgboss.job; delete from pgboss.queue where name = 'token.purge'`)
  const { code, wrong } = await examine()
  assert.deepEqual([code, wrong.includes('queues fail')], [1, true])
  await pool.query(`insert into pgboss.queue select * from kept_queue where name = 'token.purge'`)
})

test('auto without proof of a sender is something to look at, until a raw mail has come', async () => {
  assert.ok((await examine({ REPLY_MODE: 'auto' })).wrong.includes('sender-proof warn'))
  await pool.query(`update message set form = 'mime'`)
  assert.ok(!(await examine({ REPLY_MODE: 'auto' })).wrong.includes('sender-proof warn'))
})

test('what fails at the ground hides what stands on it: configuration, database, migrations; each exits with 1', async (t) => {
  const broken = await examine({ PORT: 'eighty' })
  assert.deepEqual([broken.code, broken.wrong], [1, ['configuration fail']])
  const away = await examine({ DATABASE_URL: 'postgresql://nobody:very-secret@127.0.0.1:1/none' })
  assert.deepEqual([away.code, away.names.at(-1), away.items.at(-1)?.level], [1, 'database', 'fail'])
  assert.doesNotMatch(JSON.stringify(away.items), /very-secret/)
  const { url } = await emptyDatabase(t)
  const bare = await examine({ DATABASE_URL: url })
  assert.deepEqual([bare.code, bare.names.at(-1), bare.items.at(-1)?.fix], [1, 'migrations', 'postern migrate'])
})

test('another key ring than that of the database fails', async () => {
  const { code, wrong, items } = await examine({ ENCRYPTION_KEY: generateFernetKey() })
  assert.deepEqual([code, wrong.includes('encryption-key fail')], [1, true])
  assert.match(items.find(({ name }) => name === 'encryption-key')?.fix ?? '', /after a comma/)
})
