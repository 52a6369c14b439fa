import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createHandlers } from '../../src/jobs.ts'
import { startTestPostern } from '../support/postern.ts'

test('the hourly purge forgets old counts, blocks and overrides, and keeps the others', async () => {
  const { deps } = await startTestPostern({ after }, { ROLE: 'web' })
  await deps.pool.query(`
    insert into ip_counter (kind, ip, starts_at, count)
    values ('requests', 'old', now() - interval '11 minutes', 1), ('requests', 'recent', now() - interval '9 minutes', 1),
           ('failures', 'older', now() - interval '121 minutes', 1), ('failures', 'new', now() - interval '119 minutes', 1)`)
  await deps.pool.query(`
    insert into ip_counter select 'failures', 'portion ' || n, now() - interval '3 hours', 1 from generate_series(1, 10001) n`)
  await deps.pool.query(`
    insert into limit_override (name, value, created_by, expires_at)
    values ('emails_per_hour', 1, 'test', now() - interval '1 minute'), ('requests_per_minute', 1, 'test', now() + interval '1 hour')`)
  await deps.pool.query(`
    insert into block (id, kind, value, sealed_note, source, expires_at)
    values (gen_random_uuid(), 'ip', 'old', '\\x00', 'failures', now() - interval '31 days'),
           (gen_random_uuid(), 'ip', 'remembered', '\\x00', 'failures', now() - interval '29 days'),
           (gen_random_uuid(), 'domain', 'endless.example', '\\x00', 'operator', null)`)
  await createHandlers(deps)['token.purge']({}, { failedJob: null })
  const { rows } = await deps.pool.query(`
    select ip as kept from ip_counter union all select name from limit_override union all select value from block order by 1`)
  assert.deepEqual(
    rows.map(({ kept }) => kept),
    ['endless.example', 'new', 'recent', 'remembered', 'requests_per_minute'],
  )
})
