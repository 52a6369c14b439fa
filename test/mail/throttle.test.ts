/** Replies without a person are counted per sender, thread and mailbox; a person is never stopped. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { loadDraft } from '../../src/mail/drafts.ts'
import { approveDraft } from '../../src/mail/review/operate.ts'
import { review } from '../../src/mail/review/review.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, type Mail, startTestPostern, type TestPostern } from '../support/postern.ts'

const ACT = { actor: 'operator', requestId: 'test' }
const HIGH = '1000'
/** Asked only when nothing else stands in the way, so it is shut beside a limit. */
const VERIFIER = 'verifier-content'
const LIMITS = {
  REPLY_MODE: 'auto',
  MAX_EMAILS_PER_HOUR: HIGH,
  MAX_AUTO_REPLIES_PER_HOUR: HIGH,
  MAX_AUTO_REPLIES_PER_DAY: HIGH,
  MAX_AUTO_REPLIES_PER_THREAD: HIGH,
  MAX_AUTO_REPLIES_PER_MAILBOX: HIGH,
}
const start = async (limits: Partial<typeof LIMITS>): Promise<TestPostern> => {
  const postern = await startTestPostern({ after }, { ...LIMITS, ...limits })
  answerAlways(postern.claude)
  return postern
}

let asked = 0
/** Posts a proven mail and waits for its reply, or its draft; gives its state and the gates that are shut. */
async function ask(postern: TestPostern, mail: Mail) {
  asked += 1
  const text = `Question number ${asked}: when do you open?`
  const { id } = await postern.post({ text, ...mail }, { proven: true })
  await postern.settled(id, 'ready', 'approved', 'sending', 'sent')
  await jobsDone(postern.deps.pool)
  const row = await postern.settled(id, 'ready', 'sent')
  const { gates } = await loadDraft(postern.deps, row.draftId ?? '')
  const shut = gates.filter(({ passed }) => !passed).map(({ name }) => name)
  return { id, draftId: row.draftId ?? '', state: row.state, shut }
}
const statesOf = async (postern: TestPostern, mails: Mail[]) => {
  const states: string[] = []
  for (const mail of mails) states.push((await ask(postern, mail)).state)
  return states
}
const forgetAnHour = ({ deps }: TestPostern) =>
  deps.pool.query(`update quota_claim set at = at - interval '61 minutes'`)

test('a sender gets as many automatic replies in an hour as are allowed, whatever they add to their address', async () => {
  const postern = await start({ MAX_AUTO_REPLIES_PER_HOUR: '2' })
  const mails = ['jana@customer.example', 'Jana+1@customer.example', 'JANA+2@customer.example'].map((from) => ({
    from,
  }))
  assert.deepEqual(await statesOf(postern, mails), ['sent', 'sent', 'ready'])
  const waiting = await ask(postern, { from: 'jana@customer.example' })
  assert.deepEqual(waiting.shut, ['sender-within-hour', VERIFIER])
  assert.equal((await ask(postern, { from: 'petr@customer.example' })).state, 'sent', 'another sender is served')

  await approveDraft(postern.deps, { ...ACT, draftId: waiting.draftId })
  await postern.settled(waiting.id, 'sent')
  await forgetAnHour(postern)
  assert.equal((await ask(postern, { from: 'jana@customer.example' })).state, 'sent', 'the window slides')
})

test('a sender gets as many automatic replies in a day as are allowed', async () => {
  const postern = await start({ MAX_AUTO_REPLIES_PER_DAY: '2' })
  const from = 'jana@customer.example'
  assert.deepEqual(await statesOf(postern, [{ from }, { from }]), ['sent', 'sent'])
  await forgetAnHour(postern)
  assert.deepEqual((await ask(postern, { from })).shut, ['sender-within-day', VERIFIER])
})

test('a mailbox that sends more than it may in an hour stops for everybody, and not for a person', async () => {
  const postern = await start({ MAX_AUTO_REPLIES_PER_MAILBOX: '2' })
  const people = ['a', 'b', 'c'].map((name) => ({ from: `${name}@customer.example` }))
  assert.deepEqual(await statesOf(postern, people), ['sent', 'sent', 'ready'])
  const waiting = await ask(postern, { from: 'd@customer.example' })
  assert.deepEqual(waiting.shut, ['mailbox-within-hour', VERIFIER])
  await approveDraft(postern.deps, { ...ACT, draftId: waiting.draftId })
  await postern.settled(waiting.id, 'sent')
})

