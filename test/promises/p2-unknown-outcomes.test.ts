/**
 * P2, where nobody knows: Mailgun does not say whether it took a reply. It is asked for a trace before anything else
 * happens, the same reply goes once more at most, and what stays in doubt is a person's to decide.
 */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { HOUR, SECOND } from '../../src/clock.ts'
import { approveDraft, closeMessage, rejectDraft, requestDraft } from '../../src/mail/review/operate.ts'
import { allowResend, markSent } from '../../src/mail/review/settle-unknown.ts'
import { answerMessage, editDraft } from '../../src/mail/review/write.ts'
import { lookUp } from '../../src/mail/send/lookup.ts'
import { send } from '../../src/mail/send/send.ts'
import { loadMessage, loadMessageRow } from '../../src/mail/store.ts'
import type { MailProvider } from '../../src/providers/mail-provider.ts'
import type { MessageJob } from '../../src/queue/contract.ts'
import { ACT, makeApproved, refusedAs, replyOf, takenFor } from '../support/approved.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, startTestPostern, type TestPostern } from '../support/postern.ts'

/** Approvals wait for an hour, so that a test runs their job itself. */
const start = (change: Record<string, string> = {}) =>
  startTestPostern({ after }, { UNDO_SEND_SECONDS: '3600', ...change })
/** where an unknown outcome is never sent again by itself, two whose Mailgun is slow or silent about events, one that looks up late */
const [slow, holding, late, silent, patient] = await Promise.all([
  start(),
  start({ UNKNOWN_OUTCOME: 'hold' }),
  start({ UNKNOWN_OUTCOME: 'hold' }),
  start(),
  start({ UNKNOWN_WAIT_SECONDS: '3600' }),
])
for (const { claude } of [slow, holding, late, silent, patient]) answerAlways(claude)

/** `accept-then-…` and `garbage`: Mailgun has the reply and we are not told. After the others it has none. */
const IN_DOUBT = {
  'accept-then-reset': 'found',
  'accept-then-hang': 'found',
  'accept-then-500': 'found',
  garbage: 'found',
  'reset-before': 'resent',
  hang: 'resent',
} as const
const unknown = refusedAs('reply.outcome_unknown')

/** Whatever else could be decided about the mail is refused. */
async function assertNothingElse({ deps }: TestPostern, { id: messageId, draftId }: { id: string; draftId: string }) {
  await assert.rejects(approveDraft(deps, { ...ACT, draftId }), unknown)
  await assert.rejects(editDraft(deps, { ...ACT, draftId, text: 'Another answer.' }), unknown)
  await assert.rejects(answerMessage(deps, { ...ACT, messageId, text: 'Another answer.' }), unknown)
  await assert.rejects(requestDraft(deps, { ...ACT, messageId }), unknown)
  await assert.rejects(rejectDraft(deps, { ...ACT, draftId, reason: 'no' }), unknown)
}

const eventsOf = async (messageId: string): Promise<string[]> => {
  const { rows } = await slow.deps.pool.query<{ event: string }>(
    'select event from timeline where message_id = $1 order by id',
    [messageId],
  )
  return rows.map(({ event }) => event)
}

