/** A job can be gone while its mail waits for it: no mail may wait for ever. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { State } from '../../src/mail/lifecycle.ts'
import { requeueLost } from '../../src/mail/requeue.ts'
import { approveDraft } from '../../src/mail/review/operate.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, startTestPostern } from '../support/postern.ts'
import { startOn } from '../support/webhook.ts'

const ACT = { actor: 'operator', requestId: 'test' }
const postern = await startTestPostern({ after }, { REPLY_MODE: 'auto' })
const { deps, claude, mailgun } = postern
answerAlways(claude)

/** Its jobs are gone, and it is put back to where it waited for one of them, an hour ago. */
async function loseJobs(id: string, state: State): Promise<void> {
  await jobsDone(deps.pool)
  await deps.pool.query(`delete from pgboss.job where data->>'messageId' = $1`, [id])
  await deps.pool.query(
    `update message set state = $2, state_version = state_version + 1, received_at = now() - interval '1 hour' where id = $1`,
    [id, state],
  )
}

const jobsOf = async (id: string) =>
  (await deps.pool.query(`select name, start_after from pgboss.job where data->>'messageId' = $1`, [id])).rows

const repliesTo = (id: string) => deps.pool.query('select from reply where message_id = $1', [id])

/** A mail without proof that it is genuine: its draft waits for a person. */
async function makeReady(): Promise<string> {
  const { id } = await postern.post({})
  await postern.settled(id, 'ready')
  return id
}

const WAITING: { state: State; ends: State }[] = [
  { state: 'received', ends: 'ready' },
  { state: 'drafting', ends: 'ready' },
  { state: 'approved', ends: 'sent' },
]
for (const { state, ends } of WAITING) {
  test(`a mail in ${state} whose job is gone gets a new one, and ends in ${ends}`, async () => {
    const id = await makeReady()
    await loseJobs(id, state)
    assert.equal(await requeueLost(deps), 1)
    await postern.settled(id, ends)
    await jobsDone(deps.pool)
    assert.equal(await requeueLost(deps), 0)
    assert.equal((await repliesTo(id)).rowCount, ends === 'sent' ? 1 : 0)
  })
}

test('a ready draft whose gates nobody evaluated gets its review, and one that has its gates waits for a person', async () => {
  const id = await makeReady()
  await loseJobs(id, 'ready')
  assert.equal(await requeueLost(deps), 0)
  await deps.pool.query(`update draft set gates = '[]' where message_id = $1`, [id])
  assert.equal(await requeueLost(deps), 1)
  await jobsDone(deps.pool)
  const { rows } = await deps.pool.query('select jsonb_array_length(gates) as gates from draft where message_id = $1', [
    id,
  ])
  assert.ok(rows[0].gates > 0)
})

test('a reply whose job is gone while it was on its way is looked up and found, and not sent again', async () => {
  const id = await makeReady()
  const { draftId } = await postern.settled(id, 'ready')
  await approveDraft(deps, { ...ACT, draftId: draftId ?? '' })
  await postern.settled(id, 'sent')
  const sent = mailgun.accepted.length
  await loseJobs(id, 'sending')
  await deps.pool.query(`update reply set state = 'sending' where message_id = $1`, [id])
  assert.equal(await requeueLost(deps), 1)
  await postern.settled(id, 'unknown')
  await loseJobs(id, 'unknown')
  assert.equal(await requeueLost(deps), 1)
  await postern.settled(id, 'sent')
  assert.equal(mailgun.accepted.length, sent)
})

test('a young mail and one that has its job are left alone, and an approved one keeps its time to undo', async () => {
  const id = await makeReady()
  await jobsDone(deps.pool)
  await loseJobs(id, 'received')
  await deps.pool.query('update message set received_at = now() where id = $1', [id])
  assert.equal(await requeueLost(deps), 0)
  await deps.pool.query(`update message set received_at = now() - interval '1 hour' where id = $1`, [id])
  // Far ahead, so that the job is still there when it is counted.
  const later = { ...deps, policy: { undoSendSeconds: 3_600 } }
  await deps.pool.query(`update message set state = 'approved' where id = $1`, [id])
  assert.equal(await requeueLost(later), 1)
  assert.equal(await requeueLost(later), 0)
  const jobs = await jobsOf(id)
  assert.deepEqual(
    jobs.map((job) => [job.name, job.start_after > new Date()]),
    [['mail.send', true]],
  )
  await deps.pool.query(`delete from pgboss.job where data->>'messageId' = $1`, [id])
  await deps.pool.query(`update message set state = 'closed' where id = $1`, [id])
})

test('a mail whose queue does not exist is reported, and gets its job when the queue is back', async () => {
  const id = await makeReady()
  await loseJobs(id, 'received')
  const { rows } = await deps.pool.query(`select name from pgboss.queue where name = 'mail.check'`)
  assert.equal(rows.length, 1)
  await deps.pool.query(`delete from pgboss.job where name = 'mail.check'`)
  await deps.pool.query('create table kept_queue as select * from pgboss.queue where name = $1', ['mail.check'])
  await deps.pool.query(`delete from pgboss.queue where name = 'mail.check'`)
  assert.equal(await requeueLost(deps), 0)
  assert.ok(postern.logs.some((line) => line.includes('queue_missing') && line.includes(id)))
  await deps.pool.query('insert into pgboss.queue select * from kept_queue')
  assert.equal(await requeueLost(deps), 1)
  await postern.settled(id, 'ready')
})

test('a worker that starts looks for lost work at once', async (t) => {
  const id = await makeReady()
  await loseJobs(id, 'received')
  await startOn(t, { ...postern.env, ROLE: 'worker' })
  await postern.settled(id, 'ready')
  await jobsDone(deps.pool)
})
