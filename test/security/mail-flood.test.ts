/** One sender writes as much as they can: MAX_EMAILS_PER_HOUR of it is drafted, the rest is kept, and others are served. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type pg from 'pg'
import { createChild } from '../support/child.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, postMail, startTestPostern, testEnvironment } from '../support/postern.ts'

const LIMIT = 20
const FLOOD = Array.from({ length: 50 }, (_, at) => at)
const question = (at: number) => `This is my question number ${at}: when do you open?`

/** state and first reason of every mail whose verdict is known → how many there are */
async function countStates(pool: pg.Pool): Promise<Record<string, number>> {
  const { rows } = await pool.query(
    `select state || coalesce(' ' || reasons[1], '') as state, count(*)::int as n from message group by 1 order by 1`,
  )
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
}

test('50 mails at once over two processes: exactly 20 are drafted and 30 held, and each is answered 200', async (t) => {
  const { env, database, claude } = await testEnvironment(t, { MAX_EMAILS_PER_HOUR: String(LIMIT) })
  answerAlways(claude)
  const [one, other] = await Promise.all([createChild(t, env), createChild(t, env)])
  await Promise.all([one.start(), other.start()])
  const answers = await Promise.all(
    FLOOD.map((at) => postMail(at % 2 === 0 ? one.url : other.url, { text: question(at) })),
  )
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
  await jobsDone(database.pool)
  assert.deepEqual(await countStates(database.pool), {
    'held rate_limited': FLOOD.length - LIMIT,
    'ready unauthenticated': LIMIT,
  })
})

test('a check that is killed while it records its verdict neither loses its place nor counts twice', async (t) => {
  const { env, database } = await testEnvironment(t, { MAX_EMAILS_PER_HOUR: '1' })
  const child = await createChild(t, env)
  for (const failPoint of ['before:check.record#1', 'after:check.record#1']) {
    const from = `${failPoint.slice(0, 5)}@customer.example`
    await child.start({ failPoint })
    // The process may be gone before it answers; the mail is kept by then, or is posted again.
    await postMail(child.url, { from, text: question(1), messageId: `<${from}>` }).catch(() => undefined)
    await child.ended(20_000)
    await child.start()
    const first = await postMail(child.url, { from, text: question(1), messageId: `<${from}>` })
    await waitForVerdict(database.pool, first.id)
    const second = await postMail(child.url, { from, text: question(2) })
    await waitForVerdict(database.pool, second.id)
    const { rows } = await database.pool.query(
      `select id, verdict->>'kind' as kind from message where id = any($1) order by id`,
      [[first.id, second.id]],
    )
    assert.deepEqual(
      rows.map(({ kind }) => kind),
      ['review', 'hold'],
    )
    child.signal('SIGKILL')
    await child.ended(5_000)
  }
  assert.equal((await child.fired()).length, 2)
})

async function waitForVerdict(pool: pg.Pool, id: string): Promise<void> {
  const until = Date.now() + 30_000
  for (;;) {
    const { rows } = await pool.query('select verdict is not null as known from message where id = $1', [id])
    if (rows[0]?.known) return
    assert.ok(Date.now() < until, `${id} is not judged`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const postern = await startTestPostern({ after }, { MAX_EMAILS_PER_HOUR: String(LIMIT) })
answerAlways(postern.claude)

test('plus tags, letter case and the dots of Gmail do not make another sender, and another sender is served', async () => {
  const spellings = ['flo.od@gmail.com', 'flood+1@gmail.com', 'FLOOD@Gmail.com', 'f.l.o.o.d+x@googlemail.com']
  await Promise.all(FLOOD.map((at) => postern.post({ from: spellings[at % 4] ?? '', text: question(at) })))
  const { id } = await postern.post({ from: 'else@customer.example' })
  await postern.settled(id, 'ready')
  await jobsDone(postern.deps.pool)
  assert.deepEqual(await countStates(postern.deps.pool), {
    'held rate_limited': FLOOD.length - LIMIT,
    'ready unauthenticated': LIMIT + 1,
  })
  const { rows } = await postern.deps.pool.query(
    `select distinct rule, detail from timeline where event = 'message.checked' and detail->>'reason' = 'rate_limited'`,
  )
  assert.deepEqual(rows, [{ rule: 'too-many-mails', detail: { reason: 'rate_limited', limit: LIMIT } }])
})

test('a stranger who forges a From uses up nothing of the person whose address it is', async () => {
  const from = 'victim@customer.example'
  const forged = await Promise.all(FLOOD.map((at) => postern.post({ from, text: question(at) })))
  for (const { id } of forged) await postern.settled(id, 'held', 'ready')
  const genuine = await postern.post({ from, text: question(1) }, { proven: true })
  await postern.settled(genuine.id, 'ready')
})

test("mail of machines, in somebody's name, and mail for nobody of ours uses up nothing", async () => {
  const from = 'quiet@customer.example'
  const machines = await Promise.all(
    FLOOD.map((at) => postern.post({ from, text: question(at), headers: ['Auto-Submitted: auto-replied'] })),
  )
  const lost = await Promise.all(FLOOD.map((at) => postern.post({ from, to: `nobody${at}@postern.example` })))
  for (const { id } of [...machines, ...lost]) await postern.settled(id, 'refused', 'held')
  const { id } = await postern.post({ from, text: question(1) })
  await postern.settled(id, 'ready')
})
