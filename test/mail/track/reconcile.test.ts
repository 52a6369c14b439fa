/** What Mailgun has against what is held here, both ways; and a database that was set back. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { HOUR, MINUTE } from '../../../src/clock.ts'
import type { FakeEvent } from '../../../src/demo/mailgun/events.ts'
import { AppError } from '../../../src/errors.ts'
import { freezeRestored, listFrozen } from '../../../src/mail/freeze.ts'
import { requeueLost } from '../../../src/mail/requeue.ts'
import { approveDraft } from '../../../src/mail/review/operate.ts'
import { loadMessageRow } from '../../../src/mail/store.ts'
import { ourMessageId } from '../../../src/mail/thread.ts'
import { reconcile } from '../../../src/mail/track/reconcile.ts'
import { newId } from '../../../src/new-id.ts'
import { ACT, makeApproved, makeReady, replyOf, takenFor } from '../../support/approved.ts'
import { jobsDone } from '../../support/jobs-done.ts'
import { answerAlways, startTestPostern } from '../../support/postern.ts'

const postern = await startTestPostern({ after })
const slow = await startTestPostern({ after }, { UNDO_SEND_SECONDS: '3600' })
for (const { claude } of [postern, slow]) answerAlways(claude)

const ask = (at = postern, change: { lookBack?: number; mayThaw?: boolean } = {}) =>
  reconcile(at.deps, { lookBack: 24 * HOUR, mayThaw: false, requestId: 'test', ...change })

async function makeSent(at = postern) {
  const ready = await makeReady(at)
  await approveDraft(at.deps, { ...ACT, draftId: ready.draftId })
  await at.settled(ready.id, 'sent')
  return { ...ready, header: (await replyOf(at, ready.id)).message_id_header }
}

let serial = 0
const eventOf = (event: string, messageId: string, more: Partial<FakeEvent> = {}): FakeEvent => {
  serial += 1
  return {
    event,
    id: `event-${serial}`,
    timestamp: Date.now() / 1_000,
    message: { headers: { 'message-id': messageId.replace(/^<|>$/g, '') } },
    ...more,
  }
}
const back = (ms: number) => new Date(Date.now() - ms)
const ageReply = (id: string, ms: number) =>
  postern.deps.pool.query('update reply set sent_at = $2 where message_id = $1', [id, back(ms)])

test('events that never came as webhooks are made up for, once', async () => {
  const sent = await makeSent()
  postern.mailgun.events({ add: [eventOf('delivered', sent.header)] })
  const first = await ask()
  assert.equal((await loadMessageRow(postern.deps.pool, sent.id)).state, 'delivered')
  assert.ok(first.applied >= 1)
  assert.deepEqual([first.onlyHere, first.onlyThere, first.found], [[], [], []])
  assert.equal((await ask()).applied, 0)
})

test('a reply that only this side knows, one that only Mailgun knows, and one that nothing was heard of', async () => {
  const lost = await makeSent()
  const silent = await makeSent()
  await ask()
  await ageReply(lost.id, HOUR)
  await ageReply(silent.id, 25 * HOUR)
  await postern.deps.pool.query('delete from delivery_event where message_id = $1', [lost.id])
  // Mailgun has forgotten both; of `silent` an event is kept here.
  postern.mailgun.clear()
  const strange = newId()
  const theirs = ourMessageId({
    replyId: strange,
    tag: postern.deps.vault.indexes.replyTag(strange),
    domain: 'postern.example',
  })
  postern.mailgun.events({
    add: [
      eventOf('accepted', theirs),
      eventOf('accepted', `<r.${newId()}.0123456789abcdef@postern.example>`),
      eventOf('accepted', '<newsletter@postern.example>'),
      { event: 'stored', id: 'of-no-reply', timestamp: Date.now() / 1_000 },
    ],
  })
  const found = await ask(postern, { lookBack: 48 * HOUR })
  assert.deepEqual(
    found.onlyHere.map(({ messageId }) => messageId),
    [lost.id],
  )
  assert.deepEqual(found.onlyThere, [theirs], 'what others send through the domain is none of ours')
  assert.deepEqual(
    found.silent.map(({ messageId }) => messageId),
    [silent.id],
  )
  await postern.deps.security.flush()
  const { rows } = await postern.deps.pool.query(
    `select fields from security_event where name = 'reconcile_difference' order by id desc limit 1`,
  )
  assert.deepEqual(rows[0]?.fields, { only_here: 1, only_there: 1, silent: 1 })
})

test('a Mailgun that cannot be asked changes nothing', async () => {
  postern.mailgun.failEvents(1)
  await assert.rejects(ask(), (error) => error instanceof AppError && error.code === 'provider.unavailable')
})

/** As a backup of before the send would have it: approved, without a reply. */
async function forget(id: string): Promise<void> {
  await jobsDone(slow.deps.pool)
  await slow.deps.pool.query('delete from reply where message_id = $1', [id])
  await slow.deps.pool.query(`update message set state = 'approved', state_version = state_version + 1 where id = $1`, [
    id,
  ])
}

