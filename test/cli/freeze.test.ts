import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { z } from 'zod'
import { freezeRestored, thawRestored } from '../../src/mail/freeze.ts'
import { createWorld, hold, makeReady, move, receive } from './sample-messages.ts'
import { ErrorDocument, readJson } from './shapes.ts'

const count = z.int().min(0)
const frozen = z.strictObject({
  scope: z.enum(['sending', 'drafting']),
  reason: z.enum(['operator', 'restored']),
  by: z.string(),
  at: z.iso.datetime({ precision: 3 }),
})
const standing = {
  frozen: z.array(frozen),
  underWay: z.strictObject({ undrafted: count, approved: count, sending: count, unknown: count }),
}
const Frozen = z.strictObject(standing)
const Thawed = z.strictObject({ ...standing, requeued: count })

const world = await createWorld({ after })
const { postern, pool } = world
const freeze = async (...words: string[]) => readJson(Frozen, (await postern(['freeze', ...words, '--json'])).stdout)
const thaw = async (...words: string[]) => readJson(Thawed, (await postern(['thaw', ...words, '--json'])).stdout)
const scopesOf = ({ frozen }: z.infer<typeof Frozen>) => frozen.map(({ scope }) => scope)
const sendJobs = async () =>
  (await pool.query(`select data->>'messageId' as id from pgboss.job where name = 'mail.send' order by created_on, id`))
    .rows

test('both stand still, or one of them, and are thawed alike; doing it twice changes nothing', async () => {
  assert.deepEqual(scopesOf(await freeze()), ['drafting', 'sending'])
  const again = await freeze('all')
  assert.deepEqual(scopesOf(again), ['drafting', 'sending'])
  assert.ok(again.frozen.every(({ by, reason }) => by.startsWith('cli:') && reason === 'operator'))
  assert.deepEqual(scopesOf(await thaw('drafting')), ['sending'])
  assert.deepEqual(scopesOf(await thaw()), [])
  assert.deepEqual(scopesOf(await thaw()), [])
  assert.deepEqual(scopesOf(await freeze('sending')), ['sending'])
  assert.deepEqual(scopesOf(await freeze('drafting')), ['drafting', 'sending'])
  await thaw()
})

test('each change is an event with its scope and its actor', async () => {
  const told = async () =>
    (await pool.query(`select fields from security_event where name = 'freeze_changed' order by id`)).rows.map(
      ({ fields }) => fields,
    )
  const before = (await told()).length
  await freeze('sending')
  await thaw()
  const events = (await told()).slice(before)
  assert.deepEqual(
    events.map(({ change, scope }) => [change, scope]),
    [
      ['frozen', 'sending'],
      ['thawed', 'sending'],
      ['thawed', 'drafting'],
    ],
  )
  assert.ok(events.every(({ actor }) => String(actor).startsWith('cli:')))
})

test('what is neither is not understood', async () => {
  for (const words of [
    ['freeze', 'reading'],
    ['thaw', 'sending', 'drafting'],
  ])
    assert.equal((await postern(words)).code, 2, words.join(' '))
})

test('it says what is under way, and the thaw of sending gives approved replies their jobs back, oldest first', async () => {
  const ids: string[] = []
  for (const subject of ['one', 'two', 'three']) {
    const id = await receive(world, { subject, text: subject })
    await makeReady(world, id)
    await move(world, id, { to: 'approved', story: [{ event: 'draft.approved' }] })
    ids.push(id)
  }
  await receive(world, { subject: 'waits for its check' })
  const held = await receive(world, { subject: 'waits for an operator' })
  await hold(world, held)
  const parked = await receive(world, { subject: 'waits for the thaw' })
  await move(world, parked, { to: 'held', reasons: ['frozen'], resumeAfter: new Date(), story: [] })

  const frozen = await freeze()
  assert.deepEqual(frozen.underWay, { undrafted: 2, approved: 3, sending: 0, unknown: 0 })
  const text = (await postern(['freeze'])).stdout
  assert.match(text, /FROZEN +SINCE +BY +WHY\ndrafting +20\d\d-\S+Z +cli:\S+ +an operator\n/)
  assert.match(text, /Replies: 3 approved and wait for the thaw\.\nMails: 2 wait for a draft, until the thaw\./)

  await thaw('drafting')
  assert.deepEqual(await sendJobs(), [])
  assert.equal((await thaw('sending')).requeued, 3)
  assert.deepEqual(
    (await sendJobs()).map(({ id }) => id),
    ids,
  )
  assert.equal((await thaw()).requeued, 0, 'who has a job gets no second one')
  assert.equal((await sendJobs()).length, 3)
})

test('a restored database is not thawed by hand', async () => {
  await freezeRestored(pool, new Date())
  const refused = await postern(['thaw', '--json'])
  assert.deepEqual([refused.code, readJson(ErrorDocument, refused.stderr).error.code], [1, 'freeze.restored'])
  assert.match((await postern(['thaw'])).stderr, /Next: postern reconcile/)
  const { frozen } = await freeze('sending')
  assert.deepEqual(
    frozen.map(({ scope, reason }) => `${scope} ${reason}`),
    ['drafting restored', 'sending operator', 'sending restored'],
  )
  await thawRestored(pool, new Date())
  assert.deepEqual(scopesOf(await thaw()), [])
})

test('a rehearsal asks Claude nothing while drafting is frozen', async () => {
  await freeze('drafting')
  const env = { CLAUDE_API_KEY: 'claude-key', CLAUDE_API_URL: 'http://127.0.0.1:1' }
  const refused = await postern(['shadow', '--last', '5', '--json'], { env })
  assert.deepEqual([refused.code, readJson(ErrorDocument, refused.stderr).error.code], [1, 'drafting.frozen'])
  await thaw()
})
