/** A database that was set back is noticed by what DATA_DIR remembers, before anything leaves. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { listFrozen } from '../../../src/mail/freeze.ts'
import { approveDraft } from '../../../src/mail/review/operate.ts'
import { checkEpoch, isSetBack, openMark } from '../../../src/mail/send/epoch.ts'
import { ACT, makeReady, takenFor } from '../../support/approved.ts'
import { jobsDone } from '../../support/jobs-done.ts'
import { answerAlways, startTestPostern } from '../../support/postern.ts'

const ONE = 'a0000000-0000-4000-8000-000000000001'
const NOW = new Date('2026-11-26T10:00:00Z')
const OTHER = 'a0000000-0000-4000-8000-000000000002'

const postern = await startTestPostern({ after })
answerAlways(postern.claude)
const { deps } = postern
const setBackBy = (sends: number) => deps.pool.query('update epoch set sends = sends - $1', [sends])
const scopes = async () => (await listFrozen(deps.pool)).map(({ scope, reason }) => `${scope} ${reason}`)
const thawAll = () => deps.pool.query('delete from "freeze"')

for (const { known, found, back } of [
  { known: null, found: { epoch: ONE, sends: 0 }, back: false },
  { known: { epoch: ONE, sends: 5 }, found: { epoch: ONE, sends: 5 }, back: false },
  { known: { epoch: ONE, sends: 5 }, found: { epoch: ONE, sends: 6 }, back: false },
  { known: { epoch: ONE, sends: 5 }, found: { epoch: ONE, sends: 4 }, back: true },
  { known: { epoch: ONE, sends: 0 }, found: { epoch: OTHER, sends: 9 }, back: true },
])
  test(`known ${JSON.stringify(known)}, found ${JSON.stringify(found)}: ${back ? 'set back' : 'in order'}`, () =>
    assert.equal(isSetBack(known, found), back))

test('the note is shared by all who open it, and never lowered by one that knows less', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-mark-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const [mine, theirs] = [openMark(folder), openMark(folder)]
  t.after(() => {
    for (const mark of [mine, theirs]) mark.close()
  })
  assert.equal(mine.read(), null)
  theirs.raise({ epoch: ONE, sends: 7 }, NOW)
  mine.raise({ epoch: ONE, sends: 3 }, new Date())
  assert.deepEqual(mine.read(), { epoch: ONE, sends: 7, at: NOW })
  mine.raise({ epoch: OTHER, sends: 1 }, NOW)
  assert.deepEqual(theirs.read(), { epoch: OTHER, sends: 1, at: NOW })
})

test('every reply that is handed over is counted and noted', async () => {
  const before = deps.mark.read()?.sends ?? 0
  const ready = await makeReady(postern)
  await approveDraft(deps, { ...ACT, draftId: ready.draftId })
  await postern.settled(ready.id, 'sent')
  assert.equal(deps.mark.read()?.sends, before + 1)
})

test('a worker that starts on a database that was set back freezes everything, each time', async () => {
  for (let restored = 0; restored < 2; restored += 1) {
    await setBackBy(restored + 1)
    await checkEpoch(deps)
    assert.deepEqual(await scopes(), ['drafting restored', 'sending restored'])
    await thawAll()
    await checkEpoch(deps)
    assert.deepEqual(await scopes(), [], 'what was noticed is not noticed twice')
  }
})

test('a database without mail, or of a DATA_DIR that knows nothing, is in order', async () => {
  const fresh = await startTestPostern({ after })
  fresh.deps.mark.raise({ epoch: OTHER, sends: 100 }, NOW)
  await checkEpoch(fresh.deps)
  assert.deepEqual(await listFrozen(fresh.deps.pool), [])
})

test('a reply that leaves while the count is read is no sign of a restore', async () => {
  const pool = Object.create(deps.pool) as typeof deps.pool
  Object.assign(pool, {
    query: async (...asked: Parameters<typeof deps.pool.query>) => {
      const answer = await deps.pool.query(...asked)
      // another worker of this DATA_DIR claims a reply just now
      const { rows } = await deps.pool.query(
        'update epoch set sends = sends + 1 returning epoch, sends::float8 as sends',
      )
      deps.mark.raise(rows[0], new Date())
      return answer
    },
  })
  await checkEpoch({ ...deps, pool })
  assert.deepEqual(await scopes(), [])
})

test('a database that is set back under a running worker stops the next reply before it leaves', async () => {
  const ready = await makeReady(postern)
  await setBackBy(1)
  await approveDraft(deps, { ...ACT, draftId: ready.draftId })
  await jobsDone(deps.pool)
  const row = await postern.settled(ready.id, 'approved')
  assert.equal(row.state, 'approved')
  assert.equal(takenFor(postern, ready.address).length, 0)
  assert.deepEqual(await scopes(), ['drafting restored', 'sending restored'])
  await deps.security.flush()
  const { rows } = await deps.pool.query(`select fields from security_event where name = 'database_restored'`)
  assert.equal(rows.length, 3)
})