test('a thread has as many automatic replies in a row as are allowed; an approval of a person starts the count anew', async () => {
  const postern = await start({ MAX_AUTO_REPLIES_PER_THREAD: '2' })
  const first = '<first@customer.example>'
  const followUp = { headers: [`In-Reply-To: ${first}`] }
  assert.deepEqual(await statesOf(postern, [{ messageId: first }, followUp]), ['sent', 'sent'])
  const waiting = await ask(postern, followUp)
  assert.deepEqual([waiting.state, waiting.shut], ['ready', ['thread-within-limit', VERIFIER]])
  assert.equal((await ask(postern, {})).state, 'sent', 'another thread is not concerned')
  await approveDraft(postern.deps, { ...ACT, draftId: waiting.draftId })
  await postern.settled(waiting.id, 'sent')
  assert.deepEqual(await statesOf(postern, [followUp, followUp, followUp]), ['sent', 'sent', 'ready'])
})

for (const [limit, gate] of [
  ['MAX_AUTO_REPLIES_PER_HOUR', 'sender-within-hour'],
  ['MAX_AUTO_REPLIES_PER_MAILBOX', 'mailbox-within-hour'],
] as const) {
  test(`two releases at once do not both take the last place of ${limit}`, async () => {
    const postern = await start({ REPLY_MODE: 'draft', [limit]: '1' })
    const auto = { ...postern.deps, policy: { ...postern.deps.policy, replyMode: 'auto' as const } }
    for (let round = 0; round < 4; round += 1) {
      await forgetAnHour(postern)
      const jobs = await makeTwins(postern, `race${round}@customer.example`)
      await Promise.all(jobs.map((job) => review(auto, job)))
      await jobsDone(auto.pool)
      const rows = await Promise.all(jobs.map(({ messageId }) => postern.settled(messageId, 'ready', 'sent')))
      assert.deepEqual(rows.map(({ state }) => state).toSorted(), ['ready', 'sent'])
      const left = rows.find(({ state }) => state === 'ready')
      const { gates } = await loadDraft(auto, left?.draftId ?? '')
      assert.deepEqual(
        gates.filter(({ passed }) => !passed).map(({ name }) => name),
        [gate],
      )
      const { rows: told } = await auto.pool.query(
        `select rule from timeline where message_id = $1 and event = 'gates.evaluated' order by id desc limit 1`,
        [left?.id],
      )
      assert.equal(told[0]?.rule, gate, 'the timeline says which gate')
    }
  })
}

for (const limit of ['1', HIGH]) {
  test(`a release that runs five times at once takes one place of ${limit}, and its gates stay open`, async () => {
    const postern = await start({ REPLY_MODE: 'draft', MAX_AUTO_REPLIES_PER_HOUR: limit })
    const auto = { ...postern.deps, policy: { ...postern.deps.policy, replyMode: 'auto' as const } }
    const { id, draftId } = await ask(postern, {})
    const { stateVersion } = await postern.settled(id, 'ready')
    await jobsDone(auto.pool)
    const countClaims = async () => (await auto.pool.query('select count(*)::int as n from quota_claim')).rows[0].n
    const before = await countClaims()
    const job = { messageId: id, version: stateVersion, requestId: 'test', attempt: 0 }
    await Promise.all(Array.from({ length: 5 }, () => review(auto, job)))
    await postern.settled(id, 'sent')
    assert.equal((await countClaims()) - before, 2, 'one for the sender, one for the mailbox')
    const { gates } = await loadDraft(auto, draftId)
    assert.ok(gates.every(({ passed }) => passed))
  })
}

/** Two mails of one sender that wait with drafts whose every gate but the mode's lets them go. */
async function makeTwins({ deps, post, settled }: TestPostern, from: string) {
  const ids: string[] = []
  for (const at of [1, 2]) {
    const { id } = await post({ from, text: `Question ${at}: when do you open?` }, { proven: true })
    await settled(id, 'ready')
    ids.push(id)
  }
  await jobsDone(deps.pool)
  const rows = await Promise.all(ids.map((id) => settled(id, 'ready')))
  return rows.map((row) => ({ messageId: row.id, version: row.stateVersion, requestId: 'test', attempt: 0 }))
}
