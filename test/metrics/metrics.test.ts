import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SECURITY_EVENTS } from '../../src/audit/events.ts'
import { createMetrics } from '../../src/metrics/metrics.ts'

const lines = (text: string, name: string) => text.split('\n').filter((line) => line.startsWith(name))

test('every event of the catalogue and every way a mail can come starts at 0', async () => {
  const text = await createMetrics().render()
  for (const event of Object.keys(SECURITY_EVENTS))
    assert.ok(text.includes(`security_events_total{event="${event}"} 0\n`), event)
  assert.equal(lines(text, 'mails_received_total{').length, 4)
})

test('two of them in one process know nothing of each other', async () => {
  const [one, other] = [createMetrics(), createMetrics()]
  one.securityEvent('post_too_large')
  one.queryEnded('a.statement', 1)
  assert.match(await one.render(), /security_events_total\{event="post_too_large"\} 1\n/)
  assert.match(await other.render(), /security_events_total\{event="post_too_large"\} 0\n/)
  assert.doesNotMatch(await other.render(), /a\.statement/)
})

test('what a stranger chooses makes no new label, and what we choose a bounded number', async () => {
  const metrics = createMetrics()
  for (let i = 0; i < 5_000; i += 1) {
    metrics.requestEnded({ method: `M${i}`, route: 'none', status: 404, durationMs: 1 })
    metrics.requestEnded({ method: 'GET', route: `/made-by-a-mistake/${i}`, status: 200, durationMs: 1 })
    metrics.queryEnded(`statement-${i}`, 1)
    metrics.contentSanitized(`word-${i}`)
  }
  const text = await metrics.render()
  assert.match(text, /http_request_duration_seconds_count\{method="other",route="none",status="404"\} 5000\n/)
  assert.equal(lines(text, 'http_request_duration_seconds_count').length, 1001)
  assert.equal(lines(text, 'db_query_duration_seconds_count').length, 301)
  assert.equal(lines(text, 'content_sanitized_total{').length, 51)
  assert.match(text, /db_query_duration_seconds_count\{statement="other"\} 4700\n/)
})

test('durations are in seconds', async () => {
  const metrics = createMetrics()
  metrics.requestEnded({ method: 'GET', route: '/livez', status: 200, durationMs: 30 })
  metrics.queryEnded('readyz', 2)
  const text = await metrics.render()
  assert.match(text, /http_request_duration_seconds_bucket\{le="0.025",method="GET",route="\/livez",status="200"\} 0\n/)
  assert.match(text, /http_request_duration_seconds_bucket\{le="0.05",method="GET",route="\/livez",status="200"\} 1\n/)
  assert.match(text, /db_query_duration_seconds_sum\{statement="readyz"\} 0.002\n/)
})

test('a pool is looked at when somebody reads', async () => {
  const metrics = createMetrics()
  const pool = { totalCount: 3, idleCount: 1, waitingCount: 0 }
  metrics.watchPool(pool)
  pool.waitingCount = 7
  const text = await metrics.render()
  for (const line of ['db_pool_connections 3', 'db_pool_idle_connections 1', 'db_pool_waiting 7'])
    assert.ok(text.includes(`${line}\n`), line)
})
