/** PostgreSQL is stopped, cut off, silent, read-only, full or has no connection left, while mails are on their way. */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { SECOND } from '../../src/clock.ts'
import { startDatabaseProxy } from '../support/database-proxy.ts'
import { testEnvironment } from '../support/postern.ts'
import type { Fault } from './fault.ts'
import { count, countLogged, type Lane, openLane, settingsOf, until } from './lane.ts'
import { type OwnCluster, openOwnCluster } from './own-cluster.ts'
import { choose, momentOf } from './seeds.ts'

/** a mail is on its way through all stages for about so long */
const ROAD = 300
/** mails that one outage meets */
const TOGETHER = 4

/** Groups of mails; `outage` meets each while it is on its way, and ends. Gives how often it fired. */
const outages =
  (outage: Outage, together = TOGETHER): Fault['strike'] =>
  async (lane, seeds) => {
    await lane.startAll()
    let fired = 0
    for (let at = 0; at < seeds.length; at += together) {
      const group = seeds.slice(at, at + together)
      const posts = lane.postAll(group)
      await sleep(momentOf(group[0] ?? 0, ROAD))
      fired += await outage(lane, group[0] ?? 0)
      await posts
    }
    return fired
  }

const nameOf = ({ database }: Pick<Lane, 'database'>): string => new URL(database.url).pathname.slice(1)

/** Ends every connection of the service. Gives how many there were. */
const terminate = ({ database }: Pick<Lane, 'database'>): Promise<number> =>
  count(
    database.pool,
    `select count(pg_terminate_backend(pid)) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and application_name <> 'postern test'`,
  )

/** The service says 503 in time, is alive, and is not ready. */
async function assertRefusing({ child }: Lane): Promise<void> {
  const ask = (path: string) => fetch(child.url + path, { signal: AbortSignal.timeout(5 * SECOND) })
  const [live, ready] = await Promise.all([ask('/livez'), ask('/readyz')])
  if (live.status !== 200) throw new Error(`without a database it is not alive: ${live.status}`)
  if (ready.status !== 503) throw new Error(`without a database it is ready: ${ready.status}`)
}

type Clustered = Lane & { cluster: OwnCluster }

/** A PostgreSQL of its own, behind a proxy that keeps its address when it starts on another port. */
const openOnOwnCluster: Fault['open'] = async (scope, fault) => {
  const cluster = await openOwnCluster(scope)
  const surroundings = await testEnvironment(scope, settingsOf(fault.env ?? {}), async () => cluster.database)
  const lane = await openLane(scope, fault, { surroundings })
  return { ...lane, cluster }
}

type Proxied = Lane & { proxy: Awaited<ReturnType<typeof startDatabaseProxy>> }

const openBehindProxy: Fault['open'] = async (scope, fault) => {
  const surroundings = await testEnvironment(scope, settingsOf(fault.env ?? {}))
  const proxy = await startDatabaseProxy(scope, surroundings.database.url)
  const lane = await openLane(scope, fault, { surroundings, env: { DATABASE_URL: proxy.url } })
  return { ...lane, proxy }
}

/** Meets the mails that are on their way; the seed says when and how. Gives how often it fired. */
type Outage = (lane: Lane, seed: number) => Promise<number>

const stop: Outage = async (lane, seed) => {
  const { cluster } = lane as Clustered
  await cluster.stop(choose(['SIGINT', 'SIGQUIT', 'SIGKILL'], seed))
  await assertRefusing(lane)
  await cluster.start()
  return 1
}

const goSilent: Outage = async (lane, seed) => {
  const { proxy } = lane as Proxied
  proxy.blackHole()
  await sleep(momentOf(seed, 2 * SECOND))
  await proxy.restore()
  return 1
}

/** Ends all connections again and again, for a moment that the seed says. */
const endConnections: Outage = async (lane, seed) => {
  const end = Date.now() + ROAD + momentOf(seed, SECOND)
  let fired = 0
  while (Date.now() < end) {
    fired += await terminate(lane)
    await sleep(50)
  }
  return fired
}

/** New sessions may only read, and there are none but new ones. */
const goReadOnly: Outage = async (lane, seed) => {
  const { pool } = lane.database
  const before = countLogged(lane, /25006/)
  await pool.query(`alter database ${nameOf(lane)} set default_transaction_read_only = on`)
  await terminate(lane)
  await until('a write is refused', () => countLogged(lane, /25006/) > before)
  await sleep(momentOf(seed, SECOND))
  // a pool of the test may have opened a session meanwhile
  await pool.query(`begin read write; alter database ${nameOf(lane)} reset default_transaction_read_only; commit`)
  await terminate(lane)
  return countLogged(lane, /25006/) - before
}

