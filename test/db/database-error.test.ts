import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { after, test } from 'node:test'
import { createPool, isConstraint, isDatabaseUnavailable } from '../../src/db/pool.ts'
import { createPrisma } from '../../src/db/prisma.ts'
import { testDatabase } from '../support/database.ts'

const { url, pool } = await testDatabase({ after })
const prisma = createPrisma(pool)
const coded = (code: string) => Object.assign(new Error('words'), { code })
const caught = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error,
  )

test('codes of the socket, of PostgreSQL and of Prisma tell whether the database is away', () => {
  const away = [
    ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE', 'EHOSTUNREACH'],
    ...['57P01', '57P02', '57P03', '57P05', '57014', '25P03', '25006', '53300', '53100', '08006', '08001', '58030'],
    ...['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2037'],
  ]
  for (const code of away) assert.equal(isDatabaseUnavailable(coded(code)), true, code)
  const present = [
    '23505',
    '42P01',
    '42601',
    '28P01',
    '40001',
    '40P01',
    '22P02',
    'P2002',
    'P2025',
    'EACCES',
    'ENOENT',
    '',
  ]
  for (const code of present) assert.equal(isDatabaseUnavailable(coded(code)), false, code)
})

test('anything that is no error of the database is not taken for one', () => {
  const loop: { cause?: unknown } = {}
  loop.cause = loop
  for (const value of [undefined, null, 0, 'ECONNREFUSED', {}, [], new Error('Connection'), loop, { code: 8006 }]) {
    assert.equal(isDatabaseUnavailable(value), false)
    assert.equal(isConstraint(value, 'x'), false)
  }
})

test('the reason is found inside of what wraps it', () => {
  assert.equal(
    isDatabaseUnavailable(new Error('outer', { cause: new Error('inner', { cause: coded('08006') }) })),
    true,
  )
  // both addresses of localhost refused
  assert.equal(isDatabaseUnavailable(new AggregateError([coded('EINVAL'), coded('ECONNREFUSED')])), true)
})

test('a refused connection, an unknown host and a server that says nothing are away, through pg and through Prisma', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const address = silent.address()
  const port = typeof address === 'object' ? address?.port : 0
  for (const target of ['127.0.0.1:1', 'nowhere.invalid:1', `127.0.0.1:${port}`]) {
    const away = createPool({ url: `postgresql://a:b@${target}/x`, applicationName: 'test' })
    const errors = await Promise.all([caught(away.query('select 1')), caught(createPrisma(away).mailbox.count())])
    for (const error of errors) assert.equal(isDatabaseUnavailable(error), true, `${target}: ${error}`)
    await away.end()
  }
  silent.close()
})

test('a pool without a free connection and a pool that was ended are away', async () => {
  const small = createPool({ url, max: 1, applicationName: 'test' })
  const taken = await small.connect()
  assert.equal(isDatabaseUnavailable(await caught(small.query('select 1'))), true)
  taken.release()
  await small.end()
  assert.equal(isDatabaseUnavailable(await caught(small.query('select 1'))), true)
})

test('a connection that an administrator ends is away, and the pool recovers', async () => {
  const victim = createPool({ url, max: 1, applicationName: 'victim' })
  for (const query of [
    () => victim.query('select pg_sleep(30)'),
    () => createPrisma(victim).$queryRaw`select pg_sleep(30)::text`,
  ]) {
    const error = caught(query())
    let ended = 0
    while (ended === 0) {
      const { rowCount } = await pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim' and query like '%pg_sleep(30)%'`,
      )
      ended = rowCount ?? 0
    }
    assert.equal(isDatabaseUnavailable(await error), true)
    assert.equal((await victim.query('select 1 as n')).rows[0].n, 1)
  }
  await victim.end()
})

test('a wrong password, a missing database and a broken statement are no outage', async () => {
  for (const wrong of [url.replace(/:[^:@]+@/, ':wrong@'), `${url}_missing`]) {
    const other = createPool({ url: wrong, applicationName: 'test' })
    assert.equal(isDatabaseUnavailable(await caught(other.query('select 1'))), false)
    await other.end()
  }
  assert.equal(isDatabaseUnavailable(await caught(pool.query('selekt 1'))), false)
})

test('a refused row names its constraint, through pg and through Prisma', async () => {
  const address = 'one@example.com'
  await prisma.mailbox.create({ data: { id: randomUUID(), address } })
  const insert = pool.query('insert into mailbox (id, address) values ($1, $2)', [randomUUID(), address])
  const key = { id: randomUUID(), kind: 'strange', wrapped: new Uint8Array(1), ringKey: 'x' }
  const thread = { id: randomUUID(), correspondentId: randomUUID() }
  const cases: [Promise<unknown>, string][] = [
    [insert, 'mailbox_address_key'],
    [prisma.mailbox.create({ data: { id: randomUUID(), address } }), 'mailbox_address_key'],
    [prisma.subjectKey.create({ data: key }), 'subject_key_kind_known'],
    [prisma.thread.create({ data: thread }), 'thread_correspondent_id_fkey'],
  ]
  for (const [work, name] of cases) {
    const error = await caught(work)
    assert.equal(isConstraint(error, name), true, name)
    assert.equal(isConstraint(error, 'another_key'), false)
    assert.equal(isDatabaseUnavailable(error), false)
  }
})
