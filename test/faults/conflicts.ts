/** Transactions that PostgreSQL undoes or lets wait, and workers that do the same work at the same time. */
import type pg from 'pg'
import { HOUR, SECOND } from '../../src/clock.ts'
import type { Fault } from './fault.ts'
import { count, countLogged, type Lane, until } from './lane.ts'
import { momentOf } from './seeds.ts'

/** advisory locks that every write to a message takes, in this order */
const FIRST = 7_001
const SECOND_LOCK = 7_002

/** Has every write to a message run these statements first, in its own transaction. */
const beforeEachWrite = (pool: pg.Pool, statements: string) =>
  pool.query(`create function fault() returns trigger language plpgsql as $$ begin ${statements} return new; end $$;
    create trigger fault before insert or update on message for each row execute function fault()`)
const asBefore = (pool: pg.Pool) => pool.query('drop trigger fault on message; drop function fault()')

/**
 * Holds the second lock until the service, which holds the first, waits for it, and then asks for the first: a deadlock.
 * PostgreSQL undoes the transaction whose patience ends first, and that of this session does not.
 */
async function deadlock(client: pg.PoolClient): Promise<void> {
  await client.query('begin')
  await client.query(`select pg_advisory_xact_lock(${SECOND_LOCK})`)
  await until('the service waits for the second lock', async () => {
    const waiting = await count(
      client,
      `select count(*) from pg_locks where locktype = 'advisory' and objid = ${SECOND_LOCK} and not granted
          and database = (select oid from pg_database where datname = current_database())`,
    )
    return waiting > 0
  })
  await client.query(`select pg_advisory_xact_lock(${FIRST})`)
  await client.query('commit')
}

async function strikeByDeadlock(lane: Lane, seeds: readonly number[]): Promise<number> {
  const { pool } = lane.database
  await lane.startAll()
  await beforeEachWrite(pool, `perform pg_advisory_xact_lock(${FIRST}); perform pg_advisory_xact_lock(${SECOND_LOCK});`)
  const client = await pool.connect()
  try {
    await client.query(`set deadlock_timeout = ${1 * HOUR}; set statement_timeout = 0`)
    for (const seed of seeds) {
      const locked = deadlock(client)
      void lane.post(seed)
      await locked
    }
    await client.query('reset all')
  } finally {
    client.release()
  }
  await asBefore(pool)
  return countLogged(lane, /40P01/)
}

/** In this isolation a write that waited for another one to the same row is undone; each write takes its number there. */
async function strikeBySerialization(lane: Lane, seeds: readonly number[]): Promise<number> {
  const { pool } = lane.database
  const name = new URL(lane.database.url).pathname.slice(1)
  await pool.query('create table turn (number int not null); insert into turn values (0)')
  await beforeEachWrite(pool, 'update turn set number = number + 1; perform pg_sleep(0.02);')
  await pool.query(`alter database ${name} set default_transaction_isolation = 'repeatable read'`)
  await lane.startAll()
  await lane.postAll(seeds)
  await until('all are at rest', async () => (await moving(lane)) === 0)
  const fired = countLogged(lane, /40001/)
  await pool.query(`alter database ${name} reset default_transaction_isolation`)
  await asBefore(pool)
  return fired
}

const moving = ({ database }: Lane) =>
  count(database.pool, `select count(*) from message where state not in ('sent', 'held')`)

/** Nobody else comes to a message for a while; gives how many were seen waiting for it. */
async function strikeByLock(lane: Lane, seeds: readonly number[]): Promise<number> {
  await lane.startAll()
  let fired = 0
  for (let at = 0; at < seeds.length; at += TOGETHER) {
    const group = seeds.slice(at, at + TOGETHER)
    const posts = lane.postAll(group)
    fired += await holdTable(lane.database.pool, momentOf(group[0] ?? 0, 2 * SECOND))
    await posts
  }
  return fired
}

const TOGETHER = 5

async function holdTable(pool: pg.Pool, more: number): Promise<number> {
  const client = await pool.connect()
  try {
    await client.query('begin; lock table message in access exclusive mode')
    let most = 0
    const end = Date.now() + 2 * SECOND + more
    while (Date.now() < end) {
      const waiting = `select count(*) from pg_locks where not granted and relation = 'message'::regclass`
      most = Math.max(most, await count(client, waiting))
    }
    await client.query('commit')
    return most
  } finally {
    client.release()
  }
}

/** Every job of the road has a twin: two workers of two processes do the same work, as after a lease that ended too early. */
async function strikeByTwins(lane: Lane, seeds: readonly number[]): Promise<number> {
  const { pool } = lane.database
  await pool.query(`create function twin() returns trigger language plpgsql as $$
    begin
      if pg_trigger_depth() = 1 and new.name like 'mail.%' and new.name <> 'mail.dead' then
        new.id = gen_random_uuid();
        insert into pgboss.job values (new.*);
      end if;
      return null;
    end $$;
    create trigger twin after insert on pgboss.job_common for each row execute function twin()`)
  await lane.startAll()
  await lane.postAll(seeds)
  await until('all are at rest', async () => (await moving(lane)) === 0)
  return count(
    pool,
    `select coalesce(sum(jobs - 1), 0) as count
       from (select count(*) as jobs from pgboss.job where name like 'mail.%' group by name, data->>'messageId', data->>'version') twins`,
  )
}

export const CONFLICTS: readonly Fault[] = [
  {
    name: 'database-deadlock',
    injected: 'real deadlocks on advisory locks that every write to a message takes (40P01)',
    expected: 'that transaction alone is tried again',
    strike: strikeByDeadlock,
  },
  {
    name: 'database-serialization',
    injected: 'repeatable read, and a row that every write to a message changes (40001)',
    expected: 'that transaction alone is tried again',
    strike: strikeBySerialization,
  },
  {
    name: 'database-locked',
    injected: 'another session holds the table of messages for 2 to 4 s, under load',
    expected: 'bounded waits, nothing lost',
    strike: strikeByLock,
  },
  {
    name: 'workers-on-one-job',
    injected: 'every job exists twice, and two processes work on them',
    expected: 'one result counts, the other is void; sent once',
    processes: 2,
    strike: strikeByTwins,
  },
]
