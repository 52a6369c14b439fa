import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type pg from 'pg'
import { HOUR, MINUTE } from '../../src/clock.ts'
import { createPool, withTransaction } from '../../src/db/pool.ts'
import { type Ask, claimQuota, claimQuotas, countQuota } from '../../src/quota/claim.ts'
import { purgeQuota } from '../../src/quota/purge-quota.ts'
import { testDatabase } from '../support/database.ts'

const { url, pool } = await testDatabase({ after })
const other = createPool({ url, applicationName: 'postern test' })
after(() => other.end())

const NOW = new Date('2026-11-20T10:00:00Z')
const later = (ms: number) => new Date(NOW.getTime() + ms)
let keys = 0
const newKey = () => Buffer.alloc(32, `key ${keys++} `)
const hourly = (key: Buffer, limit: number | null): Ask => ({ key, window: HOUR, limit })
const claim = (asks: Ask[], at = NOW, db: pg.Pool = pool) =>
  withTransaction(db, (client) => claimQuota(client, { asks, at }))
const isTaken = ({ full }: { full: number | null }) => full === null
const rowsOf = async (key: Buffer) =>
  (await pool.query('select count(*)::int as n from quota_claim where key = $1', [key])).rows[0].n

test('50 claims at once over two pools admit exactly the limit, round after round', async () => {
  for (let round = 0; round < 5; round += 1) {
    const key = newKey()
    const claims = Array.from({ length: 50 }, (_, at) => claim([hourly(key, 20)], NOW, at % 2 === 0 ? pool : other))
    const taken = (await Promise.all(claims)).filter(isTaken)
    assert.equal(taken.length, 20)
    assert.deepEqual(
      taken.map(({ counts }) => counts[0]).toSorted((a = 0, b = 0) => a - b),
      Array.from({ length: 20 }, (_, at) => at),
    )
  }
})

test('the window slides: each place is free again an hour after it was taken, not at the turn of an hour', async () => {
  const key = newKey()
  for (const at of [0, 20, 40]) assert.ok(isTaken(await claim([hourly(key, 3)], later(at * MINUTE))))
  assert.deepEqual(await claim([hourly(key, 3)], later(59 * MINUTE)), { full: 0, counts: [3] })
  assert.deepEqual(await claim([hourly(key, 3)], later(HOUR)), { full: null, counts: [2] })
  assert.deepEqual(await claim([hourly(key, 3)], later(HOUR + 19 * MINUTE)), { full: 0, counts: [3] })
  assert.deepEqual(await claim([hourly(key, 3)], later(HOUR + 20 * MINUTE)), { full: null, counts: [2] })
})

test('a transaction that rolls back gives its places back', async () => {
  const key = newKey()
  const undone = withTransaction(pool, async (client) => {
    assert.ok(isTaken(await claimQuota(client, { asks: [hourly(key, 1)], at: NOW })))
    throw new Error('killed')
  })
  await assert.rejects(undone, /killed/)
  assert.ok(isTaken(await claim([hourly(key, 1)])))
  assert.ok(!isTaken(await claim([hourly(key, 1)])))
})

test('a claim waits for one that has not ended, and counts it only when it was kept', async () => {
  for (const kept of [true, false]) {
    const key = newKey()
    const first = await pool.connect()
    await first.query('begin')
    await claimQuota(first, { asks: [hourly(key, 1)], at: NOW })
    const second = claim([hourly(key, 1)], NOW, other)
    await first.query(kept ? 'commit' : 'rollback')
    first.release()
    assert.equal(isTaken(await second), !kept)
  }
})

test('under several keys a place is taken in all or in none, and the answer names the limit in the way', async () => {
  const [narrow, wide] = [newKey(), newKey()]
  const asks = [hourly(wide, 10), hourly(narrow, 2)]
  assert.deepEqual(await claim(asks), { full: null, counts: [0, 0] })
  assert.deepEqual(await claim(asks), { full: null, counts: [1, 1] })
  assert.deepEqual(await claim(asks), { full: 1, counts: [2, 2] })
  assert.deepEqual([await rowsOf(wide), await rowsOf(narrow)], [2, 2])
})

