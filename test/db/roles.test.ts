import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { PgBoss } from 'pg-boss'
import { purgeEvents } from '../../src/audit/purge-events.ts'
import { acquireCluster } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { migrationState } from '../../src/db/migration-state.ts'
import { MIGRATIONS_FOLDER } from '../../src/db/migrations.ts'
import { createPool } from '../../src/db/pool.ts'

const log = { info: () => undefined }
const DENIED = { code: '42501' }

// roles belong to a whole cluster: this one is not shared with other test files
const parent = await mkdtemp(join(tmpdir(), 'postern-roles-'))
await chmod(parent, 0o755)
const cluster = await acquireCluster({ dataDir: parent, log })
const as = (role: string, password: string) => cluster.url('mail').replace(/\/\/[^@]+@/, `//${role}:${password}@`)
const appUrl = as('postern_app', 'app')
const [app, owner] = await prepare()
after(async () => {
  await Promise.all([app.end(), owner.end()])
  await cluster.release()
  await rm(parent, { recursive: true, force: true })
})

async function prepare() {
  const admin = createPool({ url: cluster.url('postgres'), applicationName: 'test' })
  await admin.query('create database mail')
  await admin.end()
  const root = createPool({ url: cluster.url('mail'), applicationName: 'test' })
  const roles = await readFile(new URL('../../prisma/roles.sql', import.meta.url), 'utf8')
  // it may be run again
  await root.query(roles)
  await root.query(roles)
  await root.query(`alter role postern_owner password 'owner'; alter role postern_app password 'app'`)
  await root.end()
  const url = as('postern_owner', 'owner')
  await migrate({ url, log })
  return [createPool({ url: appUrl, applicationName: 'test' }), createPool({ url, applicationName: 'test' })] as const
}

test('the app role reads and writes rows, and reads the state of the migrations', async () => {
  await app.query('insert into mailbox (id, address) values ($1, $2)', [randomUUID(), 'desk@example.com'])
  await app.query(`update mailbox set address = 'other@example.com'`)
  await app.query('delete from mailbox')
  assert.deepEqual(await migrationState({ pool: app }), { state: 'current' })
})

test('the app role cannot make, change, empty or drop anything', async () => {
  const statements = [
    'create table mine (a int)',
    'create temporary table mine (a int)',
    'create table pgboss.mine (a int)',
    'create schema mine',
    'create function mine() returns int language sql as $$ select 1 $$',
    'alter table message add column mine int',
    'alter table message disable trigger all',
    'create index mine on message (state)',
    'drop table message',
    'truncate webhook_token',
    'truncate pgboss.job',
    `update _prisma_migrations set finished_at = null`,
    'create role mine',
    'set role postern_owner',
    `copy mailbox to program 'true'`,
    `select pg_read_file('PG_VERSION')`,
  ]
  for (const statement of statements) await assert.rejects(app.query(statement), DENIED, statement)
})

test('the app role adds to the timeline and the security events, and never rewrites them', async () => {
  await app.query(`insert into security_event (at, name, severity, fields) values (now(), 'test', 'low', '{}')`)
  for (const table of ['timeline', 'security_event']) {
    await app.query(`select * from ${table}`)
    await assert.rejects(app.query(`delete from ${table}`), DENIED)
    await assert.rejects(app.query(`update ${table} set at = now()`), DENIED)
  }
})

test('the app role can have old security events deleted, by their age alone', async () => {
  await app.query(
    `insert into security_event (at, name, severity, fields)
     values (now() - interval '91 days', 'old', 'low', '{}'), (now() - interval '89 days', 'young', 'low', '{}')`,
  )
  assert.equal(await purgeEvents({ pool: app }), 1)
  const { rows } = await app.query(`select name from security_event where name in ('old', 'young')`)
  assert.deepEqual(rows, [{ name: 'young' }])
  const everybody = `select has_function_privilege('public', 'purge_security_events()', 'execute') as may`
  assert.deepEqual((await app.query(everybody)).rows, [{ may: false }])
  await assert.rejects(app.query('drop function purge_security_events'), DENIED)
  await assert.rejects(app.query(`alter function purge_security_events set search_path = 'public'`), DENIED)
})

test('the timeline of a message goes with the message', async () => {
  const id = randomUUID()
  await app.query(
    `with c as (insert into correspondent (id, sealed_address) values ($1, '\\x00') returning id),
          t as (insert into thread (id, correspondent_id) select $1, id from c returning id)
     insert into message (id, thread_id, correspondent_id, state, received_at, form, request_id, size, dedupe_index, sealed_head, sealed_body)
     select $1, $1, $1, 'received', now(), 'mime', 'r', 1, sha256('x'), '\\x00', '\\x00' from t`,
    [id],
  )
  await app.query(`insert into timeline (message_id, at, event) values ($1, now(), 'message.received')`, [id])
  await app.query('delete from message where id = $1', [id])
  assert.equal((await app.query('select from timeline where message_id = $1', [id])).rowCount, 0)
})

test('the app role finds a current database current, and cannot migrate another, with the words of PostgreSQL', async (t) => {
  assert.deepEqual(await migrate({ url: appUrl, log }), [])
  const folder = await mkdtemp(join(tmpdir(), 'postern-migrations-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await cp(MIGRATIONS_FOLDER, folder, { recursive: true })
  await mkdir(join(folder, '20991231000000_make_table'))
  await writeFile(join(folder, '20991231000000_make_table', 'migration.sql'), 'create table later (a int);')
  await assert.rejects(migrate({ url: appUrl, log, folder }), /permission denied/)
  await assert.rejects(app.query('select from later'), { code: '42P01' })
})

test('a table of a later migration is open to the app role by default privileges', async () => {
  await owner.query('create table later (id bigserial primary key, a int)')
  await app.query('insert into later (a) values (1)')
  await assert.rejects(app.query('truncate later'), DENIED)
  await owner.query('drop table later')
})

test('the whole life of the queue needs no DDL: send, fetch, complete, fail, retry, dead letter, supervise, cron', async (t) => {
  const errors: unknown[] = []
  const boss = new PgBoss({
    connectionString: appUrl,
    migrate: false,
    createSchema: false,
    reindex: false,
    supervise: true,
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
    maintenanceIntervalSeconds: 1,
    cronMonitorIntervalSeconds: 1,
    cronWorkerIntervalSeconds: 1,
  })
  boss.on('error', (error) => errors.push(error))
  boss.on('warning', (warning) => errors.push(warning))
  await boss.start()
  t.after(() => boss.stop({ graceful: false }))
  const job = { messageId: randomUUID(), requestId: 'r', attempt: 0 }
  await boss.send('mail.check', job)
  const [taken] = await boss.fetch('mail.check')
  assert.deepEqual(taken?.data, job)
  await boss.touch('mail.check', taken?.id ?? '')
  await boss.complete('mail.check', taken?.id ?? '')

  await boss.send('mail.draft', job, { retryLimit: 0 })
  const [failing] = await boss.fetch('mail.draft')
  await boss.fail('mail.draft', failing?.id ?? '', { code: 'x' })
  const [dead] = await boss.fetch('mail.dead')
  assert.deepEqual(dead?.data, job)
  await boss.redrive('mail.draft').catch(() => undefined)
  await boss.schedule('mail.check', '* * * * *', {})
  await boss.supervise()
  await boss.unschedule('mail.check')
  await boss.stop({ graceful: false })
  assert.deepEqual(errors, [])
})
