import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { MINUTE } from '../../src/clock.ts'
import { createPool } from '../../src/db/pool.ts'
import { createLog } from '../../src/log.ts'
import { createIpCounters } from '../../src/quota/ip-counters.ts'
import { testDatabase } from '../support/database.ts'

const { pool } = await testDatabase({ after })
const log = createLog({ level: 'fatal', format: 'logfmt', destination: { write: () => true } })
const START = Date.parse('2026-11-25T10:00:30Z')
const MANY = 1_000

const createCounters = (options: { database?: Parameters<typeof createIpCounters>[0]['pool'] } = {}) => {
  const clock = { at: START, now: () => new Date(clock.at) }
  const sums: string[] = []
  const counters = createIpCounters({
    pool: options.database ?? pool,
    clock,
    log,
    onSums: async (added) => void sums.push(...added.map(({ kind, ip, count }) => `${kind} ${ip} ${count}`)),
  })
  return { ...counters, clock, sums }
}

test('two processes count as one after each has written', async () => {
  const [one, two] = [createCounters(), createCounters()]
  for (let n = 0; n < 3; n += 1) one.count('requests', '192.0.2.1', MANY)
  assert.equal(two.count('requests', '192.0.2.1', MANY).total, 1, 'not known yet')
  await one.flush()
  await two.flush()
  assert.equal(two.count('requests', '192.0.2.1', MANY).total, 5)
  assert.deepEqual(two.sums, ['requests 192.0.2.1 4'])
  assert.equal(one.count('requests', '192.0.2.1', MANY).total, 4, 'it has not asked since')
  await one.flush()
  assert.equal(one.count('requests', '192.0.2.1', MANY).total, 6)
})

test('flushes of two processes at once neither lose a count nor wait for each other for ever', async () => {
  const processes = [createCounters(), createCounters(), createCounters()]
  for (let round = 0; round < 10; round += 1) {
    for (const { count } of processes) for (let n = 0; n < 50; n += 1) count('failures', `198.51.100.${n}`, MANY)
    await Promise.all(processes.map(({ flush }) => flush()))
  }
  const { rows } = await pool.query(`select distinct count from ip_counter where kind = 'failures'`)
  assert.deepEqual(rows, [{ count: 30 }])
})

test('requests are forgotten after a minute, failures after an hour', () => {
  const { count, clock } = createCounters()
  assert.deepEqual(count('requests', '192.0.2.2', MANY), { total: 1, endsAt: START + MINUTE / 2 })
  count('failures', '192.0.2.2', MANY)
  clock.at += MINUTE
  assert.equal(count('requests', '192.0.2.2', MANY).total, 1)
  assert.equal(count('failures', '192.0.2.2', MANY).total, 2)
  clock.at += 60 * MINUTE
  assert.equal(count('failures', '192.0.2.2', MANY).total, 1)
})

test('a count that is over enough is not written any more: a flood from one address is a few statements', async () => {
  const { count, flush, sums } = createCounters()
  for (let n = 0; n < 1_000; n += 1) count('requests', '192.0.2.3', 30)
  assert.equal(count('requests', '192.0.2.3', 30).total, 31)
  await flush()
  for (let n = 0; n < 1_000; n += 1) count('requests', '192.0.2.3', 30)
  await flush()
  assert.deepEqual(sums, ['requests 192.0.2.3 31'])
})

test('addresses beyond ten thousand in a window share one count, which is never a row', async () => {
  const { count, flush, sums } = createCounters()
  for (let n = 0; n < 10_000; n += 1) count('requests', `2001:db8:0:${n.toString(16)}`, MANY)
  assert.equal(count('requests', '203.0.113.1', MANY).total, 1)
  assert.equal(count('requests', '203.0.113.2', MANY).total, 2)
  assert.equal(count('requests', '2001:db8:0:1', MANY).total, 2, 'who was there before has a count of its own')
  await flush()
  assert.equal(sums.length, 10_000)
})

test('while the database is away counting goes on, and what was counted is added up later', async (t) => {
  const gone = createPool({ url: 'postgresql://nobody@127.0.0.1:1/none', applicationName: 'test' })
  t.after(() => gone.end())
  const state: { pool: Pick<typeof pool, 'query'> } = { pool: gone }
  const database = { query: (...args: unknown[]) => Reflect.apply(state.pool.query, state.pool, args) } as typeof pool
  const { count, flush, sums } = createCounters({ database })
  for (let n = 0; n < 5; n += 1) count('failures', '192.0.2.4', MANY)
  await flush()
  assert.deepEqual(sums, [])
  assert.equal(count('failures', '192.0.2.4', MANY).total, 6)
  state.pool = pool
  await flush()
  assert.deepEqual(sums, ['failures 192.0.2.4 6'])
})

test('rows that the database refuses for ever do not hold up what is counted later', async () => {
  const { count, flush, sums } = createCounters()
  count('failures', undefined as unknown as string, MANY)
  count('failures', '192.0.2.5', MANY)
  await flush()
  assert.deepEqual(sums, [])
  count('failures', '192.0.2.6', MANY)
  await flush()
  assert.deepEqual(sums, ['failures 192.0.2.6 1'])
})
