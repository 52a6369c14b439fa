/**
 * P2: one reply per mail, whatever crashes, retries or times out. The fake Mailgun counts what it accepts by
 * Message-ID; what nobody knows is looked up before anything else, and what certainly did not leave goes out later as the same.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { SECOND } from '../../src/clock.ts'
import { AppError } from '../../src/errors.ts'
import { approveDraft, undoApproval } from '../../src/mail/review/operate.ts'
import { editDraft } from '../../src/mail/review/write.ts'
import { send } from '../../src/mail/send/send.ts'
import { loadMessageRow } from '../../src/mail/store.ts'
import { createMailgunSender } from '../../src/providers/mailgun/send.ts'
import { ACT, makeApproved, makeReady, replyOf, takenFor } from '../support/approved.ts'
import { createChild } from '../support/child.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, buildEml, postMail, startTestPostern, testEnvironment } from '../support/postern.ts'

/** approvals leave at once */
const postern = await startTestPostern({ after })
/** approvals wait for an hour, so that a test runs their job itself */
const slow = await startTestPostern({ after }, { UNDO_SEND_SECONDS: '3600' })
for (const { claude } of [postern, slow]) answerAlways(claude)

const codeOf = (result: PromiseSettledResult<unknown>) =>
  result.status === 'rejected' && result.reason instanceof AppError ? result.reason.code : result.status

function assertNothingTwice(at: typeof postern): void {
  for (const { messageId } of at.mailgun.accepted) assert.equal(at.mailgun.countOf(messageId), 1, messageId)
}

test('a send job that runs many times at once, and again later, sends once', async () => {
  const { ready, job } = await makeApproved(slow)
  await Promise.all(Array.from({ length: 6 }, () => send(slow.deps, job)))
  await send(slow.deps, job)
  assert.equal(takenFor(slow, ready.address).length, 1)
  assertNothingTwice(slow)
})

test('a draft that is approved twice at once is approved once, by the one who was told so', async () => {
  const ready = await makeReady(postern)
  const actors = ['first', 'second', 'third', 'fourth']
  const results = await Promise.allSettled(
    actors.map((actor) => approveDraft(postern.deps, { ...ACT, actor, draftId: ready.draftId })),
  )
  const won = actors.filter((_, at) => results[at]?.status === 'fulfilled')
  assert.equal(won.length, 1, results.map(codeOf).join())
  for (const code of results.map(codeOf))
    assert.ok(['fulfilled', 'draft.superseded', 'message.wrong_state'].includes(code), code)
  const { rows } = await postern.deps.pool.query('select approved_by from draft where id = $1', [ready.draftId])
  assert.equal(rows[0]?.approved_by, won[0])
  await postern.settled(ready.id, 'sent')
  assert.equal(takenFor(postern, ready.address).length, 1)
})

test('an approval that races with its undo either leaves once or not at all', async () => {
  for (let round = 0; round < 6; round += 1) {
    const ready = await makeReady(postern)
    await approveDraft(postern.deps, { ...ACT, draftId: ready.draftId })
    const [undone] = await Promise.allSettled([
      sleep(round * 2).then(() => undoApproval(postern.deps, { ...ACT, draftId: ready.draftId })),
    ])
    const row = await postern.settled(ready.id, 'sent', 'ready')
    if (undone.status === 'fulfilled') {
      assert.equal(row.state, 'ready')
      assert.equal(takenFor(postern, ready.address).length, 0, 'an undone approval does not leave')
      await approveDraft(postern.deps, { ...ACT, draftId: ready.draftId })
    }
    await postern.settled(ready.id, 'sent')
    assert.equal(takenFor(postern, ready.address).length, 1)
  }
  assertNothingTwice(postern)
})

test('an undone approval leaves its job behind, which sends nothing', async () => {
  const { ready, job } = await makeApproved(slow)
  await undoApproval(slow.deps, { ...ACT, draftId: ready.draftId })
  await send(slow.deps, job)
  await approveDraft(slow.deps, { ...ACT, draftId: ready.draftId })
  await send(slow.deps, job)
  assert.equal(takenFor(slow, ready.address).length, 0, 'the old job is not the new approval')
})

test('a webhook that comes again in any state is the same mail, and is answered once', async () => {
  const eml = buildEml({
    from: 'again@customer.example',
    messageId: '<again@customer.example>',
    text: 'When do you open?',
  })
  const { claude, deps } = postern
  claude.delay(300)
  const first = await postern.post(eml)
  const again = async () => {
    // the retry of the same post, and the same mail under a fresh signature
    const answers = await Promise.all([postern.post(eml, { signature: first.signature }), postern.post(eml)])
    for (const { status, body } of answers)
      assert.deepEqual([status, body], [200, { status: 'duplicate', id: first.id }])
  }
  await again()
  await postern.settled(first.id, 'drafting')
  await again()
  claude.delay(0)
  const { draftId } = await postern.settled(first.id, 'ready')
  await again()
  await approveDraft(deps, { ...ACT, draftId: draftId ?? '' })
  await again()
  await postern.settled(first.id, 'sent')
  await again()
  await jobsDone(postern.deps.pool)
  assert.equal(takenFor(postern, 'again@customer.example').length, 1)
})

