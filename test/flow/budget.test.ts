/** A day's money is never exceeded, however many mails come at once; what does not fit waits and is answered later. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ALL_SCOPE } from '../../src/budget/period.ts'
import { HOUR, MINUTE, systemClock } from '../../src/clock.ts'
import { loadDraft } from '../../src/mail/drafts.ts'
import { showMessage } from '../../src/mail/listing/messages.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, MAILBOX, startTestPostern, type TestPostern } from '../support/postern.ts'

const DAY = 24 * HOUR
const MAILS = 50
const SMALL = { CLAUDE_MODEL: 'claude-haiku-5-5' }
/** What the calls for one mail cost, and the most that was reserved for each. */
type Price = { triage: bigint; triageMost: bigint; draft: bigint; draftMost: bigint }
const ONE = await measure({})
const ONE_SMALL = await measure(SMALL)
/**
 * Room to sort half of the mails and to draft ten, the last one at its worst case. The model is the small one, so that none
 * comes cheaper.
 */
const LIMIT = BigInt(MAILS / 2) * ONE_SMALL.triage + 9n * ONE_SMALL.draft + ONE_SMALL.draftMost
const usd = (nano: bigint) => String(Number(nano) / 1e9)

async function measure(env: Record<string, string>): Promise<Price> {
  const scope: (() => Promise<void>)[] = []
  const postern = await startTestPostern({ after: (release) => void scope.push(release) }, env)
  answerAlways(postern.claude)
  const { id } = await postern.post({ from: 'sender10@customer.example', text: 'Number 10: when do you open?' })
  await postern.settled(id, 'ready')
  const { rows } = await postern.deps.pool.query<{ step: 'triage' | 'draft'; cost: string; most: string }>(
    'select step, cost_nano as cost, reserved_nano as most from model_call',
  )
  for (const release of scope.toReversed()) await release()
  const of = (step: string) => rows.find((row) => row.step === step) ?? assert.fail(step)
  return {
    triage: BigInt(of('triage').cost),
    triageMost: BigInt(of('triage').most),
    draft: BigInt(of('draft').cost),
    draftMost: BigInt(of('draft').most),
  }
}

type Budget = { scope: string; spent: bigint; reserved: bigint }

async function readBudgets({ deps }: TestPostern): Promise<Budget[]> {
  const { rows } = await deps.pool.query<{ scope: string; spent: string; reserved: string }>(
    'select scope, spent_nano as spent, reserved_nano as reserved from budget order by scope, period',
  )
  return rows.map(({ scope, spent, reserved }) => ({ scope, spent: BigInt(spent), reserved: BigInt(reserved) }))
}

async function readCalls({ deps }: TestPostern) {
  const { rows } = await deps.pool.query<{ charged: string; open: number }>(
    `select sum(cost_nano) as charged, count(*) filter (where state <> 'settled')::int as open from model_call`,
  )
  return rows[0] ?? assert.fail('no calls')
}

/** Looks at the budgets until told to stop; gives the most that was spent and reserved together, by scope. */
function watch(postern: TestPostern): () => Promise<{ samples: number; most: Map<string, bigint> }> {
  const most = new Map<string, bigint>()
  let samples = 0
  let stopped = false
  const watching = (async () => {
    while (!stopped) {
      for (const { scope, spent, reserved } of await readBudgets(postern)) {
        const used = spent + reserved
        if (used > (most.get(scope) ?? 0n)) most.set(scope, used)
      }
      samples += 1
      await sleep(2)
    }
  })()
  return async () => {
    stopped = true
    await watching
    return { samples, most }
  }
}

const postAll = async (postern: TestPostern): Promise<string[]> => {
  const posted = await Promise.all(
    Array.from({ length: MAILS }, (_, at) =>
      postern.post(
        { from: `sender${at + 10}@customer.example`, text: `Number ${at + 10}: when do you open?` },
        { proven: true },
      ),
    ),
  )
  return posted.map(({ id }) => id)
}

