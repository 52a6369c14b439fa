import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createSecurityLog } from '../../src/audit/record.ts'
import { HOUR, SECOND } from '../../src/clock.ts'
import { createLog } from '../../src/log.ts'
import { openLimits } from '../../src/quota/limits.ts'
import { purgeLimits } from '../../src/quota/purge-limits.ts'
import { resetLimits, showLimits, tightenLimits } from '../../src/quota/tighten.ts'
import { testDatabase } from '../support/database.ts'

const { pool } = await testDatabase({ after })
const clock = { at: Date.now(), now: () => new Date(clock.at) }
const lines: string[] = []
const log = createLog({ level: 'info', format: 'logfmt', destination: { write: (line) => lines.push(line) } })
const configured = { requestsPerMinute: 30, emailsPerHour: 20, failedAttemptsPerHour: 10, autoRepliesPerHour: 3 }
const deps = { pool, clock, security: createSecurityLog({ log, pool, clock }), configured }
const WHO = { actor: 'cli:test', requestId: 'test' }
const limits = await openLimits(deps, configured)

/** What a running process counts by, a second after the last change. */
const later = async () => {
  clock.at += 1 * SECOND
  limits.current()
  await new Promise((resolve) => setTimeout(resolve, 100))
  return limits.current()
}

test('without numbers each limit is a quarter, at least 1, until its time has passed', async () => {
  await tightenLimits(deps, { ...WHO, wanted: {}, ttl: 2 * HOUR })
  const quarters = { requestsPerMinute: 7, emailsPerHour: 5, failedAttemptsPerHour: 2, autoRepliesPerHour: 1 }
  assert.deepEqual(await later(), quarters)
  clock.at += 2 * HOUR
  assert.deepEqual(limits.current(), configured, 'without asking the database')
})

test('one limit is lowered alone, and may be lowered further, but not raised', async () => {
  await tightenLimits(deps, { ...WHO, wanted: { emailsPerHour: 8 }, ttl: HOUR })
  await tightenLimits(deps, { ...WHO, wanted: { emailsPerHour: 4 }, ttl: HOUR })
  assert.deepEqual(await later(), { ...configured, emailsPerHour: 4 })
  for (const wanted of [
    { emailsPerHour: 5 },
    { requestsPerMinute: 30 },
    { requestsPerMinute: 31 },
    { requestsPerMinute: 2, failedAttemptsPerHour: 99 },
  ])
    await assert.rejects(tightenLimits(deps, { ...WHO, wanted, ttl: HOUR }), { code: 'limit.not_lower' })
  assert.deepEqual(await later(), { ...configured, emailsPerHour: 4 }, 'a refused change changes nothing')
  const shown = (await showLimits(deps)).find(({ name }) => name === 'emails_per_hour')
  assert.deepEqual([shown?.configured, shown?.value, shown?.actor], [20, 4, 'cli:test'])
})

test('a quarter of all neither raises nor shortens what is lower already', async () => {
  const hoursOf = async () =>
    Object.fromEntries(
      (await showLimits(deps)).map(({ name, value, until }) => [
        name,
        `${value} for ${((until?.getTime() ?? 0) - clock.at) / HOUR} h`,
      ]),
    )
  await pool.query('delete from limit_override')
  await tightenLimits(deps, { ...WHO, wanted: { emailsPerHour: 3 }, ttl: 24 * HOUR })
  await tightenLimits(deps, { ...WHO, wanted: { requestsPerMinute: 5 }, ttl: HOUR })
  await tightenLimits(deps, { ...WHO, wanted: { failedAttemptsPerHour: 4 }, ttl: HOUR })
  await tightenLimits(deps, { ...WHO, wanted: {}, ttl: 2 * HOUR })
  assert.deepEqual(await hoursOf(), {
    requests_per_minute: '5 for 2 h',
    emails_per_hour: '3 for 24 h',
    failed_attempts_per_hour: '2 for 2 h',
    auto_replies_per_hour: '1 for 2 h',
  })
  await resetLimits(deps, WHO)
  await tightenLimits(deps, { ...WHO, wanted: { emailsPerHour: 4 }, ttl: HOUR })
  lines.length = 0
})

test('a configuration that is lower than an override counts', async () => {
  const strict = await openLimits(deps, { ...configured, emailsPerHour: 2 })
  assert.equal(strict.current().emailsPerHour, 2)
})

test('a reset sets all back, and each change is an event with its actor', async () => {
  assert.deepEqual(await resetLimits(deps, WHO), ['emails_per_hour'])
  assert.deepEqual(await later(), configured)
  const events = lines.filter((line) => line.includes('event="limits_tightened"'))
  assert.equal(events.length, 1)
  for (const line of events) assert.match(line, /actor="cli:test"/)
  await tightenLimits(deps, { ...WHO, wanted: { emailsPerHour: 8 }, ttl: HOUR })
  clock.at += HOUR + 1
  await purgeLimits(deps)
  assert.equal((await pool.query('select from limit_override')).rowCount, 0)
})
