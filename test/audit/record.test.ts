import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { SECURITY_EVENTS } from '../../src/audit/events.ts'
import { createSecurityLog } from '../../src/audit/record.ts'
import type { Queryable } from '../../src/db/pool.ts'
import { createLog } from '../../src/log.ts'
import { testDatabase } from '../support/database.ts'

const AT = new Date('2026-11-21T10:00:00.000Z')
const MINUTE = 60_000
/** Rows are limited per minute: a test that wants many moves the clock. */
const time = { at: AT.getTime() }
const clock = { now: () => new Date(time.at) }
const FROM = { ip: '203.0.113.9', endpoint: '/webhook/mailgun' }

const createAudit = (pool: Queryable, format: 'logfmt' | 'json' = 'json') => {
  const lines: string[] = []
  const log = createLog({ level: 'error', format, destination: { write: (line) => lines.push(line) } })
  return { security: createSecurityLog({ log, pool, clock }), lines }
}

const createDatabase = async (t: TestContext) => {
  const { pool } = await testDatabase({ after: (release) => t.after(release) })
  const readRows = async () =>
    (await pool.query('select at, name, severity, request_id, fields from security_event order by id')).rows
  return { pool, readRows }
}

/** A pool of a database that is away until `heal` is called. */
const breakPool = (pool: Queryable) => {
  let away = true
  const query = (...args: unknown[]) =>
    away
      ? Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }))
      : Reflect.apply(pool.query, pool, args)
  return {
    pool: { query } as unknown as Queryable,
    heal: () => {
      away = false
    },
  }
}

test('an event is a line at once and a row after the flush, with addresses masked in both', async (t) => {
  const { pool, readRows } = await createDatabase(t)
  const { security, lines } = createAudit(pool)
  security.record('email_size_exceeded', { ...FROM, size: 9, limit: 8, sender: 'jane@example.com' }, 'r-1')
  assert.equal(lines.length, 1)
  const line = JSON.parse(lines[0] ?? '')
  assert.deepEqual(
    [line.event, line.request_id, line.ip, line.sender, line.tags, line.msg],
    [
      'email_size_exceeded',
      'r-1',
      FROM.ip,
      'j***@example.com',
      ['security_event=true'],
      SECURITY_EVENTS.email_size_exceeded.sentence,
    ],
  )
  await security.flush()
  assert.deepEqual(await readRows(), [
    {
      at: AT,
      name: 'email_size_exceeded',
      severity: 'warning',
      request_id: 'r-1',
      fields: { ...FROM, size: 9, limit: 8, sender: 'j***@example.com' },
    },
  ])
})

test('the five greps that operators rely on hit in both log formats, whatever LOG_LEVEL is', () => {
  const greps = [
    'security_event=true',
    '"webhook_signature_invalid"',
    '"rate_limit_exceeded"',
    '"email_validation_failed"',
    '"Malicious content pattern detected"',
  ]
  for (const format of ['logfmt', 'json'] as const) {
    const { security, lines } = createAudit(breakPool({} as Queryable).pool, format)
    security.record('webhook_signature_invalid', { ...FROM, why: 'wrong' }, null)
    security.record('rate_limit_exceeded', { limit: 'MAX_EMAILS_PER_HOUR' }, null)
    security.record('email_validation_failed', { ...FROM, code: 'webhook.no_sender' }, null)
    security.record('malicious_content_detected', { rule: 'r', patterns: 'r', score: 5, message_id: 'm' }, null)
    for (const grep of greps)
      assert.ok(
        lines.some((line) => line.includes(grep)),
        `${format}: ${grep}`,
      )
    assert.ok(lines.every((line) => line.includes('security_event=true') && line.indexOf('\n') === line.length - 1))
  }
})

test('hostile fields stay one line and one row, at most 256 characters each', async (t) => {
  const { pool, readRows } = await createDatabase(t)
  const { security, lines } = createAudit(pool, 'logfmt')
  const hostile = `\0\ud800\r\nevent="forged"\u202e${'x'.repeat(5000)}`
  security.record(
    'email_validation_failed',
    { ip: hostile, endpoint: hostile, code: hostile, sender: `${hostile}@example.com` },
    'r',
  )
  await security.flush()
  assert.equal(lines.join('').split('\n').length, 2)
  const [row] = await readRows()
  for (const value of Object.values(row.fields as Record<string, string>)) assert.ok(value.length <= 256)
})