async function readMails({ deps }: TestPostern) {
  const { rows } = await deps.pool.query<{ id: string; state: string; reasons: string[]; resume: Date | null }>(
    'select id, state, reasons, resume_after as resume from message order by received_at, id',
  )
  return rows
}

const eventsOf = async ({ deps }: TestPostern, name: string) => {
  await deps.security.flush()
  const { rows } = await deps.pool.query<{ scope: string }>(
    `select fields->>'scope' as scope from security_event where name = $1 order by id`,
    [name],
  )
  return rows.map(({ scope }) => scope)
}

const BUDGETS = [
  { name: 'of all mailboxes together', env: { ...SMALL, DAILY_BUDGET_USD: usd(LIMIT) }, own: null, scope: 'all' },
  { name: 'of the mailbox itself', env: { ...SMALL, DAILY_BUDGET_USD: '5' }, own: LIMIT, scope: MAILBOX },
]
for (const { name, env, own, scope } of BUDGETS) {
  test(`50 mails at once never exceed the budget ${name}, and the rest wait for the next day`, async (t) => {
    const postern = await startTestPostern(t, env)
    answerAlways(postern.claude)
    postern.claude.delay(5)
    const { pool } = postern.deps
    if (own !== null) await pool.query(`update mailbox set settings = $1`, [{ daily_budget_usd: Number(own) / 1e9 }])
    await sleep(own === null ? 0 : 1_100)
    const stop = watch(postern)
    const ids = await postAll(postern)
    assert.equal(new Set(ids).size, MAILS)
    for (const id of ids) await postern.settled(id, 'ready', 'held')
    await settleSoon(postern)
    const { samples, most } = await stop()

    assert.ok(samples > 50, `${samples} samples`)
    for (const [at, used] of most) assert.ok(used <= LIMIT, `${at}: ${used} of ${LIMIT}`)
    const budgets = await readBudgets(postern)
    const mailbox = postern.deps.mailboxes.all()[0]
    assert.deepEqual(
      budgets.map((budget) => budget.scope),
      [ALL_SCOPE, mailbox?.id],
    )
    const { charged, open } = await readCalls(postern)
    assert.equal(open, 0)
    for (const budget of budgets) {
      assert.equal(budget.reserved, 0n)
      assert.equal(budget.spent, BigInt(charged))
    }
    assert.equal(BigInt(charged), postern.claude.billed(), 'what was charged is what was billed, to the nano-dollar')
    assert.ok(postern.claude.billed() <= LIMIT)

    const mails = await readMails(postern)
    const ready = mails.filter(({ state }) => state === 'ready')
    const held = mails.filter(({ state }) => state === 'held')
    assert.equal(ready.length + held.length, MAILS)
    assert.ok(ready.length >= 5 && ready.length <= 25, `${ready.length} drafts for a budget for about 10`)
    const midnight = new Date(Math.floor(Date.now() / DAY) * DAY + DAY)
    for (const { reasons, resume } of held) {
      assert.deepEqual(reasons, ['budget'])
      const wait = (resume?.getTime() ?? 0) - Date.now()
      assert.ok(wait > 0 && wait <= HOUR, `it looks again in ${wait} ms: a budget may be raised`)
    }
    assert.deepEqual(await eventsOf(postern, 'ai_budget_exceeded'), [scope], 'told once')
    const warnings = await eventsOf(postern, 'ai_budget_warning')
    assert.ok(warnings.length <= 1, 'a budget that is full before anybody was warned is only told of as full')

    // the next day
    postern.deps.clock = { now: () => new Date(systemClock.now().getTime() + DAY) }
    await settleSoon(postern)
    const more = (await readMails(postern)).filter(({ state }) => state === 'ready').length - ready.length
    assert.ok(more >= 3, `${more} drafts on the next day`)
    assert.ok((await readBudgets(postern)).every(({ spent, reserved }) => spent + reserved <= LIMIT))
    const resumed = await pool.query<{ id: string }>(
      `select message_id as id from timeline where event = 'message.resumed' and at > $1 group by message_id order by min(id)`,
      [midnight],
    )
    assert.deepEqual(
      resumed.rows.slice(0, 5).map(({ id }) => id),
      held.slice(0, 5).map(({ id }) => id),
      'the oldest first',
    )
  })
}