/** Whatever is written to a table meets a full disk, for a moment that begins with the first such write. */
async function strikeByFullDisk(lane: Lane, seeds: readonly number[]): Promise<number> {
  await lane.startAll()
  const { pool } = lane.database
  let fired = 0
  for (let at = 0; at < seeds.length; at += TOGETHER) {
    const group = seeds.slice(at, at + TOGETHER)
    const table = choose(['message', 'pgboss.job_common', 'timeline', 'reply', 'draft'], at / TOGETHER)
    await pool.query(`create sequence full_disk; create function full_disk() returns trigger language plpgsql as $$
      begin
        perform nextval('full_disk');
        raise exception 'could not extend file: No space left on device' using errcode = '53100';
      end $$;
      create trigger full_disk before insert on ${table} for each row execute function full_disk()`)
    const met = () => count(pool, 'select case when is_called then last_value else 0 end as count from full_disk')
    const posts = lane.postAll(group)
    await until(`a row for ${table} is refused`, async () => (await met()) > 0)
    await sleep(momentOf(group[0] ?? 0, SECOND))
    fired += await met()
    await pool.query(`drop trigger full_disk on ${table}; drop function full_disk(); drop sequence full_disk`)
    await posts
  }
  return fired
}

type Limited = Lane & { role: string }

/** The service as a role that is no superuser, so that a limit of connections holds for it. */
const openAsRole: Fault['open'] = async (scope, fault) => {
  const surroundings = await testEnvironment(scope, settingsOf(fault.env ?? {}))
  const { pool, url } = surroundings.database
  const role = `faults_${randomBytes(4).toString('hex')}`
  await pool.query(`create role ${role} login password '${role}';
    grant usage on schema public, pgboss to ${role};
    grant all on all tables in schema public, pgboss to ${role};
    grant all on all sequences in schema public, pgboss to ${role}`)
  scope.after(async () => {
    await pool.query(`drop owned by ${role}; drop role ${role}`)
  })
  const own = new URL(url)
  own.username = role
  own.password = role
  const lane = await openLane(scope, fault, { surroundings, env: { DATABASE_URL: own.href } })
  return { ...lane, role }
}

const takeConnections: Outage = async (lane, seed) => {
  const { pool } = lane.database
  const { role } = lane as Limited
  const before = countLogged(lane, /53300/)
  await pool.query(`alter role ${role} connection limit ${seed % 2}`)
  await terminate(lane)
  await until('a connection is refused', () => countLogged(lane, /53300/) > before)
  await sleep(momentOf(seed, 2 * SECOND))
  await pool.query(`alter role ${role} connection limit -1`)
  return countLogged(lane, /53300/) - before
}

export const DATABASE: readonly Fault[] = [
  {
    name: 'database-stops',
    injected:
      'PostgreSQL is stopped (fast, immediate, kill -9) and started again, while mails come in and are worked on',
    expected: '503, alive, not ready; every mail is taken by a retry and answered once',
    open: openOnOwnCluster,
    strike: outages(stop, 1),
  },
  {
    name: 'database-ends-connections',
    injected: 'pg_terminate_backend of every connection in a loop under load',
    expected: '503 or a retried job; no mail lost, no job stuck',
    strike: outages(endConnections),
  },
  {
    name: 'database-silent',
    injected: 'half-open connections: a proxy swallows all bytes, then only new connections work',
    expected: 'timeouts of our own end them; the pool recovers',
    // the read time-out of the pool and of the queue
    blindFor: 16 * SECOND,
    open: openBehindProxy,
    strike: outages(goSilent),
  },
  {
    name: 'database-read-only',
    injected: 'default_transaction_read_only, as after a failover',
    expected: 'no 200, no crash; everything goes on when it is writable again',
    strike: outages(goReadOnly),
  },
  {
    name: 'database-full',
    injected: 'SQLSTATE 53100 for every row of a table, raised by a trigger: a disk of its own needs root',
    expected: 'no 200, no crash; everything goes on when there is room',
    strike: strikeByFullDisk,
  },
  {
    name: 'database-no-connections',
    injected: 'the role may have no connection, or one, and those that it had are ended (53300)',
    expected: 'bounded waits, 503; everything goes on when there are some',
    open: openAsRole,
    strike: outages(takeConnections),
  },
]
