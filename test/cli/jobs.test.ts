import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { showMessage } from '../../src/mail/listing/messages.ts'
import type { JobName } from '../../src/queue/contract.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, startTestPostern } from '../support/postern.ts'
import { createPostern } from './run-postern.ts'
import { ErrorDocument, listOf, readJson } from './shapes.ts'

const DeadLetter = z.strictObject({
  id: z.uuid(),
  kind: z.enum(['message', 'job']),
  messageId: z.uuid().nullable(),
  job: z.string(),
  failedAt: z.iso.datetime({ precision: 3 }),
  code: z.string().nullable(),
  requestId: z.string().nullable(),
  retries: z.int().nullable(),
})

const service = await startTestPostern({ after })
const { deps, claude } = service
const { pool } = deps
answerAlways(claude)
const postern = createPostern({ after }, { ...service.env, LOG_LEVEL: 'info' })
const list = async (...words: string[]) =>
  readJson(listOf(DeadLetter), (await postern(['jobs', 'list', ...words, '--json'])).stdout)

await pool.query(`update pgboss.queue set retry_limit = 0 where name = 'mail.check'`)
/** A mail whose check fails for good, by a bug of ours. */
async function failOne(): Promise<string> {
  deps.mailboxes.latest = async () => {
    throw new RangeError('words of a mail')
  }
  const { id } = await service.post({ from: `jane-${Math.random()}@customer.example` })
  await service.settled(id, 'failed')
  return id
}
const { latest } = deps.mailboxes
const repair = () => {
  deps.mailboxes.latest = latest
}

async function failJob(at: string, job: JobName = 'token.purge', data: object = {}): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `insert into pgboss.job (name, data, state, retry_limit, retry_count, completed_on, output)
     values ($2, $3, 'failed', 0, 0, $1, '{"value":{"message":"handler execution exceeded 10 minutes"}}')
     returning id`,
    [at, job, data],
  )
  return rows[0]?.id ?? ''
}

test('nothing has failed, and that is an answer', async () => {
  assert.deepEqual(await list(), { items: [], next: null })
  assert.equal((await postern(['jobs', 'list'])).stdout, 'Nothing has failed for good.\n')
})

test('a mail that failed for good is listed with its reason, without its words, and a retry runs the stage that failed', async () => {
  const id = await failOne()
  const [item] = (await list()).items
  assert.ok(item)
  const { failedAt, requestId, ...rest } = item
  assert.deepEqual(rest, { id, kind: 'message', messageId: id, job: 'mail.check', code: 'RangeError', retries: 0 })
  const story = await showMessage(deps, id)
  const told = story.timeline.find(({ event }) => event === 'message.failed')
  assert.deepEqual([told?.at.toISOString(), told?.requestId], [failedAt, requestId])
  assert.match(told?.sentence ?? '', /in mail\.check \(RangeError\)/)

  // The queue forgets a job after a day.
  await pool.query(`delete from pgboss.job where state in ('failed', 'completed')`)
  assert.deepEqual((await list()).items, [item])

  repair()
  const { stdout } = await postern(['jobs', 'retry', id])
  assert.match(stdout, /mail\.check runs again\./)
  await service.settled(id, 'ready')
  assert.deepEqual((await list()).items, [])
})

test('messages replay says what runs again', async () => {
  const id = await failOne()
  repair()
  const { stderr } = await postern(['messages', 'replay', id])
  assert.match(stderr, /mail\.check runs again\./)
  await service.settled(id, 'ready')
})

test('a dropped mail is closed and kept, and nothing of it is left in the queue', async () => {
  const id = await failOne()
  repair()
  const dropped = await postern(['jobs', 'drop', id, '--json'])
  assert.equal(readJson(DeadLetter, dropped.stdout).id, id)
  const closed = await service.settled(id, 'closed')
  assert.deepEqual(closed.reasons, ['closed_by_operator'])
  const { timeline } = await showMessage(deps, id)
  assert.match(
    timeline.at(-1)?.sentence ?? '',
    /^The failed work was given up in mail\.check by cli:\S+; the mail is kept\.$/,
  )
  const { rows } = await pool.query(`select from pgboss.job where state = 'failed' and data->>'messageId' = $1`, [id])
  assert.equal(rows.length, 0)
  assert.deepEqual((await list()).items, [])
})

