/** A category earns by approvals that its drafts leave by themselves, and loses it again with one rejection. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { HOUR, systemClock } from '../../src/clock.ts'
import { readStandings } from '../../src/mail/autonomy/records.ts'
import { loadDraft } from '../../src/mail/drafts.ts'
import { approveDraft, rejectDraft, undoApproval } from '../../src/mail/review/operate.ts'
import { editDraft } from '../../src/mail/review/write.ts'
import { createPostern } from '../cli/run-postern.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, startTestPostern, type TestPostern } from '../support/postern.ts'

const ACT = { actor: 'operator', requestId: 'test' }
const LIMIT = '10000'
const SETTINGS = {
  REPLY_MODE: 'auto',
  AUTONOMY: 'earned',
  AUTONOMY_MIN_APPROVALS: '3',
  AUTONOMY_MIN_LOWER_BOUND: '0.3',
  MAX_AUTO_REPLIES_PER_HOUR: LIMIT,
  MAX_AUTO_REPLIES_PER_DAY: LIMIT,
  MAX_AUTO_REPLIES_PER_MAILBOX: LIMIT,
}
const start = async (settings: Record<string, string> = {}): Promise<TestPostern> => {
  const postern = await startTestPostern({ after }, { ...SETTINGS, ...settings })
  answerAlways(postern.claude)
  return postern
}

const LONG_REPLY = `Hello, and thank you for your mail about our hours. We open at nine on weekdays, and at ten on Saturdays.
Thank you again, and have a pleasant day in the meantime.`

let writers = 0
/** Posts a proven mail of somebody new; gives where its draft stands. */
async function ask(postern: TestPostern) {
  writers += 1
  const from = `writer${writers}@customer.example`
  const { id } = await postern.post({ from, text: `Number ${writers}: when do you open?` }, { proven: true })
  await postern.settled(id, 'ready', 'sent')
  await jobsDone(postern.deps.pool)
  const row = await postern.settled(id, 'ready', 'sent')
  const { gates } = await loadDraft(postern.deps, row.draftId ?? '')
  const shut = gates.filter(({ passed }) => !passed)
  return {
    id,
    draftId: row.draftId ?? '',
    state: row.state,
    shut: shut.map(({ name }) => name).filter((name) => name !== 'verifier-content'),
    sentences: shut.map(({ sentence }) => sentence),
  }
}
const approve = ({ deps }: TestPostern, draftId: string) => approveDraft(deps, { ...ACT, draftId })
/** A draft that had to wait is approved as it is. */
async function approveNext(postern: TestPostern): Promise<void> {
  const { id, draftId, shut } = await ask(postern)
  assert.deepEqual(shut, ['category-graduated'])
  await approve(postern, draftId)
  await postern.settled(id, 'sent')
}
const standing = async ({ deps }: TestPostern, category = 'question') =>
  (await readStandings(deps.pool, { settings: deps.policy.autonomy.settings })).find((one) => one.category === category)

test('drafts of a category wait until enough of them were approved unchanged, and then leave by themselves', async () => {
  const postern = await start()
  const first = await ask(postern)
  assert.deepEqual([first.state, first.shut], ['ready', ['category-graduated']])
  assert.match(first.sentences.join(), /has not earned autonomy. It needs 3 more approvals in a row without changes/)
  assert.equal(postern.claude.requests.filter(({ kind }) => kind === 'verify').length, 0, 'nobody pays to verify it')
  for (let approvals = 0; approvals < 3; approvals += 1) await approveNext(postern)
  const free = await ask(postern)
  assert.deepEqual([free.state, free.shut], ['sent', []])
  assert.deepEqual((await standing(postern))?.approvals, 3, 'a release without a person is no approval')

  const cli = createPostern({ after }, postern.env)
  const { stdout } = await cli(['autonomy', '--json'])
  const [item] = JSON.parse(stdout).items
  assert.deepEqual([item.category, item.approvals, item.unedited, item.graduated], ['question', 3, 3, true])

  const waiting = await startWaiting(postern)
  await rejectDraft(postern.deps, { ...ACT, draftId: waiting.draftId, reason: 'wrong' })
  const fallen = await ask(postern)
  assert.deepEqual([fallen.state, fallen.shut], ['ready', ['category-graduated']])
  const after1 = await standing(postern)
  assert.deepEqual([after1?.approvals, after1?.graduated, after1?.lastFall?.outcome], [0, false, 'rejected'])
  const again = JSON.parse((await cli(['autonomy', '--json'])).stdout).items[0]
  assert.deepEqual([again.graduated, again.lastFall.outcome], [false, 'rejected'])
})