test('while the database is away events wait, at most 1,000, then they are written and the loss is said', async (t) => {
  const { pool, readRows } = await createDatabase(t)
  const broken = breakPool(pool)
  const { security, lines } = createAudit(broken.pool)
  for (let i = 0; i < 1200; i += 1) {
    time.at = AT.getTime() + Math.floor(i / 60) * MINUTE
    security.record('post_too_large', { ...FROM, limit: i }, null)
  }
  await security.flush()
  await security.flush()
  assert.equal((await readRows()).length, 0)
  broken.heal()
  await security.flush()
  const rows = await readRows()
  assert.equal(rows.length, 1000)
  assert.deepEqual([rows[0].fields.limit, rows[999].fields.limit], [0, 999])
  assert.equal(lines.filter((line) => line.includes('"post_too_large"')).length, 1200)
  const dropped = lines.filter((line) => line.includes('"dropped"')).map((line) => JSON.parse(line).dropped)
  assert.deepEqual(dropped, [200])
})

test('a flood is a line for each event, 300 rows and then 60 per name and minute, and a row that counts the others', async (t) => {
  const { pool, readRows } = await createDatabase(t)
  const { security, lines } = createAudit(pool)
  const start = AT.getTime() + 100 * MINUTE
  const flood = (minute: number, count: number) => {
    for (let i = 0; i < count; i += 1) {
      time.at = start + minute * MINUTE + i
      security.record('webhook_signature_invalid', { ...FROM, why: 'wrong' }, `r-${minute}-${i}`)
    }
  }
  flood(0, 1_000)
  security.record('post_too_large', { ...FROM, limit: 1 }, 'another')
  flood(1, 61)
  flood(2, 60)
  flood(20, 300)
  await security.flush()
  assert.equal(lines.filter((line) => line.includes('"webhook_signature_invalid"')).length, 1_421)
  const rows = await readRows()
  assert.equal(rows.filter((row) => row.name === 'post_too_large').length, 1, 'another name has rows of its own')
  const forged = rows.filter((row) => row.name === 'webhook_signature_invalid')
  const counts = forged.filter((row) => row.request_id === null)
  assert.deepEqual(
    counts.map(({ at, severity, fields }) => [at.getTime() - start, severity, fields]),
    [
      [999, 'warning', { more: 700 }],
      [MINUTE + 60, 'warning', { more: 1 }],
    ],
  )
  assert.equal(forged.length - counts.length, 300 + 60 + 60 + 300)
  await security.flush()
  assert.equal((await readRows()).length, rows.length, 'a count is written once')
})

test('the count of a flood that has ended is written by itself', async (t) => {
  const { pool, readRows } = await createDatabase(t)
  const { security } = createAudit(pool)
  time.at = AT.getTime() + 200 * MINUTE - 1
  for (let i = 0; i < 310; i += 1) security.record('post_too_large', { ...FROM, limit: i }, null)
  time.at += 1
  const find = async () => (await readRows()).find((row) => row.fields.more === 10)
  while ((await find()) === undefined) await new Promise((resolve) => setTimeout(resolve, 20))
})

test('rows that the database refuses do not hold up those that come after them', async (t) => {
  const { pool, readRows } = await createDatabase(t)
  await pool.query(`alter table security_event add constraint no_marker check (request_id <> 'refused')`)
  const { security } = createAudit(pool)
  security.record('post_too_large', { ...FROM, limit: 1 }, 'refused')
  await security.flush()
  security.record('post_too_large', { ...FROM, limit: 2 }, 'kept')
  await security.flush()
  assert.deepEqual(
    (await readRows()).map((row) => row.request_id),
    ['kept'],
  )
})

test('events are flushed by themselves', async (t) => {
  const { pool, readRows } = await createDatabase(t)
  const { security } = createAudit(pool)
  security.record('post_too_large', { ...FROM, limit: 1 }, null)
  while ((await readRows()).length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
})
