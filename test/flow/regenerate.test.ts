/** Another draft instead of one: what it would cost is known before anybody pays, and the old version cannot leave. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type Estimate, estimateDraft } from '../../src/mail/draft/estimate.ts'
import { loadDraft } from '../../src/mail/drafts.ts'
import { mailboxOf } from '../../src/mail/mailbox-of.ts'
import { approveDraft, regenerateDraft } from '../../src/mail/review/operate.ts'
import { loadMessage } from '../../src/mail/store.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, startTestPostern } from '../support/postern.ts'

const ACT = { actor: 'operator', requestId: 'test' }
const postern = await startTestPostern({ after })
const { deps, claude } = postern
answerAlways(claude)

let writers = 0
async function drafted() {
  writers += 1
  const text = `Number ${writers}: when do you open?`
  const { id } = await postern.post({ from: `writer${writers}@customer.example`, text }, { proven: true })
  const { draftId } = await postern.settled(id, 'ready')
  await jobsDone(deps.pool)
  return { id, draftId: draftId ?? '' }
}
async function estimate(messageId: string): Promise<Estimate> {
  const { model } = deps
  assert.ok(model)
  const message = await loadMessage(deps, messageId)
  return estimateDraft({ ...deps, model }, { message, mailbox: await mailboxOf(deps, message) })
}
const rowsOf = async (table: string) =>
  (await deps.pool.query<{ row: string }>(`select t::text as row from ${table} t order by 1`)).rows
async function regenerated(id: string, draftId: string): Promise<string> {
  await regenerateDraft(deps, { ...ACT, draftId })
  const row = await postern.settled(id, 'ready')
  await jobsDone(deps.pool)
  return row.draftId ?? ''
}

test('the estimate asks nobody, keeps nothing, and holds what another draft then costs', async () => {
  const { id, draftId } = await drafted()
  const tables = ['message', 'draft', 'model_call', 'budget', 'timeline', 'redaction', 'pgboss.job']
  const before = await Promise.all(tables.map(rowsOf))
  const requests = claude.requests.length
  const { likelyNano, mostNano, models } = await estimate(id)
  assert.equal(claude.requests.length, requests)
  assert.deepEqual(await Promise.all(tables.map(rowsOf)), before)
  assert.deepEqual(models, ['claude-haiku-5-5', 'claude-sonnet-5-5'])

  const billed = claude.billed()
  await regenerated(id, draftId)
  const cost = claude.billed() - billed
  assert.ok(cost > 0n && cost <= mostNano, `${cost} of at most ${mostNano}`)
  assert.ok(likelyNano <= mostNano)
  assert.ok(likelyNano > cost / 10n && likelyNano < cost * 20n, `about ${likelyNano}, and it cost ${cost}`)
})

test('a new version takes the place of the old one, which cannot be approved or replaced any more', async () => {
  const { id, draftId } = await drafted()
  answerAlways(claude, { reply: 'On weekdays we open at nine.' })
  const next = await regenerated(id, draftId)
  assert.notEqual(next, draftId)
  const [first, second] = [await loadDraft(deps, draftId), await loadDraft(deps, next)]
  assert.deepEqual([first.version, second.version], [1, 2])
  assert.equal(second.content.text, 'On weekdays we open at nine.')
  assert.equal(first.content.text, 'We open at nine on weekdays.', 'a version never changes')
  for (const act of [approveDraft, regenerateDraft])
    await assert.rejects(act(deps, { ...ACT, draftId }), { code: 'draft.superseded' })
  await approveDraft(deps, { ...ACT, draftId: next })
  await postern.settled(id, 'sent')
  assert.match(postern.mailgun.accepted.at(-1)?.fields['text'] ?? '', /On weekdays we open at nine\./)
  await assert.rejects(regenerateDraft(deps, { ...ACT, draftId: next }), { code: 'message.wrong_state' })
  answerAlways(claude)
})

test('of two who ask for another draft at once, one gets it', async () => {
  const { id, draftId } = await drafted()
  const both = await Promise.allSettled([1, 2].map(() => regenerateDraft(deps, { ...ACT, draftId })))
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  await postern.settled(id, 'ready')
  const { rows } = await deps.pool.query('select from draft where message_id = $1', [id])
  assert.equal(rows.length, 2)
})

test('while another draft is written, the old one cannot leave', async () => {
  const { id, draftId } = await drafted()
  claude.delay(300)
  await regenerateDraft(deps, { ...ACT, draftId })
  await assert.rejects(approveDraft(deps, { ...ACT, draftId }), { code: 'message.wrong_state' })
  claude.delay(0)
  await postern.settled(id, 'ready')
})

test('a draft that Claude fails to replace leaves its mail held, and the old version is still what is current', async () => {
  const { id, draftId } = await drafted()
  claude.script({ for: 'draft', answer: 'refusal' })
  await regenerateDraft(deps, { ...ACT, draftId })
  const held = await postern.settled(id, 'held')
  assert.deepEqual([held.reasons, held.draftId], [['model_refused'], draftId])
  const next = await regenerated(id, draftId)
  assert.notEqual(next, draftId)
})

test('each version has the calls that made it, and no other', async () => {
  const { id, draftId } = await drafted()
  const next = await regenerated(id, draftId)
  const { rows } = await deps.pool.query<{ draft: string; calls: number }>(
    'select draft_id as draft, count(*)::int as calls from model_call where message_id = $1 group by draft_id',
    [id],
  )
  assert.deepEqual(
    new Map(rows.map(({ draft, calls }) => [draft, calls])),
    new Map([
      [draftId, 2],
      [next, 2],
    ]),
  )
})