/** A mail whose reservation did not fit only because others were in flight looks again soon; until none does. */
async function settleSoon({ deps }: TestPostern): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(50)) {
    const now = deps.clock.now()
    const soon = new Date(now.getTime() + 2 * MINUTE)
    await deps.pool.query(
      `update message set resume_after = $1, attempts = 0 where state = 'held' and resume_after between $1 and $2`,
      [now, soon],
    )
    const { rowCount } = await deps.pool.query(
      `select from message where state = 'drafting' or (state = 'held' and resume_after < $1)`,
      [soon],
    )
    if (rowCount === 0) return jobsDone(deps.pool)
  }
  assert.fail('mails kept waiting for a minute')
}

/** A budget whose share is `percent` before the next mail. */
async function spendUpTo(postern: TestPostern, limit: bigint, percent: bigint): Promise<void> {
  await postern.deps.pool.query(
    `insert into budget (scope, period, spent_nano) values ($1, $2, $3)
     on conflict (scope, period) do update set spent_nano = excluded.spent_nano`,
    [ALL_SCOPE, new Date().toISOString().slice(0, 10), (limit * percent) / 100n],
  )
}

test('from 90 % of the budget on the small model drafts, and from 80 % on operators are warned, once', async (t) => {
  const limit = ONE.draftMost * 1_000n
  const postern = await startTestPostern(t, { DAILY_BUDGET_USD: usd(limit) })
  answerAlways(postern.claude)
  const draftAt = async (percent: bigint) => {
    await spendUpTo(postern, limit, percent)
    const { id } = await postern.post({ text: `At ${percent} percent: when do you open?` }, { proven: true })
    const { draftId } = await postern.settled(id, 'ready')
    const { model } = await loadDraft(postern.deps, draftId ?? '')
    const { timeline } = await showMessage(postern.deps, id)
    return { model, cheaper: timeline.some(({ event }) => event === 'model.cheaper') }
  }
  assert.deepEqual(await draftAt(70n), { model: 'claude-sonnet-5-5', cheaper: false })
  assert.deepEqual(await eventsOf(postern, 'ai_budget_warning'), [])
  assert.deepEqual(await draftAt(81n), { model: 'claude-sonnet-5-5', cheaper: false })
  assert.deepEqual(await draftAt(91n), { model: 'claude-haiku-5-5', cheaper: true })
  assert.deepEqual(await eventsOf(postern, 'ai_budget_warning'), ['all'])
  assert.deepEqual(await eventsOf(postern, 'ai_budget_exceeded'), [])
})

test('a draft that the dear model has no room for is written by the small one', async (t) => {
  const limit = ONE.draftMost - 1n
  const postern = await startTestPostern(t, { DAILY_BUDGET_USD: usd(limit) })
  answerAlways(postern.claude)
  const { id } = await postern.post({ text: 'Number 10: when do you open?' }, { proven: true })
  const { draftId } = await postern.settled(id, 'ready')
  assert.equal((await loadDraft(postern.deps, draftId ?? '')).model, 'claude-haiku-5-5')
  assert.deepEqual(
    postern.claude.requests.map(({ kind }) => kind),
    ['triage', 'draft'],
  )
})

test('a mail whose sorting alone is dearer than the whole budget asks nobody, and says so', async (t) => {
  const postern = await startTestPostern(t, { DAILY_BUDGET_USD: usd(ONE.triageMost / 2n) })
  const { id } = await postern.post({ text: 'When do you open?' }, { proven: true })
  const { reasons } = await postern.settled(id, 'held')
  assert.deepEqual(reasons, ['too_dear'])
  assert.equal(postern.claude.requests.length, 0)
})