test('of a database that was set back, what left is marked as sent, what is old waits for a person, and it thaws', async () => {
  const { deps, mailgun } = slow
  const gone = await makeApproved(slow)
  await deps.pool.query(`update pgboss.job set start_after = now() where name = 'mail.send' and state = 'created'`)
  deps.wake('mail.send')
  await slow.settled(gone.ready.id, 'sent')
  await forget(gone.ready.id)
  const kept = await makeApproved(slow)
  const old = await makeApproved(slow)
  const oldReady = await makeReady(slow)
  const unjudged = await makeReady(slow)
  const dead = await makeReady(slow)
  await jobsDone(deps.pool)
  await deps.pool.query(`update draft set gates = '[]' where id = $1`, [unjudged.draftId])
  await deps.pool.query(
    `update message set state = 'failed', failed_stage = 'mail.send', state_version = state_version + 1 where id = $1`,
    [dead.id],
  )
  for (const id of [old.ready.id, oldReady.id, unjudged.id, dead.id])
    await deps.pool.query('update message set received_at = $2 where id = $1', [id, back(22 * HOUR)])
  await freezeRestored(deps.pool, back(10 * MINUTE))

  const nightly = await ask(slow)
  assert.deepEqual([nightly.found, nightly.thawed], [[gone.ready.id], false], 'only an operator thaws')
  assert.equal((await listFrozen(deps.pool)).length, 2)
  const short = await ask(slow, { mayThaw: true, lookBack: 2 * HOUR })
  assert.equal(short.thawed, false, 'two hours say nothing of the day before')
  const asked = await ask(slow, { mayThaw: true })
  assert.deepEqual([asked.thawed, asked.setAside], [true, 4])
  assert.deepEqual(await listFrozen(deps.pool), [])

  const state = async (id: string) => {
    const row = await loadMessageRow(deps.pool, id)
    return [row.state, ...row.reasons].join()
  }
  assert.equal(await state(gone.ready.id), 'sent')
  assert.equal(await state(kept.ready.id), 'approved')
  assert.equal(await state(old.ready.id), 'held,maybe_answered')
  assert.equal(await state(oldReady.id), 'ready,unauthenticated,maybe_answered')
  assert.equal(await state(unjudged.id), 'held,maybe_answered', 'its review would release it')
  assert.equal(await state(dead.id), 'held,maybe_answered', 'its replay would send it')
  await requeueLost(deps)
  await jobsDone(deps.pool)
  assert.equal(await state(unjudged.id), 'held,maybe_answered')
  assert.equal(takenFor(slow, gone.ready.address).length, 1)
  assert.equal(mailgun.accepted.length, 1)
})

test('a comparison moments after the last reply left does not thaw: Mailgun may not show it yet', async () => {
  await freezeRestored(slow.deps.pool, new Date())
  assert.equal((await ask(slow, { mayThaw: true })).thawed, false)
  await slow.deps.pool.query('delete from "freeze"')
})