/** A draft of a graduated category that something else keeps: an unproven sender. */
async function startWaiting(postern: TestPostern) {
  writers += 1
  const text = `Number ${writers}: when do you open?`
  const { id } = await postern.post({ from: `writer${writers}@customer.example`, text })
  const { draftId } = await postern.settled(id, 'ready')
  await jobsDone(postern.deps.pool)
  return { id, draftId: draftId ?? '' }
}

test('another category has to earn it for itself', async () => {
  const postern = await start()
  for (let approvals = 0; approvals < 3; approvals += 1) await approveNext(postern)
  answerAlways(postern.claude, { category: 'order' })
  postern.claude.script({ triage: { language: 'en', category: 'order', needs_reply: true, manipulation: false } })
  const { state, shut } = await ask(postern)
  assert.deepEqual([state, shut], ['ready', ['category-graduated']])
})

test('a draft that was changed by more than a twentieth does not count, one changed word of many does', async () => {
  const postern = await start()
  answerAlways(postern.claude, { reply: LONG_REPLY })
  const edit = async (change: (text: string) => string) => {
    const { id, draftId } = await ask(postern)
    const { content } = await loadDraft(postern.deps, draftId)
    const edited = await editDraft(postern.deps, { ...ACT, draftId, text: change(content.text) })
    await approve(postern, edited)
    await postern.settled(id, 'sent')
    return standing(postern)
  }
  const much = await edit(() => 'We are open from nine o’clock, but never on Sundays. Do come and see us!')
  assert.deepEqual([much?.approvals, much?.unedited], [1, 0])
  const little = await edit((text) => text.replace('pleasant', 'sunny'))
  assert.deepEqual([little?.approvals, little?.unedited], [2, 1])
})

test('a mail that sorting and drafting see in two categories counts for none, and does not leave', async () => {
  const postern = await start()
  for (let approvals = 0; approvals < 3; approvals += 1) await approveNext(postern)
  const steered = { triage: { language: 'en', category: 'billing', needs_reply: true, manipulation: false } }
  postern.claude.script(steered)
  const { id, draftId, state, shut } = await ask(postern)
  assert.deepEqual([state, shut], ['ready', ['categories-agree']])
  await approve(postern, draftId)
  await postern.settled(id, 'sent')
  const found = await standing(postern)
  assert.deepEqual([found?.approvals, found?.unedited], [4, 3])
})

test('an approval that is taken back is none', async () => {
  const postern = await start({ UNDO_SEND_SECONDS: '3600' })
  const { draftId } = await ask(postern)
  await approve(postern, draftId)
  assert.equal((await standing(postern))?.approvals, 1)
  await undoApproval(postern.deps, { ...ACT, draftId })
  assert.equal(await standing(postern), undefined)
  await approve(postern, draftId)
  assert.equal((await standing(postern))?.approvals, 1, 'and can be given again')
})

test('a bounce and a complaint are falls, too', async () => {
  const postern = await start()
  for (let approvals = 0; approvals < 3; approvals += 1) await approveNext(postern)
  const { draftId, state } = await ask(postern)
  assert.equal(state, 'sent')
  const { mailboxId } = await standing(postern).then((one) => one ?? assert.fail('no record'))
  await postern.deps.pool.query(
    `insert into autonomy_record (mailbox_id, category, outcome, agreed, draft_id, at) values ($1, 'question', 'bounced', true, $2, now())`,
    [mailboxId, draftId],
  )
  const next = await ask(postern)
  assert.deepEqual([next.state, next.shut], ['ready', ['category-graduated']])
})

test('the record has no age: what was earned last month still holds', async () => {
  const postern = await start()
  for (let approvals = 0; approvals < 3; approvals += 1) await approveNext(postern)
  postern.deps.clock = { now: () => new Date(systemClock.now().getTime() + 12 * HOUR) }
  assert.equal((await standing(postern))?.graduated, true)
})

test('with AUTONOMY=off that one gate is open, and no other', async () => {
  const postern = await start({ AUTONOMY: 'off' })
  assert.equal((await ask(postern)).state, 'sent')
  answerAlways(postern.claude, { confidence: 'low' })
  const { state, shut } = await ask(postern)
  assert.deepEqual([state, shut], ['ready', ['model-is-sure']])
})