describe('an outcome that nobody knows', { concurrency: true }, () => {
  for (const [answer, end] of Object.entries(IN_DOUBT)) {
    test(`(${answer}) is looked up and ${end}: the reply leaves once, and nothing else can be sent meanwhile`, async () => {
      const { ready, job } = await makeApproved(slow)
      await sendAgainst(job, answer as keyof typeof IN_DOUBT)
      assert.equal((await loadMessageRow(slow.deps.pool, ready.id)).state, 'unknown')
      await assertNothingElse(slow, ready)
      await assert.rejects(closeMessage(slow.deps, { ...ACT, messageId: ready.id }), unknown)
      await send(slow.deps, job)
      await slow.settled(ready.id, 'sent')
      const [taken, ...more] = takenFor(slow, ready.address)
      assert.deepEqual([more.length, taken?.messageId], [0, (await replyOf(slow, ready.id)).message_id_header])
      const story = await eventsOf(ready.id)
      assert.equal(story.includes(end === 'found' ? 'reply.found' : 'reply.resent'), true, story.join())
      assert.equal(story.filter((event) => event === 'reply.sending').length, end === 'found' ? 1 : 2)
    })
  }

  test('is held when a resend ends in doubt as well: the same reply goes at most twice by itself', async () => {
    const { ready, job } = await makeApproved(slow)
    await sendAgainst(job, 'reset-before')
    // the resend meets the same fault
    await slow.settled(ready.id, 'unknown')
    slow.mailgun.scriptFor(ready.address, 'reset-before')
    const held = await slow.settled(ready.id, 'held')
    assert.deepEqual(held.reasons, ['outcome_unknown'])
    await assertNothingElse(slow, ready)
    assert.equal(takenFor(slow, ready.address).length, 0)
    await allowResend(slow.deps, { ...ACT, messageId: ready.id })
    await slow.settled(ready.id, 'sent')
    assert.equal(takenFor(slow, ready.address).length, 1)
  })

  test('is held without a resend where UNKNOWN_OUTCOME is hold; an operator says that it left', async () => {
    const { ready, job } = await makeApproved(holding)
    await sendAgainst(job, 'accept-then-reset', holding)
    holding.mailgun.events({ delayMs: HOUR })
    const held = await holding.settled(ready.id, 'held')
    assert.deepEqual(held.reasons, ['outcome_unknown'])
    await assertNothingElse(holding, ready)
    await markSent(holding.deps, { ...ACT, messageId: ready.id })
    assert.equal((await holding.settled(ready.id, 'sent')).state, 'sent')
    await assert.rejects(markSent(holding.deps, { ...ACT, messageId: ready.id }), refusedAs('reply.not_unknown'))
    await assert.rejects(allowResend(holding.deps, { ...ACT, messageId: ready.id }), refusedAs('reply.not_unknown'))
    await jobsDone(holding.deps.pool)
    assert.equal(takenFor(holding, ready.address).length, 1)
  })

  test('of a reply that Mailgun took is found before an operator lets it go again', async () => {
    const { ready, job } = await makeApproved(late)
    await sendAgainst(job, 'accept-then-reset', late)
    late.mailgun.events({ delayMs: HOUR })
    await late.settled(ready.id, 'held')
    late.mailgun.events({ delayMs: 0 })
    await allowResend(late.deps, { ...ACT, messageId: ready.id })
    await late.settled(ready.id, 'sent')
    assert.equal(takenFor(late, ready.address).length, 1, 'the look-up comes before the resend')
  })

  test('ends when the answer comes after all: a worker that was given up says that the reply was taken', async () => {
    const { ready, job } = await makeApproved(slow)
    const answer = Promise.withResolvers<void>()
    const { provider, posted } = telling(slow.deps.provider, answer.promise)
    const sent = send({ ...slow.deps, provider }, job)
    await posted
    // the lease ended too early: the job has a second worker
    await send(slow.deps, job)
    answer.resolve()
    await sent
    await jobsDone(slow.deps.pool)
    assert.equal((await loadMessageRow(slow.deps.pool, ready.id)).state, 'sent')
    assert.equal(takenFor(slow, ready.address).length, 1)
  })

  test('is looked up again when the process died in its second post', async () => {
    const { ready, job } = await makeApproved(patient)
    await sendAgainst(job, 'reset-before', patient)
    const { stateVersion: version } = await patient.settled(ready.id, 'unknown')
    const last = { ...job, version, attempt: 2 }
    const { provider, posted } = telling(patient.deps.provider, new Promise(() => undefined))
    void lookUp({ ...patient.deps, provider }, last)
    await posted
    assert.equal((await loadMessageRow(patient.deps.pool, ready.id)).state, 'sending')
    // the lease has ended
    await lookUp(patient.deps, last)
    assert.equal((await loadMessageRow(patient.deps.pool, ready.id)).state, 'unknown')
    const { rows } = await patient.deps.pool.query(
      `select from pgboss.job where name = 'mail.lookup' and state = 'created' and data->>'version' = $1`,
      [String(version + 2)],
    )
    assert.equal(rows.length, 1)
  })

  test('is not decided while Mailgun cannot be asked', async () => {
    const { ready, job } = await makeApproved(silent)
    await sendAgainst(job, 'accept-then-reset', silent)
    silent.mailgun.failEvents(4)
    await silent.settled(ready.id, 'sent')
    assert.equal(takenFor(silent, ready.address).length, 1)
  })
})

