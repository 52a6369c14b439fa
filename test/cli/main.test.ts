import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { createSecurityLog } from '../../src/audit/record.ts'
import { loadCommands } from '../../src/cli/index.ts'
import { systemClock } from '../../src/clock.ts'
import { createLog } from '../../src/log.ts'
import { emptyDatabase } from '../support/database.ts'
import { createPostern } from './run-postern.ts'
import { createWorld, receive } from './sample-messages.ts'
import { ErrorDocument, listOf, readJson } from './shapes.ts'

const COMMANDS = await loadCommands()
const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const LIST = ['messages', 'list', '--json']
const world = await createWorld({ after })
const { postern } = world

test('what is not understood exits with 2, says why, and points to help', async () => {
  const wrong: [string[], RegExp, string][] = [
    [[], /A command is missing/, 'postern --help'],
    [['mails'], /no command "mails"/, 'postern --help'],
    [['messages'], /"messages" needs to be told/, 'postern messages --help'],
    [['messages', 'open'], /no command "messages open"/, 'postern messages --help'],
    [['messages', 'show'], /ID is missing/, 'postern messages show --help'],
    [['messages', 'show', 'a', 'b'], /"b" is one argument too many/, 'postern messages show --help'],
    [['messages', 'list', '--colour'], /Unknown option '--colour'/, 'postern messages list --help'],
    [['messages', 'list', '--state', 'lost'], /no state "lost"/, 'postern messages list --help'],
    [['messages', 'list', '--limit', '501'], /1 to 500/, 'postern messages list --help'],
    [['messages', 'list', '--cursor', 'x'], /"next" of the page before/, 'postern messages list --help'],
    [['messages', 'reply', 'a'], /--file FILE is missing/, 'postern messages reply --help'],
    [['events', 'list', '--since', 'ever'], /90m, 24h or 7d/, 'postern events list --help'],
  ]
  for (const [args, why, help] of wrong) {
    const { code, stdout, stderr } = await postern(args)
    assert.deepEqual([code, stdout], [2, ''], args.join(' '))
    assert.match(stderr, why)
    assert.ok(stderr.endsWith(`Next: ${help}\n`), stderr)
  }
  const { stderr } = await postern(['messages', 'show', '--json'])
  assert.equal(readJson(ErrorDocument, stderr).error.code, 'cli.usage')
})

test('every command has help that shows how it is typed, without any configuration', async (t) => {
  const bare = createPostern(t, { NODE_ENV: 'production' })
  const all = await bare(['--help'])
  assert.equal(all.code, 0)
  for (const { name } of COMMANDS) assert.ok(all.stdout.includes(name), name)
  const one = await bare(['messages', 'reply', '--help'])
  assert.match(one.stdout, /postern messages reply ID --file FILE \[--json\]/)
  assert.match(one.stdout, /Examples\n {2}postern messages reply/)
  assert.equal((await bare(['drafts', '--help'])).code, 0)
})

test('what is loaded for a word is all that begins with it', async () => {
  for (const noun of new Set(COMMANDS.map(({ name }) => name.split(' ')[0] ?? ''))) {
    const begins = ({ name }: { name: string }) => name.split(' ')[0] === noun
    for (const words of [[noun], ['--json', noun, 'x'], ['help', noun]])
      assert.deepEqual((await loadCommands(words)).filter(begins), COMMANDS.filter(begins), words.join(' '))
  }
  for (const words of [[], ['mails'], ['--help'], ['constructor']])
    assert.deepEqual(await loadCommands(words), COMMANDS)
})

test('the version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  assert.equal((await postern(['--version'])).stdout, `${version}\n`)
})

test('a configuration that is not usable exits with 78 and lists every problem, without values', async (t) => {
  const broken = createPostern(t, { NODE_ENV: 'production', PORT: 'eighty', ENCRYPTION_KEY: 'tooshort' })
  const { code, stdout, stderr } = await broken(['messages', 'list'])
  assert.deepEqual([code, stdout], [78, ''])
  for (const name of ['PORT', 'ENCRYPTION_KEY', 'DATABASE_URL']) assert.ok(stderr.includes(`${name}:`), name)
  assert.doesNotMatch(stderr, /eighty|tooshort/)
  const json = await broken(['messages', 'list', '--json'])
  assert.equal(readJson(ErrorDocument, json.stderr).error.code, 'cli.configuration')
})

