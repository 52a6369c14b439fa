/** SIGTERM under load: test/faults/terms.ts does the same 50 times, and says what it measures. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { SECOND } from '../../src/clock.ts'
import { runTerms } from '../faults/terms.ts'
import { createChild } from '../support/child.ts'
import { answerAlways, postMail, testEnvironment } from '../support/postern.ts'

test('each SIGTERM under load ends with 0 in time, and in the end every mail has its one reply', async (t) => {
  const rows = await runTerms(t, { times: 3, say: (line) => t.diagnostic(line) })
  for (const { measure, value, goal } of rows) t.diagnostic(`${measure}: ${value} (${goal})`)
  assert.deepEqual(
    rows.filter(({ ok }) => !ok),
    [],
  )
})

test('a caller that sends byte by byte does not keep the process from ending in order', async (t) => {
  const { env } = await testEnvironment(t)
  const child = await createChild(t, env)
  await child.start()
  const { hostname, port } = new URL(child.url)
  const socket = connect(Number(port), hostname)
  t.after(async () => void socket.destroy())
  await once(socket, 'connect')
  const head = [
    'POST /webhook/mailgun HTTP/1.1',
    `Host: ${hostname}`,
    'Content-Type: application/x-www-form-urlencoded',
  ]
  socket.write([...head, 'Content-Length: 1000', '', 'half'].join('\r\n'))
  const dripping = setInterval(() => socket.write('a'), SECOND / 2)
  t.after(async () => clearInterval(dripping))
  // what the server still says is read, or the end of the connection would never be seen
  const closed = once(socket.resume(), 'close').catch(() => undefined)
  child.signal('SIGTERM')
  assert.deepEqual(await child.ended(25 * SECOND), { code: 0, signal: null })
  await closed
})

test('a second SIGTERM does not wait for the work', async (t) => {
  const { env, claude, database } = await testEnvironment(t)
  answerAlways(claude)
  claude.script({ for: 'draft', answer: 'hang' })
  const child = await createChild(t, env)
  await child.start()
  const { status } = await postMail(child.url, {})
  assert.equal(status, 200)
  const called = () => claude.requests.some(({ kind }) => kind === 'draft')
  for (const end = Date.now() + 15 * SECOND; !called(); await new Promise(setImmediate)) assert.ok(Date.now() < end)
  child.signal('SIGTERM')
  await assert.rejects(child.ended(SECOND), 'the first one lets the work end')
  child.signal('SIGTERM')
  assert.deepEqual(await child.ended(5 * SECOND), { code: 1, signal: null })
  const { rows } = await database.pool.query('select state from message')
  assert.deepEqual(rows, [{ state: 'drafting' }], 'the mail waits for the next process')
})