test('groups are taken or not each by itself, in one round', async () => {
  const [narrow, beside, wide] = [newKey(), newKey(), newKey()]
  const groups = [[hourly(narrow, 1), hourly(beside, 10)], [hourly(wide, 10)], []]
  const claimGroups = () => withTransaction(pool, (client) => claimQuotas(client, { groups, at: NOW }))
  const empty = { full: null, counts: [] }
  assert.deepEqual(await claimGroups(), [{ full: null, counts: [0, 0] }, { full: null, counts: [0] }, empty])
  assert.deepEqual(await claimGroups(), [{ full: 0, counts: [1, 1] }, { full: null, counts: [1] }, empty])
  assert.deepEqual([await rowsOf(narrow), await rowsOf(beside), await rowsOf(wide)], [1, 1, 2])
})

test('one key under two windows is one claim, counted in both', async () => {
  const key = newKey()
  const asks = [hourly(key, 2), { key, window: 24 * HOUR, limit: 3 }]
  assert.deepEqual(await claim(asks), { full: null, counts: [0, 0] })
  assert.deepEqual(await claim(asks), { full: null, counts: [1, 1] })
  assert.deepEqual(await claim(asks), { full: 0, counts: [2, 2] })
  assert.deepEqual(await claim(asks, later(2 * HOUR)), { full: null, counts: [0, 2] })
  assert.deepEqual(await claim(asks, later(4 * HOUR)), { full: 1, counts: [0, 3] })
  assert.equal(await rowsOf(key), 3)
})

test('without a limit every claim is taken, and counts what came before', async () => {
  const key = newKey()
  for (let count = 0; count < 4; count += 1)
    assert.deepEqual(await claim([hourly(key, null)]), { full: null, counts: [count] })
  assert.deepEqual(await countQuota(pool, { asks: [{ key, window: HOUR }], at: later(MINUTE) }), [4])
  assert.equal(await rowsOf(key), 4, 'counting claims nothing')
})

test('what a process whose clock is ahead has claimed counts', async () => {
  const key = newKey()
  await claim([hourly(key, 1)], later(5 * MINUTE))
  assert.ok(!isTaken(await claim([hourly(key, 1)])))
})

test('what came a whole window later does not count: a mail that is judged late did not come together with it', async () => {
  const key = newKey()
  for (const at of [1, 2, 3]) await claim([hourly(key, 3)], later(at * HOUR))
  assert.deepEqual(await claim([hourly(key, 1)]), { full: null, counts: [0] })
})

test('claims of the same keys in opposite orders never deadlock', async () => {
  for (let round = 0; round < 10; round += 1) {
    // many, so that two statements are at work at the same time
    const many = Array.from({ length: 300 }, newKey).map((key) => hourly(key, 100))
    const claims = Array.from({ length: 4 }, (_, at) =>
      claim(at % 2 === 0 ? many : many.toReversed(), NOW, at % 2 === 0 ? pool : other),
    )
    for (const claimed of await Promise.all(claims)) assert.ok(isTaken(claimed))
  }
})

test('claims and keys older than the longest window are forgotten, younger ones are not', async () => {
  const [old, young] = [newKey(), newKey()]
  await claim([hourly(old, 1)], later(-26 * HOUR))
  await claim([hourly(young, 1)], later(-23 * HOUR))
  await purgeQuota({ pool, clock: { now: () => NOW } })
  assert.deepEqual([await rowsOf(old), await rowsOf(young)], [0, 1])
  const { rows } = await pool.query('select key from quota_key where key = any($1)', [[old, young]])
  assert.deepEqual(rows, [{ key: young }])
})
