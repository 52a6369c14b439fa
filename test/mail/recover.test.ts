/** A job that fails for good after the reply was handed over: it may have left, so nobody may call it failed. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { AppError } from '../../src/errors.ts'
import { replayMessage } from '../../src/mail/recover.ts'
import { approveDraft, requestDraft } from '../../src/mail/review/operate.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, startTestPostern } from '../support/postern.ts'

const ACT = { actor: 'operator', requestId: 'test' }
const postern = await startTestPostern({ after })
const { deps, claude, mailgun } = postern
answerAlways(claude)

async function makeReady(): Promise<{ id: string; draftId: string }> {
  const { id } = await postern.post({ text: 'When do you open?' })
  const { draftId } = await postern.settled(id, 'ready')
  return { id, draftId: draftId ?? '' }
}

async function toldOf(messageId: string): Promise<unknown[]> {
  const { rows } = await deps.pool.query(
    `select event, detail->>'code' as code from timeline where message_id = $1 order by id desc limit 2`,
    [messageId],
  )
  return rows.toReversed()
}

/** Whatever `condition` names fails in the database until the test ends. */
async function breakRows(table: string, condition: string): Promise<() => Promise<unknown>> {
  await deps.pool.query(`create or replace function always_fail() returns trigger language plpgsql as $$
    begin raise exception 'this storage fails for good'; end $$`)
  await deps.pool.query(
    `create trigger always_fail before update on ${table} for each row when (${condition}) execute function always_fail()`,
  )
  return () => deps.pool.query(`drop trigger always_fail on ${table}`)
}

await deps.pool.query(`update pgboss.queue set retry_limit = 0 where name = 'mail.send'`)

test('a send whose result cannot be recorded is unknown until it is found: Mailgun has one reply, and no act sends another', async () => {
  const { id, draftId } = await makeReady()
  const repair = await breakRows('reply', `new.state = 'sent'`)
  await approveDraft(deps, { ...ACT, draftId })
  const lost = await postern.settled(id, 'unknown', 'failed', 'sent')
  await repair()
  assert.deepEqual([lost.state, lost.failedStage], ['unknown', null])
  assert.deepEqual((await toldOf(id)).at(-1), { event: 'reply.unknown', code: 'job_failed' })
  const { rows } = await deps.pool.query('select state, message_id_header from reply where message_id = $1', [id])
  assert.equal(rows[0]?.state, 'unknown')

  const refusedAs = (code: string) => (error: unknown) => error instanceof AppError && error.code === code
  await assert.rejects(approveDraft(deps, { ...ACT, draftId }), refusedAs('reply.outcome_unknown'))
  await assert.rejects(requestDraft(deps, { ...ACT, messageId: id }), refusedAs('reply.outcome_unknown'))
  await assert.rejects(replayMessage(deps, { ...ACT, messageId: id }), refusedAs('message.wrong_state'))
  await postern.settled(id, 'sent')
  assert.deepEqual(
    mailgun.accepted.map(({ messageId }) => messageId),
    [rows[0]?.message_id_header],
  )
})

test('a send that fails for good before the reply was handed over is a dead letter, and a replay sends it once', async () => {
  mailgun.clear()
  const { id, draftId } = await makeReady()
  const repair = await breakRows('message', `new.state = 'sending'`)
  await approveDraft(deps, { ...ACT, draftId })
  const failed = await postern.settled(id, 'failed', 'held', 'sent')
  await repair()
  assert.deepEqual([failed.state, failed.failedStage], ['failed', 'mail.send'])
  assert.equal(mailgun.accepted.length, 0)
  await replayMessage(deps, { ...ACT, messageId: id })
  await postern.settled(id, 'sent')
  await jobsDone(deps.pool)
  assert.equal(mailgun.accepted.length, 1)
})
