/** Log, number and table say the same: every event is a line and counts once, and is a row, part of a count, or dropped. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSecurityLog } from '../../src/audit/record.ts'
import type { Queryable } from '../../src/db/pool.ts'
import { createLog } from '../../src/log.ts'
import { createMetrics } from '../../src/metrics/metrics.ts'
import { type Scope, testDatabase } from '../support/database.ts'

const MINUTE = 60_000
const FROM = { ip: '203.0.113.9', endpoint: '/webhook/mailgun' }

async function setScene(t: Scope) {
  const { pool } = await testDatabase(t)
  const time = { at: Date.parse('2026-11-21T10:00:00.000Z') }
  const lines: string[] = []
  const away = { error: null as Error | null }
  const log = createLog({ level: 'error', format: 'json', destination: { write: (line) => lines.push(line) } })
  const metrics = createMetrics()
  const query = (...args: unknown[]) =>
    away.error === null ? Reflect.apply(pool.query, pool, args) : Promise.reject(away.error)
  const security = createSecurityLog({
    log,
    metrics,
    pool: { query } as unknown as Queryable,
    clock: { now: () => new Date(time.at) },
  })
  const read = async () => {
    const text = await metrics.render()
    const number = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1])
    const { rows } = await pool.query(
      `select coalesce(sum(coalesce((fields->>'more')::int, 1)), 0)::int as events from security_event`,
    )
    return {
      lines: lines.filter((line) => line.includes('"security_event":true')).length,
      counted:
        number('security_events_total\\{event="webhook_signature_invalid"\\}') +
        number('security_events_total\\{event="post_too_large"\\}'),
      inTable: rows[0].events as number,
      dropped: number('security_event_rows_dropped_total'),
      saidDropped: lines
        .filter((line) => line.includes('"dropped"'))
        .reduce((sum, line) => sum + (JSON.parse(line) as { dropped: number }).dropped, 0),
    }
  }
  const flood = async (count: number) => {
    for (let i = 0; i < count; i += 1) {
      security.record('webhook_signature_invalid', { ...FROM, why: 'wrong' }, `r-${i}`)
      if (i % 10 === 0) security.record('post_too_large', { ...FROM, limit: i }, null)
      time.at += 20
      // a service flushes four times a second; this clock runs faster
      if (i % 500 === 0) await security.flush()
    }
  }
  return { security, away, flood, read, time }
}

const gone = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })

test('after a flood over many minutes lines, number and table agree', async (t) => {
  const { security, flood, read } = await setScene(t)
  await flood(20_000)
  await Promise.all([security.flush(), security.flush()])
  assert.deepEqual(await read(), { lines: 22_000, counted: 22_000, inTable: 22_000, dropped: 0, saidDropped: 0 })
})

test('with the database away for a part of it, the table and the dropped ones add up to the number', async (t) => {
  const { security, away, flood, read, time } = await setScene(t)
  await flood(3_000)
  await security.flush()
  away.error = gone
  for (let i = 0; i < 30; i += 1) {
    await flood(2_000)
    await security.flush()
    time.at += MINUTE
  }
  away.error = null
  await flood(1)
  await security.flush()
  await security.flush()
  const { lines, counted, inTable, dropped, saidDropped } = await read()
  assert.equal(counted, lines)
  assert.equal(inTable + dropped, counted)
  assert.ok(dropped > 0, 'more than may wait')
  assert.equal(saidDropped, dropped, 'the log says how many')
})

test('rows that the database refuses are counted as dropped, counts with all that they stand for', async (t) => {
  const { security, away, flood, read } = await setScene(t)
  away.error = Object.assign(new Error('refused'), { code: '23514' })
  await flood(1_000)
  await security.flush()
  away.error = null
  await security.flush()
  assert.deepEqual(await read(), { lines: 1_100, counted: 1_100, inTable: 0, dropped: 1_100, saidDropped: 1_100 })
})
