import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOutageReport } from '../../src/audit/report-outage.ts'
import { MINUTE, SECOND } from '../../src/clock.ts'

test('an outage is told at once and then once a minute, however often it is found', () => {
  const time = { at: 0 }
  const told: number[] = []
  const security = { record: () => told.push(time.at), flush: async () => undefined }
  const report = createOutageReport({ security, clock: { now: () => new Date(time.at) } }, 'queue')
  for (; time.at < 3 * MINUTE; time.at += SECOND / 4) report('ECONNREFUSED')
  assert.deepEqual(told, [0, MINUTE, 2 * MINUTE])
})