test('a job of no mail is listed beside them, runs again, or is forgotten', async () => {
  const kept = await failJob('2026-11-20T10:00:00.123456Z')
  const [item] = (await list()).items
  assert.deepEqual(item, {
    id: kept,
    kind: 'job',
    messageId: null,
    job: 'token.purge',
    failedAt: '2026-11-20T10:00:00.123Z',
    code: 'worker_lost',
    requestId: null,
    retries: 0,
  })
  assert.equal((await postern(['jobs', 'retry', kept])).code, 0)
  const stateOf = async () => (await pool.query('select state from pgboss.job where id = $1', [kept])).rows[0]?.state
  for (const until = Date.now() + 15_000; (await stateOf()) !== 'completed' && Date.now() < until; ) await sleep(50)
  assert.equal(await stateOf(), 'completed')

  const other = await failJob('2026-11-20T11:00:00Z')
  assert.match((await postern(['jobs', 'drop', other])).stdout, /The job was forgotten\./)
  assert.deepEqual((await list()).items, [])
})

test('a stage that failed is the matter of its mail, a look-up included: its job is none to start again', async () => {
  const messageId = '01980c5e-7a10-7cc3-8f0e-2f1f6a6a1c11'
  const road: JobName[] = ['mail.check', 'mail.draft', 'mail.review', 'mail.send', 'mail.lookup']
  for (const job of road) {
    const id = await failJob('2026-11-20T12:00:00Z', job, { messageId, version: 0, requestId: 'test', attempt: 0 })
    const refused = await postern(['jobs', 'retry', id, '--json'])
    assert.deepEqual([refused.code, readJson(ErrorDocument, refused.stderr).error.code], [1, 'job.not_found'], job)
  }
  assert.deepEqual((await list()).items, [])
  await pool.query(`delete from pgboss.job where data->>'messageId' = $1`, [messageId])
})

test('mails and jobs share one order and one cursor, newest first', async () => {
  const mail = await failOne()
  repair()
  const jobs: string[] = []
  for (const at of ['2026-11-20T10:00:00.0009Z', '2026-11-20T10:00:00.0001Z', '2026-11-21T10:00:00Z'])
    jobs.push(await failJob(at))
  const whole = (await list()).items.map(({ id }) => id)
  assert.deepEqual([whole[0], whole[1], new Set(whole.slice(2))], [mail, jobs[2], new Set(jobs.slice(0, 2))])
  const paged: string[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await list('--limit', '1', ...(cursor === undefined ? [] : ['--cursor', cursor]))
    paged.push(...page.items.map(({ id }) => id))
    cursor = page.next
  }
  assert.deepEqual(paged, whole)
  const text = (await postern(['jobs', 'list', '--limit', '2'])).stdout
  assert.match(text, /^ID +WHAT +JOB +FAILED +CODE +RETRIES +REQUEST\n/)
  assert.match(text, /More: postern jobs list --cursor \S+\n$/)
  for (const id of whole) await postern(['jobs', 'drop', id])
})

test('what is no dead letter is refused, a mail that waits included', async () => {
  const { id } = await service.post({ from: 'waits@customer.example' })
  await service.settled(id, 'ready')
  await jobsDone(pool)
  for (const verb of ['retry', 'drop'])
    for (const given of [id, '01980c5e-7a10-7cc3-8f0e-2f1f6a6a1c11', 'nothing']) {
      const refused = await postern(['jobs', verb, given, '--json'])
      assert.deepEqual([refused.code, readJson(ErrorDocument, refused.stderr).error.code], [1, 'job.not_found'])
    }
  assert.equal((await service.settled(id, 'ready')).state, 'ready')
})
