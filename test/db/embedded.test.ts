import assert from 'node:assert/strict'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, chown, cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { acquireCluster } from '../../src/db/embedded.ts'

const CHILD = fileURLToPath(new URL('embedded.child.ts', import.meta.url))
const isRoot = process.getuid?.() === 0
const log = { info: () => undefined }

/** A DATA_DIR of its own in a folder of `mode`; whatever runs in it at the end is stopped. */
async function makeDataDir(mode: number): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'postern-'))
  await chmod(parent, mode)
  const dataDir = join(parent, 'data')
  after(async () => {
    if (runningPid(dataDir) !== null) await (await acquireCluster({ dataDir, log })).release()
    await rm(parent, { recursive: true, force: true })
  })
  return dataDir
}

/** initdb costs most: one cluster, stopped between the tests, serves all that do not need a strange folder */
const shared = await makeDataDir(0o755)

function runningPid(dataDir: string): number | null {
  const path = join(dataDir, 'postgres', 'postmaster.pid')
  return existsSync(path) ? Number(readFileSync(path, 'utf8').split('\n')[0]) : null
}

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query({ text: sql, rowMode: 'array' })
  await client.end()
  return rows.at(0)?.[0]
}

async function spawnUser(
  dataDir: string,
  how = 'release',
): Promise<{ child: ChildProcessWithoutNullStreams; url: string }> {
  const child = spawn(process.execPath, [CHILD, dataDir, how], { detached: true })
  child.stderr.pipe(process.stderr)
  const [line] = await once(child.stdout, 'data')
  return { child, url: String(line).trim() }
}

async function end(child: ChildProcessWithoutNullStreams, signal?: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'exit')
  if (signal === undefined) child.stdin.write('\n')
  // its whole process group, as a terminal or a container would
  else process.kill(-(child.pid ?? assert.fail()), signal)
  await ended
}

test('the cluster is made, keeps its data over a stop, and is joined while it runs', async () => {
  const dataDir = shared
  const first = await acquireCluster({ dataDir, log })
  await ask(first.url('postgres'), 'create table if not exists kept as select 42 as n')
  const second = await acquireCluster({ dataDir, log })
  assert.equal(second.url('x'), first.url('x'))
  await first.release()
  await first.release()
  assert.equal(await ask(second.url('postgres'), 'select n from kept'), 42)
  await second.release()
  assert.equal(runningPid(dataDir), null)
  const third = await acquireCluster({ dataDir, log })
  assert.equal(await ask(third.url('postgres'), 'select n from kept'), 42)
  await third.release()
})

test('it answers to its password only, on 127.0.0.1 only, durably, in UTF-8', async () => {
  const dataDir = shared
  const cluster = await acquireCluster({ dataDir, log })
  const url = cluster.url('postgres')
  assert.equal((await stat(join(dataDir, 'postgres-password'))).mode & 0o777, 0o600)
  assert.equal((await stat(join(dataDir, 'postgres'))).mode & 0o777, 0o700)
  await assert.rejects(ask(url.replace(/:[^:@]+@/, ':wrong@'), 'select 1'), { code: '28P01' })
  const settings = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', listen_addresses: '127.0.0.1' }
  for (const [name, value] of Object.entries(settings)) assert.equal(await ask(url, `show ${name}`), value)
  assert.equal(await ask(url, 'show unix_socket_directories'), '')
  assert.equal(await ask(url, 'show server_encoding'), 'UTF8')
  assert.equal(await ask(url, `select count(*)::int from pg_hba_file_rules where auth_method <> 'scram-sha-256'`), 0)
  await cluster.release()
  assert.deepEqual((await readdir(dataDir)).sort(), [
    'postgres',
    'postgres-password',
    'postgres-turn.lock',
    'postgres-users.lock',
    'postgres.log',
  ])
})

test('kill -9 of the process that started it takes it from nobody, and the last one out still stops it', async () => {
  const dataDir = shared
  const starter = await spawnUser(dataDir)
  const pid = runningPid(dataDir)
  await end(starter.child, 'SIGKILL')
  const next = await acquireCluster({ dataDir, log })
  assert.equal(next.url('postgres'), starter.url)
  assert.equal(runningPid(dataDir), pid)
  await next.release()
  assert.equal(runningPid(dataDir), null)
})

test('a process that exits without release counts as gone, and stops the server when it was the last', async () => {
  const dataDir = shared
  const { child } = await spawnUser(dataDir, 'exit')
  await end(child)
  // told to stop, not waited for
  while (runningPid(dataDir) !== null) await sleep(10)
  const next = await acquireCluster({ dataDir, log })
  assert.equal(await ask(next.url('postgres'), 'select 1'), 1)
  await next.release()
})

