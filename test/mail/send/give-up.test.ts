/** A Mailgun that cannot be reached for a day: the reply is held for a person, and still leaves once, under one Message-ID. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startFakeMailgun } from '../../../src/demo/fake-mailgun.ts'
import { approveDraft } from '../../../src/mail/review/operate.ts'
import { answerMessage } from '../../../src/mail/review/write.ts'
import { loadMessageRow } from '../../../src/mail/store.ts'
import { jobsDone } from '../../support/jobs-done.ts'
import { answerAlways, startTestPostern } from '../../support/postern.ts'

const ACT = { actor: 'operator', requestId: 'test' }
const API_KEY = 'mailgun-key'
const LAST_TRY = 99

/** A port where nobody listens: connections are refused until a Mailgun is started there. */
const away = await startFakeMailgun({ apiKey: API_KEY })
await away.close()
const port = Number(new URL(away.url).port)

/** approvals wait for an hour, so that the test says when their job runs, and as which try */
const postern = await startTestPostern({ after }, { MAILGUN_API_URL: away.url, UNDO_SEND_SECONDS: '3600' })
const { deps, claude } = postern
answerAlways(claude)

/** The time of the waiting send job has come, as the try after `attempt` others. */
async function runSend(messageId: string, attempt: number): Promise<void> {
  const { rowCount } = await deps.pool.query(
    `update pgboss.job set start_after = now(), data = data || jsonb_build_object('attempt', $2::int)
      where name = 'mail.send' and state = 'created' and data->>'messageId' = $1`,
    [messageId, attempt],
  )
  assert.equal(rowCount, 1, 'one send job waits')
  deps.wake('mail.send')
}

type Reply = { state: string; message_id_header: string; attempts: number }
async function tried(messageId: string, attempts: number): Promise<Reply> {
  const until = Date.now() + 15_000
  for (;;) {
    const { rows } = await deps.pool.query<Reply>(
      'select state, message_id_header, attempts from reply where message_id = $1',
      [messageId],
    )
    const [reply] = rows
    if (reply?.attempts === attempts && reply.state !== 'sending') return reply
    assert.ok(Date.now() < until, `no try ${attempts}: ${JSON.stringify(reply)}`)
    await sleep(10)
  }
}

const waitingJobs = async (messageId: string) =>
  (
    await deps.pool.query(
      `select from pgboss.job where name = 'mail.send' and state < 'active' and data->>'messageId' = $1`,
      [messageId],
    )
  ).rowCount

test('after the last try of a day a reply is held, certainly not sent; what a person then approves leaves once', async (t) => {
  const { id } = await postern.post({ text: 'When do you open?' })
  const { draftId } = await postern.settled(id, 'ready')
  await approveDraft(deps, { ...ACT, draftId: draftId ?? '' })

  await runSend(id, LAST_TRY - 1)
  const first = await tried(id, 1)
  assert.equal((await loadMessageRow(deps.pool, id)).state, 'approved', 'one more try is left')
  await runSend(id, LAST_TRY)
  const held = await postern.settled(id, 'held')
  assert.deepEqual(held.reasons, ['provider_unavailable'])
  assert.deepEqual(await tried(id, 2), { ...first, state: 'not_sent', attempts: 2 })
  await jobsDone(deps.pool)
  assert.equal(await waitingJobs(id), 0, 'nothing tries again by itself')

  const mailgun = await startFakeMailgun({ port, apiKey: API_KEY })
  t.after(mailgun.close)
  const byHand = await answerMessage(deps, { ...ACT, messageId: id, text: 'We open at ten.' })
  await approveDraft(deps, { ...ACT, draftId: byHand })
  await runSend(id, 0)
  await postern.settled(id, 'sent')
  await jobsDone(deps.pool)
  assert.deepEqual(
    mailgun.accepted.map(({ messageId, fields }) => [messageId, fields['text']?.trim()]),
    [[first.message_id_header, 'We open at ten.']],
  )
})
