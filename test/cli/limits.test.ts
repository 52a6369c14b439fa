import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { z } from 'zod'
import { createWorld } from './sample-messages.ts'
import { ErrorDocument, listOf, readJson } from './shapes.ts'

const Limit = z.strictObject({
  name: z.string(),
  configured: z.int(),
  value: z.int(),
  until: z.iso.datetime({ precision: 3 }).nullable(),
  actor: z.string().nullable(),
})
const { postern, pool } = await createWorld({ after })
const valuesOf = ({ stdout }: { stdout: string }) =>
  Object.fromEntries(readJson(listOf(Limit), stdout).items.map(({ name, value }) => [name, value]))
const limits = (...words: string[]) => postern(['limits', ...words, '--json'])

const CONFIGURED = {
  requests_per_minute: 30,
  emails_per_hour: 20,
  failed_attempts_per_hour: 10,
  auto_replies_per_hour: 3,
}

test('limits are shown, lowered to a quarter, and set back', async () => {
  assert.deepEqual(valuesOf(await limits('show')), CONFIGURED)
  const tight = await limits('tighten', '--ttl', '2h')
  const quarters = { requests_per_minute: 7, emails_per_hour: 5, failed_attempts_per_hour: 2, auto_replies_per_hour: 1 }
  assert.deepEqual(valuesOf(tight), quarters)
  const [first] = readJson(listOf(Limit), tight.stdout).items
  assert.match(first?.actor ?? '', /^cli:/)
  assert.ok(Math.abs(Date.parse(first?.until ?? '') - Date.now() - 7_200_000) < 60_000)
  assert.match((await postern(['limits', 'show'])).stdout, /emails_per_hour +20 +5 +20\d\d-/)
  assert.deepEqual(valuesOf(await limits('reset')), CONFIGURED)
})

test('one limit is lowered by its option', async () => {
  const tight = await limits('tighten', '--emails-per-hour', '4', '--failed-attempts', '9', '--ttl', '90m')
  assert.deepEqual(valuesOf(tight), { ...CONFIGURED, emails_per_hour: 4, failed_attempts_per_hour: 9 })
  await limits('reset')
})

test('raising is refused, and what is no number or duration is not understood', async () => {
  const raised = await limits('tighten', '--requests-per-minute', '31', '--ttl', '1h')
  assert.deepEqual([raised.code, readJson(ErrorDocument, raised.stderr).error.code], [1, 'limit.not_lower'])
  for (const words of [
    ['--ttl', 'soon'],
    ['--ttl', '0m'],
    ['--emails-per-hour', '0', '--ttl', '1h'],
    ['--emails-per-hour', '5'],
  ])
    assert.equal((await postern(['limits', 'tighten', ...words])).code, 2, words.join(' '))
  assert.deepEqual(valuesOf(await limits('show')), CONFIGURED)
})

test('each change is an event with its actor', async () => {
  const { rows } = await pool.query(`select fields from security_event where name = 'limits_tightened' order by id`)
  assert.equal(rows.length, 4 + 4 + 2 + 2)
  assert.deepEqual(
    [rows[0].fields.limit, rows[0].fields.value, rows[0].fields.seconds],
    ['requests_per_minute', 7, 7200],
  )
  assert.equal(rows[4].fields.value, undefined)
})
