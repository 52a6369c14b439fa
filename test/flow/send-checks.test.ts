/** What was decided hours ago is looked at once more before a reply leaves. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { freeze } from '../../src/mail/freeze.ts'
import { approveDraft } from '../../src/mail/review/operate.ts'
import { send } from '../../src/mail/send/send.ts'
import { loadMessageRow } from '../../src/mail/store.ts'
import { suppress } from '../../src/mail/suppression.ts'
import { ACT, makeApproved, makeReady, takenFor } from '../support/approved.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, startTestPostern, type TestPostern } from '../support/postern.ts'

/** approvals wait for an hour, so that a test runs their job itself; one where gates release */
const [slow, auto] = await Promise.all([
  startTestPostern({ after }, { UNDO_SEND_SECONDS: '3600' }),
  startTestPostern({ after }, { REPLY_MODE: 'auto' }),
])
for (const { claude } of [slow, auto]) answerAlways(claude)

const lastEvent = async ({ deps }: TestPostern, messageId: string): Promise<string> => {
  const { rows } = await deps.pool.query<{ event: string }>(
    'select event from timeline where message_id = $1 order by id desc limit 1',
    [messageId],
  )
  return rows[0]?.event ?? ''
}

/** A release that waits, because sending is frozen; `thaw` lets its job run. */
async function releaseWhileFrozen(from: string) {
  await freeze(auto.deps, { scopes: ['sending'], actor: 'operator', requestId: 'test' })
  const { id } = await auto.post({ from, text: 'When do you open?' }, { proven: true })
  const row = await auto.settled(id, 'approved')
  await jobsDone(auto.deps.pool)
  assert.equal(await lastEvent(auto, id), 'reply.waits')
  const job = { messageId: id, version: row.stateVersion, requestId: 'test', attempt: 0 }
  const thawed = async () => {
    await auto.deps.pool.query('delete from "freeze"')
    await send(auto.deps, job)
    await jobsDone(auto.deps.pool)
    return loadMessageRow(auto.deps.pool, id)
  }
  return { id, thawed }
}

test('while sending is frozen nothing leaves, and what was frozen leaves after it', async () => {
  const { thawed } = await releaseWhileFrozen('frozen@customer.example')
  assert.equal(takenFor(auto, 'frozen@customer.example').length, 0)
  assert.equal((await thawed()).state, 'sent')
  assert.equal(takenFor(auto, 'frozen@customer.example').length, 1)
})

test('a sender who was suppressed since the release gets no reply by itself; a person may approve it', async () => {
  const address = 'stopped@customer.example'
  const { id, thawed } = await releaseWhileFrozen(address)
  await suppress(auto.deps.pool, auto.deps.vault, { address, kind: 'complaint', source: 'event', at: new Date() })
  const row = await thawed()
  assert.deepEqual([row.state, row.reasons.includes('suppressed')], ['ready', true])
  assert.equal(takenFor(auto, address).length, 0)
  await approveDraft(auto.deps, { ...ACT, draftId: row.draftId ?? '' })
  await auto.settled(id, 'sent')
  assert.equal(takenFor(auto, address).length, 1)
})

test('a limit that was lowered since the release is one more automatic reply too many', async () => {
  const { thawed } = await releaseWhileFrozen('lowered@customer.example')
  const { policy } = auto.deps
  const limits = policy.autoReplies()
  auto.deps.policy = { ...policy, autoReplies: () => ({ ...limits, perHour: 0 }) }
  const row = await thawed()
  auto.deps.policy = policy
  assert.deepEqual([row.state, row.reasons], ['ready', ['over_limit']])
  assert.equal(takenFor(auto, 'lowered@customer.example').length, 0)
})

test('a mail that nobody has judged yet takes a release back, whatever it says', async () => {
  const { id, thawed } = await releaseWhileFrozen('moved@customer.example')
  const { threadId } = await loadMessageRow(auto.deps.pool, id)
  const newer = await auto.post({ from: 'other@customer.example', text: 'Hello?' })
  await jobsDone(auto.deps.pool)
  await auto.deps.pool.query(
    `update message set thread_id = $1, state = 'received', state_version = state_version + 1 where id = $2`,
    [threadId, newer.id],
  )
  const row = await thawed()
  assert.deepEqual([row.state, row.reasons], ['ready', []])
  assert.equal(takenFor(auto, 'moved@customer.example').length, 0)
})

test('a newer mail takes an approval back even between the approval and the claim', async () => {
  const { ready, job } = await makeApproved(slow)
  const newer = await makeReady(slow)
  await slow.deps.pool.query(`update message set thread_id = $1, received_at = now() where id = $2`, [
    ready.threadId,
    newer.id,
  ])
  await send(slow.deps, job)
  const row = await loadMessageRow(slow.deps.pool, ready.id)
  assert.equal(row.state, 'ready')
  assert.equal(await lastEvent(slow, ready.id), 'approval.voided')
  const { rows } = await slow.deps.pool.query('select approved_by from draft where id = $1', [ready.draftId])
  assert.equal(rows[0]?.approved_by, null)
  assert.equal(takenFor(slow, ready.address).length, 0)
})

test('a wrong key stops every reply, with one alert, and what waited leaves when it is put right', async () => {
  const first = await makeApproved(slow)
  const second = await makeApproved(slow)
  slow.mailgun.script({ status: 401 })
  await send(slow.deps, first.job)
  await send(slow.deps, second.job)
  assert.equal(await lastEvent(slow, second.ready.id), 'reply.waits')
  assert.equal(takenFor(slow, second.ready.address).length, 0, 'nobody asks Mailgun again before the pause is over')
  await slow.deps.security.flush()
  const { rows } = await slow.deps.pool.query(`select fields from security_event where name = 'mail_provider_paused'`)
  assert.deepEqual(
    rows.map(({ fields }) => fields.code),
    ['unauthorized'],
  )
  await slow.deps.pool.query('delete from provider_pause')
  await slow.deps.pool.query(`update pgboss.job set start_after = now() where name = 'mail.send' and state = 'created'`)
  slow.deps.wake('mail.send')
  for (const { ready } of [first, second]) {
    await slow.settled(ready.id, 'sent')
    assert.equal(takenFor(slow, ready.address).length, 1)
  }
})

test('a rate limit waits a minute without an alert, and 402 stops everything as a wrong key does', async () => {
  for (const [status, code] of [
    [429, 'rate_limited'],
    [402, 'payment_required'],
  ] as const) {
    const { ready, job } = await makeApproved(slow)
    slow.mailgun.script({ status })
    await send(slow.deps, job)
    const { rows } = await slow.deps.pool.query('select code, until > now() as open from provider_pause')
    assert.deepEqual(rows, [{ code, open: true }])
    assert.equal((await loadMessageRow(slow.deps.pool, ready.id)).state, 'approved')
    await slow.deps.pool.query('delete from provider_pause')
  }
  await slow.deps.security.flush()
  const { rows } = await slow.deps.pool.query(
    `select fields->>'code' as code from security_event where name = 'mail_provider_paused' order by id`,
  )
  assert.deepEqual(
    rows.map(({ code }) => code),
    ['unauthorized', 'payment_required'],
  )
})
