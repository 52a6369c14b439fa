/** The worker alone, with no request that would tell: its log and the table say that the database was away. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startDatabaseProxy } from '../support/database-proxy.ts'
import { testEnvironment } from '../support/postern.ts'
import { SECOND, startOn } from '../support/webhook.ts'

const PATIENCE = 20 * SECOND

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE
  while (!(await what())) {
    assert.ok(Date.now() < end, 'it never came')
    await sleep(50)
  }
}

test('a worker that loses the database records it once, and the row is there when the database is back', async (t) => {
  const { env, database } = await testEnvironment(t, { ROLE: 'worker' })
  const proxy = await startDatabaseProxy(t, database.url)
  const { logs, deps } = await startOn(t, { ...env, DATABASE_URL: proxy.url })
  await proxy.cut()
  const found = () => logs.filter((line) => line.includes('event="database_connection_error"'))
  const waits = () => logs.filter((line) => line.includes('event="queue_error"')).length
  await until(() => waits() >= 3)
  assert.equal(found().length, 1, 'many failures are one event')
  assert.match(found()[0] ?? '', /level="fatal".*security_event=true.*endpoint="queue"/)

  await proxy.restore()
  await until(async () => {
    await deps.security.flush()
    const { rows } = await database.pool.query("select from security_event where name = 'database_connection_error'")
    return rows.length === 1
  })
})