test('a database that is away or not migrated is told apart, each with what to do', async (t) => {
  const away = await postern(['messages', 'list'], { env: { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' } })
  assert.equal(away.code, 1)
  assert.match(away.stderr, /database\.unavailable.*\nNext: check that PostgreSQL runs/)
  const { url, pool } = await emptyDatabase(t)
  const bare = await postern(['messages', 'list'], { env: { DATABASE_URL: url } })
  assert.match(bare.stderr, /database\.not_migrated.*\nNext: postern migrate/)
  const tables = await pool.query(`select from pg_tables where schemaname = 'public'`)
  assert.equal(tables.rowCount, 0)
})

test('migrate brings an empty database to this release, and says so', async (t) => {
  const { url } = await emptyDatabase(t)
  const env = { env: { DATABASE_URL: url } }
  const Status = z.strictObject({ state: z.enum(['current', 'pending', 'failed']), names: z.array(z.string()) })
  const before = readJson(Status, (await postern(['migrate', '--status', '--json'], env)).stdout)
  assert.equal(before.state, 'pending')
  const Applied = z.strictObject({ applied: z.array(z.string()) })
  assert.deepEqual(readJson(Applied, (await postern(['migrate', '--json'], env)).stdout).applied, before.names)
  assert.deepEqual(readJson(Status, (await postern(['migrate', '--status', '--json'], env)).stdout), {
    state: 'current',
    names: [],
  })
  assert.equal((await postern(['messages', 'list'], env)).stdout, 'No messages.\n')
})

test('security events are listed newest first, with the sentence of the catalogue', async () => {
  const silent = createLog({ level: 'fatal', format: 'logfmt', destination: { write: () => true } })
  const security = createSecurityLog({ log: silent, pool: world.pool, clock: systemClock })
  const from = { ip: '192.0.2.1', endpoint: '/webhook/mailgun' }
  security.record('webhook_signature_invalid', { ...from, why: 'wrong' }, null)
  security.record('post_too_large', { ...from, limit: 1 }, null)
  await security.flush()
  const Event = z.strictObject({
    at: z.iso.datetime(),
    name: z.string(),
    severity: z.string(),
    sentence: z.string(),
    requestId: z.string().nullable(),
    fields: z.record(z.string(), z.unknown()),
  })
  const first = readJson(listOf(Event), (await postern(['events', 'list', '--limit', '1', '--json'])).stdout)
  assert.equal(first.items[0]?.name, 'post_too_large')
  const rest = await postern(['events', 'list', '--cursor', first.next ?? '', '--json'])
  const [second] = readJson(listOf(Event), rest.stdout).items
  assert.deepEqual([second?.name, second?.fields['why']], ['webhook_signature_invalid', 'wrong'])
  assert.match(second?.sentence ?? '', /Mailgun signature/)
  assert.match((await postern(['events', 'list'])).stdout, /webhook_signature_invalid +.*ip=192\.0\.2\.1/)
})

test('the routes are listed with who may call them, and nothing listens', async () => {
  const Route = z.strictObject({ method: z.string(), path: z.string(), access: z.string() })
  const { items } = readJson(listOf(Route), (await postern(['routes', '--json'])).stdout)
  const access = Object.fromEntries(items.map(({ method, path, access }) => [`${method} ${path}`, access]))
  assert.equal(access['GET /livez'], 'public')
  assert.equal(access['GET /readyz'], 'public')
  assert.equal(access['GET /metrics'], 'public', 'it has a guard of its own')
  assert.equal(access['POST /webhook/mailgun'], 'public')
  assert.ok(items.every((route) => route.access !== 'none'))
})

test('a reader that stops early, like head, ends the command without a crash', async () => {
  for (let i = 0; i < 3; i += 1) await receive(world, { text: 'x'.repeat(200_000), subject: 'long' })
  const { rows } = await world.pool.query('select id from message limit 1')
  const env = {
    PATH: process.env['PATH'] ?? '',
    DATABASE_URL: world.url,
    ENCRYPTION_KEY: world.encryptionKey,
    DATA_DIR: '/tmp',
  }
  const child = spawn(process.execPath, [MAIN, 'messages', 'show', rows[0].id, '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.destroy()
  let stderr = ''
  child.stderr.on('data', (piece) => {
    stderr += piece
  })
  const [code] = await once(child, 'close')
  assert.equal(code, 0)
  assert.doesNotMatch(stderr, /EPIPE|Error/)
})

test('without DATABASE_URL the embedded cluster of DATA_DIR is started, prepared and left', {
  timeout: 60_000,
}, async (t) => {
  const fresh = createPostern(t, {})
  // two at once: the second joins what the first starts, as it would join a running service
  for (const { code, stdout, stderr } of await Promise.all([fresh(LIST), fresh(LIST)])) {
    assert.equal(code, 0, stderr)
    assert.deepEqual(JSON.parse(stdout), { items: [], next: null })
  }
})