test('a worker that learns late that its reply left ends every doubt about it', async () => {
  const { ready, job } = await makeApproved(holding)
  const { provider } = holding.deps
  const release = Promise.withResolvers<void>()
  const taken = Promise.withResolvers<void>()
  assert.ok(provider !== null)
  const sending = send(
    {
      ...holding.deps,
      provider: {
        ...provider,
        send: async (...call) => {
          const outcome = await provider.send(...call)
          taken.resolve()
          await release.promise
          return outcome
        },
      },
    },
    job,
  )
  await taken.promise
  // its job was given to another worker, and Mailgun shows nothing
  holding.mailgun.events({ delayMs: HOUR })
  await send(holding.deps, job)
  await holding.settled(ready.id, 'held')
  release.resolve()
  await sending
  assert.equal((await loadMessageRow(holding.deps.pool, ready.id)).state, 'sent')
  assert.equal(takenFor(holding, ready.address).length, 1)
})

test('a second post that certainly did not leave leaves the doubt about the first: no other version, and a try later', async () => {
  const { ready, job } = await makeApproved(slow)
  await sendAgainst(job, 'reset-before')
  slow.mailgun.scriptFor(ready.address, { status: 429 })
  const resent = async () => (await eventsOf(ready.id)).includes('reply.resent')
  for (let looks = 0; looks < 300 && !(await resent()); looks += 1) await sleep(50)
  assert.ok(await resent(), (await eventsOf(ready.id)).join())
  await slow.settled(ready.id, 'unknown')
  await assertNothingElse(slow, ready)
  assert.equal((await replyOf(slow, ready.id)).resends, 0)
  await slow.settled(ready.id, 'sent')
  assert.equal(takenFor(slow, ready.address).length, 1)
})

test('what stays in doubt can be closed, which sends nothing', async () => {
  const { ready, job } = await makeApproved(holding)
  await sendAgainst(job, 'reset-before', holding)
  await holding.settled(ready.id, 'held')
  await closeMessage(holding.deps, { ...ACT, messageId: ready.id })
  assert.equal((await loadMessageRow(holding.deps.pool, ready.id)).state, 'closed')
  await jobsDone(holding.deps.pool)
  assert.equal(takenFor(holding, ready.address).length, 0)
})

test('a DATA_DIR that cannot be written posts nothing, and tries again', async () => {
  const { ready, job } = await makeApproved(slow)
  const mark = {
    ...slow.deps.mark,
    raise: () => {
      throw new Error('read-only')
    },
  }
  await send({ ...slow.deps, mark }, job)
  assert.equal((await loadMessageRow(slow.deps.pool, ready.id)).state, 'approved')
  assert.deepEqual([(await replyOf(slow, ready.id)).state, takenFor(slow, ready.address).length], ['not_sent', 0])
})

test('a worker that stood still since its claim posts nothing any more', async (t) => {
  const { ready, job } = await makeApproved(slow)
  let now = 0
  // every look at the clock is half a minute later
  t.mock.method(performance, 'now', () => {
    now += 30 * SECOND
    return now
  })
  await send(slow.deps, job)
  t.mock.restoreAll()
  assert.equal((await loadMessageRow(slow.deps.pool, ready.id)).state, 'approved')
  assert.equal((await replyOf(slow, ready.id)).state, 'not_sent')
  assert.equal(takenFor(slow, ready.address).length, 0)
})

/** Runs the send job while the next post to that Mailgun meets `answer`. */
async function sendAgainst(job: MessageJob, answer: keyof typeof IN_DOUBT, at = slow): Promise<void> {
  const { from } = (await loadMessage(at.deps, job.messageId)).head
  at.mailgun.scriptFor(from.address, answer)
  await send({ ...at.deps, provider: impatient(at.deps.provider) }, job)
}

/** The real sender, which tells that Mailgun has answered, and gives the answer when `answer` is there. */
function telling(provider: MailProvider | null, answer: Promise<void>) {
  assert.ok(provider !== null)
  const posted = Promise.withResolvers<void>()
  const send: MailProvider['send'] = async (...call) => {
    const outcome = await provider.send(...call)
    posted.resolve()
    await answer
    return outcome
  }
  return { provider: { ...provider, send }, posted: posted.promise }
}

/** The real sender with a deadline that a test can wait for. */
const impatient = (provider: MailProvider | null): MailProvider => {
  assert.ok(provider !== null)
  return { ...provider, send: (reply) => provider.send(reply, 1.5 * SECOND) }
}
