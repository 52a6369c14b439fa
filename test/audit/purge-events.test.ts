/** Security events hold addresses of machines: they are kept 90 days, and nobody but age removes one. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { purgeEvents } from '../../src/audit/purge-events.ts'
import { createHandlers } from '../../src/jobs.ts'
import { startTestPostern } from '../support/postern.ts'

const postern = await startTestPostern({ after }, { ROLE: 'web' })
const { pool } = postern.deps

const addEvents = (days: number, count: number) =>
  pool.query(
    `insert into security_event (at, name, severity, fields)
     select now() - $1 * interval '1 day', 'post_too_large', 'high', '{}' from generate_series(1, $2)`,
    [days, count],
  )

const countOlder = async (days: number) => {
  const text = `select count(*)::int as count from security_event where at < now() - $1 * interval '1 day'`
  return (await pool.query(text, [days])).rows[0].count
}

test('the hourly purge removes the security events of more than 90 days, however many, and no other', async () => {
  await addEvents(91, 25_000)
  await addEvents(89, 3)
  await createHandlers(postern.deps)['token.purge']({}, { failedJob: null })
  assert.equal(await countOlder(90), 0)
  assert.equal(await countOlder(88), 3)
  assert.equal(await purgeEvents({ pool }), 0)
})
