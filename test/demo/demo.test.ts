/** The command itself, as a child process: what it prints, what it exits with, what it leaves behind. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { NODE_COMPILE_CACHE } from '../support/compiled.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PATIENCE = 30_000
const { PATH, HOME } = process.env
// one folder for most tests: each run but the first also shows that a run begins anew
const folder = await mkdtemp(join(tmpdir(), 'postern-demo-'))
const running = new Set<ChildProcess>()
after(async () => {
  for (const child of running) {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  await rm(folder, { recursive: true, force: true })
})

const OK_LINES = [
  /^ok {3}question +sent +\d+ ms [0-9a-f-]{36}$/,
  /^ok {3}thank-you +closed\(no_reply_needed\) +\d+ ms [0-9a-f-]{36}$/,
  /^ok {3}out-of-office +refused\(machine\) +\d+ ms [0-9a-f-]{36}$/,
  /^ok {3}forged +unsigned\(401\) +\d+ ms -$/,
  /^ok {3}duplicate +sent\(duplicate\) +\d+ ms [0-9a-f-]{36}$/,
  /^ok {3}attachment +sent +\d+ ms [0-9a-f-]{36}$/,
  /^demo: 6 of 6 samples as expected$/,
]

test('--once prints one line per sample and the sum, and exits 0', async () => {
  const { code, stdout, stderr } = await run(['--once'])
  assert.equal(stderr, '')
  assert.equal(code, 0)
  const lines = stdout.trimEnd().split('\n')
  assert.equal(lines.length, OK_LINES.length)
  for (const [at, line] of lines.entries()) assert.match(line, OK_LINES[at] ?? /never/)
  assert.equal(lines[4]?.split(' ').at(-1), lines[0]?.split(' ').at(-1), 'the duplicate has the id of the first')
  await stopped()
})

test('junk from Claude is a failed demo: exit 1, and a sentence per difference', async () => {
  const { code, stdout, stderr } = await run(['--once', '--claude', 'junk'])
  assert.equal(code, 1)
  assert.match(stdout, /^FAIL question +held\(model_malformed\) /m)
  assert.match(stdout, /^demo: 2 of 6 samples as expected$/m)
  assert.match(stderr, /^demo: question: expected sent, found held\(model_malformed\)\.$/m)
  assert.match(stderr, /^demo: attachment: expected one reply at the fake Mailgun, found none\.$/m)
})

test('without a worker the samples stay where they are, and the demo gives up: exit 1', async () => {
  const { code, stdout, stderr } = await run(['--once', '--patience', '1'], { ROLE: 'web' })
  assert.equal(code, 1)
  assert.match(stdout, /^FAIL question +received /m)
  assert.match(stdout, /^ok {3}forged +unsigned\(401\) /m)
  assert.match(stdout, /^demo: 1 of 6 samples as expected$/m)
  assert.match(stderr, /^demo: question: it did not come to its end within 1 s\.$/m)
  assert.match(stderr, /^demo: attachment: it did not come to its end within 0\.125 s\.$/m)
})

test('without --once it tells each step, stays up for the commands that it names, and a Ctrl-C ends it', async () => {
  const child = start([])
  const shown = await until(child, 'demo.log\n')
  assert.match(shown, /^ +\d+ ms {2}Every gate passed: the draft was released without a person\.$/m)
  assert.match(shown, /^ +\| Auto-Submitted: auto-replied$/m)
  assert.match(shown, /security_event=true "webhook_signature_invalid"/)
  assert.match(shown, /The draft was approved by demo/)
  assert.match(shown, /^ok {3}waiting +ready\(unauthenticated\) /m)
  assert.doesNotMatch(shown, /FAIL/)
  const commands = shown.split('\n').filter((line) => line.includes('npm run postern -- '))
  assert.equal(commands.length, 4)
  for (const command of commands) {
    const words = command.split('npm run postern -- ')[1]?.split('#')[0]?.trim().split(' ') ?? []
    const { code, stdout, stderr } = await cli(words)
    assert.equal(code, 0, `${command}\n${stderr}`)
    assert.notEqual(stdout, '')
  }
  const url = /http:\S+\/readyz/.exec(shown)?.[0] ?? ''
  assert.equal((await fetch(url)).status, 200)
  const second = await run(['--once'])
  assert.equal(second.code, 1)
  assert.match(second.stderr, /^demo: Another demo is running in \S+: end it \(Ctrl-C there\), or choose another/)
  child.kill('SIGINT')
  // npm hands on what the terminal has sent already
  child.kill('SIGINT')
  assert.deepEqual(await once(child, 'exit'), [0, null])
  await stopped()
  assert.match(await readLog(), /event="webhook_signature_invalid".*security_event=true/)
})

test('after a kill -9 the next run begins anew', async () => {
  const child = start([])
  await until(child, '2 of 6')
  child.kill('SIGKILL')
  await once(child, 'exit')
  const { code, stdout } = await run(['--once'])
  assert.equal(code, 0, stdout)
  await stopped()
})

test('a signal during the start ends it, and PostgreSQL with it', async () => {
  await rm(join(folder, 'demo.log'))
  const child = start([])
  await eventually(async () => (await readLog()).includes('started the embedded PostgreSQL'))
  child.kill('SIGINT')
  assert.deepEqual(await once(child, 'exit'), [130, null])
  await stopped()
  assert.equal((await run(['--once'])).code, 0)
})

test('a reader that leaves ends the demo in order', async () => {
  const child = start([])
  await until(child, '1 of 6')
  child.stdout?.destroy()
  assert.deepEqual(await once(child, 'exit'), [130, null])
  await stopped()
})

test('a port that is taken is named, and nothing stays behind', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? String(address?.port) : ''
  const { code, stderr } = await run(['--once'], { PORT: port })
  server.close()
  assert.equal(code, 1)
  assert.match(stderr, new RegExp(`^demo: Port ${port} of 127\\.0\\.0\\.1 is taken by another program`))
  await stopped()
})

test('a folder with a database that no demo made is left alone', async (t) => {
  const foreign = await mkdtemp(join(tmpdir(), 'postern-foreign-'))
  t.after(() => rm(foreign, { recursive: true }))
  mkdirSync(join(foreign, 'postgres'))
  const { code, stderr } = await run(['--once'], { DATA_DIR: foreign })
  assert.equal(code, 1)
  assert.match(stderr, /^demo: \S+ holds a database that no demo made/)
  assert.ok(!existsSync(join(foreign, 'demo.lock')), 'it would pass for a demo’s folder next time')
})

test('wrong words are exit 2, a wrong configuration is exit 78, help is exit 0', async () => {
  const bogus = await run(['--bogus'])
  assert.equal(bogus.code, 2)
  assert.match(bogus.stderr, /^demo: .*--bogus.*--help\.$/m)
  const live = await run(['--live', '--once'])
  assert.equal(live.code, 78)
  assert.match(live.stderr, /^ {2}CLAUDE_API_KEY: --live needs it/m)
  const worker = await run(['--once'], { ROLE: 'worker', PORT: 'many' })
  assert.equal(worker.code, 78)
  assert.match(worker.stderr, /^ {2}PORT: /m)
  const help = await run(['--help'])
  assert.equal(help.code, 0)
  assert.match(help.stdout, /--patience SECONDS/)
})

/** Only what a newcomer has: nobody's settings reach the demo. */
function start(words: string[], env: Record<string, string> = {}, script = 'src/demo/main.ts'): ChildProcess {
  const child = spawn(process.execPath, [join(ROOT, script), ...words], {
    // no .env of the working directory either
    cwd: folder,
    env: { PATH, HOME, NODE_COMPILE_CACHE, DATA_DIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

const run = (words: string[], env: Record<string, string> = {}) => finish(start(words, env))
const cli = (words: string[]) => finish(start(words, {}, 'src/cli/main.ts'))

async function finish(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk) => (stdout += chunk))
  child.stderr?.on('data', (chunk) => (stderr += chunk))
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}

/** What the child has printed when `mark` is in it. */
async function until(child: ChildProcess, mark: string): Promise<string> {
  let shown = ''
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const timer = setTimeout(() => reject(new Error(`"${mark}" was not printed:\n${shown}`)), PATIENCE)
  child.stdout?.on('data', (chunk) => {
    shown += chunk
    if (shown.includes(mark)) resolve(shown)
  })
  child.stderr?.on('data', (chunk) => (shown += chunk))
  child.once('exit', () => reject(new Error(`it ended before "${mark}":\n${shown}`)))
  return promise.finally(() => clearTimeout(timer))
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, 'it did not happen')
    await sleep(5)
  }
}

const readLog = () => readFile(join(folder, 'demo.log'), 'utf8').catch(() => '')

/** A demo that fails to start tells PostgreSQL to stop and does not wait for it. */
const stopped = () => eventually(async () => !existsSync(join(folder, 'postgres', 'postmaster.pid')))
