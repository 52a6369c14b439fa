import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createPool, withTransaction } from '../../src/db/pool.ts'
import { createPrisma } from '../../src/db/prisma.ts'
import { testDatabase } from '../support/database.ts'

const { url, pool } = await testDatabase({ after })
await pool.query('create table note (n int primary key)')
const countNotes = async () => (await pool.query('select count(*)::int as n from note')).rows[0].n

test('a transaction that comes back is kept, one that throws leaves nothing', async () => {
  assert.equal(
    await withTransaction(pool, async (client) => (await client.query('insert into note values (1)')).rowCount),
    1,
  )
  const failing = withTransaction(pool, async (client) => {
    await client.query('insert into note values (2)')
    throw new Error('stop')
  })
  await assert.rejects(failing, { message: 'stop' })
  assert.equal(await countNotes(), 1)
})

test('work that swallows a database error is not reported as done', async () => {
  const swallowing = withTransaction(pool, async (client) => {
    await client.query('insert into note values (3)')
    await client.query('insert into note values (3)').catch(() => undefined)
    return 'done'
  })
  await assert.rejects(swallowing, /rolled back/)
  assert.equal(await countNotes(), 1)
})

test('a connection that broke inside a transaction is not given out again', async () => {
  const single = createPool({ url, max: 1, applicationName: 'test' })
  const broken = withTransaction(single, async (client) => {
    const { rows } = await client.query('select pg_backend_pid() as pid')
    await pool.query('select pg_terminate_backend($1, 5000)', [rows[0].pid])
    await client.query('insert into note values (4)')
  })
  await assert.rejects(broken)
  assert.equal((await single.query('select 1 as n')).rows[0].n, 1)
  await single.end()
})

test('a pool says who it is and bounds what a statement and an open transaction may take', async () => {
  const named = createPool({ url, applicationName: 'postern web' })
  const { rows } = await named.query(
    `select current_setting('application_name') as name, current_setting('statement_timeout') as statement,
            current_setting('idle_in_transaction_session_timeout') as idle`,
  )
  assert.deepEqual(rows, [{ name: 'postern web', statement: '15s', idle: '15s' }])
  assert.equal(named.options.max, 10)
  await named.end()
})

test('an idle connection that is ended from outside does not end the process', async () => {
  const idle = createPool({ url, max: 1, applicationName: 'test' })
  const { rows } = await idle.query('select pg_backend_pid() as pid')
  const gone = new Promise((resolve) => idle.once('remove', resolve))
  await pool.query('select pg_terminate_backend($1, 5000)', [rows[0].pid])
  await gone
  assert.equal((await idle.query('select 1 as n')).rows[0].n, 1)
  await idle.end()
})

test('Prisma sees what the pool wrote, on the same connections', async () => {
  const single = createPool({ url, max: 1, applicationName: 'test' })
  const prisma = createPrisma(single)
  const id = '01939a3c-0000-7000-8000-000000000001'
  await single.query('insert into mailbox (id, address) values ($1, $2)', [id, 'desk@example.com'])
  assert.equal((await prisma.mailbox.findUniqueOrThrow({ where: { id } })).address, 'desk@example.com')
  assert.equal(single.totalCount, 1)
  await single.end()
})
