import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { migrate } from '../../src/db/migrate.ts'
import { migrationState } from '../../src/db/migration-state.ts'
import { MIGRATIONS_FOLDER, readMigrations } from '../../src/db/migrations.ts'
import { QUEUES } from '../../src/queue/contract.ts'
import { emptyDatabase, testDatabase } from '../support/database.ts'

const log = { info: () => undefined }
const NAMES = (await readMigrations(MIGRATIONS_FOLDER)).map(({ name }) => name)

/** The migrations that ship, and one more. */
async function addMigration(t: TestContext, name: string, sql: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-migrations-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await cp(MIGRATIONS_FOLDER, folder, { recursive: true })
  await mkdir(join(folder, name))
  await writeFile(join(folder, name, 'migration.sql'), sql)
  return folder
}

test('an empty database is pending; migrating makes it current; migrating again changes nothing', async (t) => {
  const { url, pool } = await emptyDatabase(t)
  assert.deepEqual(await migrationState({ pool }), { state: 'pending', names: NAMES })
  assert.deepEqual(await migrate({ url, log }), NAMES)
  assert.deepEqual(await migrationState({ pool }), { state: 'current' })
  assert.deepEqual(await migrate({ url, log }), [])
})

test('the ordinary table of Prisma says what was applied, with the checksum of the file', async (t) => {
  const { pool } = await testDatabase(t)
  const { rows } = await pool.query(
    'select migration_name, finished_at is not null as finished, length(checksum) from _prisma_migrations',
  )
  assert.deepEqual(
    rows,
    NAMES.map((migration_name) => ({ migration_name, finished: true, length: 64 })),
  )
})

test('of two processes that migrate at once one does it and the other waits', async (t) => {
  const { url, pool } = await emptyDatabase(t)
  const results = await Promise.all([migrate({ url, log }), migrate({ url, log })])
  assert.deepEqual(
    results.sort((a, b) => b.length - a.length),
    [NAMES, []],
  )
  assert.deepEqual(await migrationState({ pool }), { state: 'current' })
})

test('every queue of the contract is there with its options, and a changed option is put right', async (t) => {
  const { url, pool } = await testDatabase(t)
  await pool.query(`update pgboss.queue set retry_limit = 99, heartbeat_seconds = 77 where name = 'mail.check'`)
  await migrate({ url, log })
  const { rows } = await pool.query('select name, retry_limit, heartbeat_seconds, dead_letter from pgboss.queue')
  for (const { name, options } of QUEUES) {
    const row = rows.find((queue) => queue.name === name)
    const { retryLimit: retry_limit, heartbeatSeconds: heartbeat_seconds } = options
    assert.deepEqual(row, { name, retry_limit, heartbeat_seconds, dead_letter: options.deadLetter ?? null })
  }
})

test('a migration that fails is named with its cause, undone as a whole, and keeps the state failed', async (t) => {
  const { url, pool } = await emptyDatabase(t)
  const broken = '20991231000000_break_things'
  // the semicolon in the comment and in the string must not cut the script in pieces
  const folder = await addMigration(
    t,
    broken,
    `-- half; done\ncreate table half_done (a text default ';');\nselect 1/0;\n`,
  )
  await assert.rejects(migrate({ url, log, folder }), (error: Error) => {
    assert.match(error.message, /20991231000000_break_things failed and changed nothing: ERROR: division by zero/)
    assert.match(error.message, /update _prisma_migrations set rolled_back_at/)
    assert.doesNotMatch(error.message, /schema-engine\/|postgresql:/)
    return true
  })
  assert.deepEqual(await migrationState({ pool, folder }), { state: 'failed', names: [broken] })
  const { rows } = await pool.query(`select to_regclass('half_done') as half, to_regclass('message') as whole`)
  assert.deepEqual(rows, [{ half: null, whole: 'message' }])
  // and again it says so instead of going on
  await assert.rejects(migrate({ url, log, folder }), /20991231000000_break_things/)

  // the way out that the error names
  await writeFile(
    join(folder, broken, 'migration.sql'),
    `create function two() returns int language sql as $$ select 1; select 2; $$;`,
  )
  await pool.query(
    'update _prisma_migrations set rolled_back_at = now() where finished_at is null and rolled_back_at is null',
  )
  assert.deepEqual(await migrationState({ pool, folder }), { state: 'pending', names: [broken] })
  assert.deepEqual(await migrate({ url, log, folder }), [broken])
  assert.deepEqual((await pool.query('select two()')).rows, [{ two: 2 }])
})

test('while a migration runs the state is pending; when its process was killed, failed', async (t) => {
  const { url, pool } = await emptyDatabase(t)
  const slow = '20991231000000_wait_long'
  const folder = await addMigration(t, slow, 'select pg_sleep(30);')
  const running = assert.rejects(migrate({ url, log, folder }))
  let seen = 0
  while (seen === 0) {
    const found = await pool.query(
      `select from pg_stat_activity where datname = current_database() and query like '%pg_sleep(30)%' and pid <> pg_backend_pid()`,
    )
    seen = found.rowCount ?? 0
  }
  assert.deepEqual(await migrationState({ pool, folder }), { state: 'pending', names: [slow] })
  // what a kill -9 of the migrating process looks like from here: all of its connections end
  await pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'postern migrate' and datname = current_database()`,
  )
  await running
  assert.deepEqual(await migrationState({ pool, folder }), { state: 'failed', names: [slow] })
})

test('a database that does not answer is refused at once', async () => {
  await assert.rejects(migrate({ url: 'postgresql://a:b@127.0.0.1:1/x', log }), { code: 'ECONNREFUSED' })
})