test('a hundred redeliveries at once are one mail and one job', async () => {
  const eml = buildEml({ from: 'hundred@customer.example', messageId: '<hundred@customer.example>' })
  const answers = await Promise.all(Array.from({ length: 100 }, () => postern.post(eml)))
  assert.equal(new Set(answers.map(({ id }) => id)).size, 1)
  assert.equal(answers.filter(({ body }) => (body as { status: string }).status === 'accepted').length, 1)
  await postern.settled(answers[0]?.id ?? '', 'ready')
  const { rows } = await postern.deps.pool.query(
    `select count(*)::int from pgboss.job where data->>'messageId' = $1 and name = 'mail.check'`,
    [answers[0]?.id],
  )
  assert.equal(rows[0]?.count, 1)
})

const refusing = createMailgunSender({
  apiKey: 'mailgun-key',
  domain: 'postern.example',
  baseUrl: 'http://127.0.0.1:9',
})
for (const failure of ['refused connection', '429', '401'] as const) {
  test(`a reply that certainly did not leave (${failure}) goes out later under the same Message-ID`, async () => {
    const { ready, job } = await makeApproved(slow)
    if (failure !== 'refused connection') slow.mailgun.script({ status: Number(failure) })
    await send(failure === 'refused connection' ? { ...slow.deps, provider: refusing } : slow.deps, job)
    const waiting = await loadMessageRow(slow.deps.pool, ready.id)
    assert.equal(waiting.state, 'approved')
    assert.equal(takenFor(slow, ready.address).length, 0)
    const before = await replyOf(slow, ready.id)
    assert.equal(before.state, 'not_sent')
    await hurry(ready.id)
    await slow.settled(ready.id, 'sent')
    const reply = await replyOf(slow, ready.id)
    assert.equal(reply.message_id_header, before.message_id_header)
    assert.equal(reply.attempts, 2)
    assert.deepEqual(
      takenFor(slow, ready.address).map(({ messageId }) => messageId),
      [before.message_id_header],
    )
  })
}

test('while a reply waits for its next try, an undo and another version keep its Message-ID and send once', async () => {
  const { ready, job } = await makeApproved(slow)
  await send({ ...slow.deps, provider: refusing }, job)
  const before = await replyOf(slow, ready.id)
  await undoApproval(slow.deps, { ...ACT, draftId: ready.draftId })
  const edited = await editDraft(slow.deps, { ...ACT, draftId: ready.draftId, text: 'We open at ten.' })
  await approveDraft(slow.deps, { ...ACT, draftId: edited })
  await hurry(ready.id)
  await slow.settled(ready.id, 'sent')
  await jobsDone(slow.deps.pool)
  const [taken, ...more] = takenFor(slow, ready.address)
  assert.equal(more.length, 0)
  assert.match(taken?.fields['text'] ?? '', /at ten/)
  assert.equal(taken?.messageId, before.message_id_header)
})

test('two processes on one database, posted to at once, answer each mail once', async () => {
  const { env, claude, mailgun, database } = await testEnvironment({ after }, { REPLY_MODE: 'auto' })
  answerAlways(claude)
  const [one, other] = await Promise.all([createChild({ after }, env), createChild({ after }, env)])
  await Promise.all([one.start(), other.start()])
  const mails = Array.from({ length: 24 }, (_, at) =>
    buildEml({ from: `two${at}@customer.example`, messageId: `<two${at}@customer.example>` }),
  )
  const answers = await Promise.all(mails.flatMap((eml) => [one, other].map(({ url }) => postUntilTaken(url, eml))))
  assert.equal(new Set(answers.map(({ id }) => id)).size, mails.length)
  const until = Date.now() + 30 * SECOND
  while (mailgun.accepted.length < mails.length && Date.now() < until) await sleep(50)
  await jobsDone(database.pool)
  assert.equal(mailgun.accepted.length, mails.length)
  assert.equal(new Set(mailgun.accepted.map(({ fields }) => fields['to'])).size, mails.length)
  for (const { messageId } of mailgun.accepted) assert.equal(mailgun.countOf(messageId), 1, messageId)
})

/** A post on a busy machine may be answered 503: it comes again, as Mailgun's would. */
async function postUntilTaken(url: string, eml: Uint8Array) {
  for (;;) {
    const answer = await postMail(url, eml, { proven: true })
    if (answer.status !== 503) return answer
    await sleep(100)
  }
}

/** The time of the next try has come, and that of a pause is over. */
async function hurry(messageId: string): Promise<void> {
  await slow.deps.pool.query('delete from provider_pause')
  await slow.deps.pool.query(
    `update pgboss.job set start_after = now() where state < 'active' and data->>'messageId' = $1`,
    [messageId],
  )
  slow.deps.wake('mail.send')
}
