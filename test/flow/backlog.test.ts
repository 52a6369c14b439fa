/**
 * The mail of an outage, small, with the fresh mail there when the worker starts: what comes meanwhile would meet a backlog
 * that is done before anybody looks. test/faults/backlog.ts does that with 10,000 mails, and says what it measures.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runBacklog } from '../faults/backlog.ts'

test('after an outage fresh mail goes first, senders take turns, threads keep their order and nothing is lost', async (t) => {
  const rows = await runBacklog(t, { mails: 240, say: (line) => t.diagnostic(line) })
  for (const { measure, value, goal } of rows) t.diagnostic(`${measure}: ${value} (${goal})`)
  assert.deepEqual(
    rows.filter(({ ok }) => !ok),
    [],
  )
})