test('four processes at once make one cluster, and it outlives the first three', async () => {
  const dataDir = shared
  const users = await Promise.all([spawnUser(dataDir), spawnUser(dataDir), spawnUser(dataDir), spawnUser(dataDir)])
  assert.equal(new Set(users.map(({ url }) => url)).size, 1)
  const [last, ...others] = users
  await Promise.all(others.map(({ child }) => end(child)))
  assert.equal(await ask(last?.url ?? '', 'select 1'), 1)
  await end(last?.child ?? assert.fail())
  assert.equal(runningPid(dataDir), null)
})

test('a server killed with -9 is recovered by the next one', async () => {
  const dataDir = shared
  const first = await acquireCluster({ dataDir, log })
  await ask(first.url('postgres'), 'create table if not exists kept as select 42 as n')
  process.kill(runningPid(dataDir) ?? assert.fail(), 'SIGKILL')
  const second = await acquireCluster({ dataDir, log })
  assert.equal(await ask(second.url('postgres'), 'select n from kept'), 42)
  await second.release()
  await first.release()
  assert.equal(runningPid(dataDir), null)
})

test('a pid file whose number now belongs to another process is not believed, and that process is left alone', async () => {
  const dataDir = shared
  const original = await acquireCluster({ dataDir, log })
  const copy = join(dataDir, '..', 'copy')
  // a copy of a running cluster's folder: its pid file names the server of the original
  await cp(dataDir, copy, { recursive: true, preserveTimestamps: true })
  if (isRoot) {
    const { uid, gid } = await stat(join(dataDir, 'postgres'))
    await giveAll(join(copy, 'postgres'), uid, gid)
  }
  const other = await acquireCluster({ dataDir: copy, log })
  assert.notEqual(other.url('x'), original.url('x'))
  await other.release()
  assert.equal(await ask(original.url('postgres'), 'select 1'), 1)
  await original.release()
  await rm(copy, { recursive: true })
})

async function giveAll(folder: string, uid: number, gid: number): Promise<void> {
  await chown(folder, uid, gid)
  for (const name of await readdir(folder, { recursive: true })) await chown(join(folder, name), uid, gid)
}

test('an initdb that was killed halfway is begun again', async () => {
  const dataDir = await makeDataDir(0o755)
  await mkdir(join(dataDir, 'postgres.new'), { recursive: true })
  await writeFile(join(dataDir, 'postgres.new', 'PG_VERSION'), '18\n')
  const cluster = await acquireCluster({ dataDir, log })
  assert.equal(await ask(cluster.url('postgres'), 'select 1'), 1)
  await cluster.release()
})

test('a cluster without its password is refused with the way out, and nothing is destroyed', async () => {
  const dataDir = shared
  await (await acquireCluster({ dataDir, log })).release()
  const password = readFileSync(join(dataDir, 'postgres-password'))
  await rm(join(dataDir, 'postgres-password'))
  await assert.rejects(acquireCluster({ dataDir, log }), /postgres-password is missing.*Bring it back/)
  await writeFile(join(dataDir, 'postgres-password'), password, { mode: 0o600 })
  await (await acquireCluster({ dataDir, log })).release()
})

test('in a folder that only root can enter, root still gets a PostgreSQL that is not root', {
  skip: !isRoot,
}, async () => {
  const dataDir = await makeDataDir(0o700)
  const cluster = await acquireCluster({ dataDir, log })
  assert.equal(await ask(cluster.url('postgres'), 'select 1'), 1)
  const status = readFileSync(`/proc/${runningPid(dataDir)}/status`, 'utf8')
  assert.doesNotMatch(status, /^Uid:.*\b0\b/m)
  // CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, and no way to more
  for (const set of ['CapPrm', 'CapEff', 'CapBnd']) assert.match(status, new RegExp(`^${set}:\\s+0+6$`, 'm'))
  assert.match(status, /^NoNewPrivs:\s+1$/m)
  await cluster.release()
})

test('PostgreSQL inherits none of our environment', { skip: process.platform !== 'linux' }, async () => {
  const dataDir = shared
  process.env['CANARY_SECRET'] = 'canary-3f9a'
  const cluster = await acquireCluster({ dataDir, log })
  assert.doesNotMatch(readFileSync(`/proc/${runningPid(dataDir)}/environ`, 'utf8'), /canary/)
  delete process.env['CANARY_SECRET']
  await cluster.release()
})
