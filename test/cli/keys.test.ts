import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { type TestContext, test } from 'node:test'
import { z } from 'zod'
import { generateFernetKey, parseFernetKey } from '../../src/crypto/fernet.ts'
import { createPostern } from './run-postern.ts'
import { createWorld, receive } from './sample-messages.ts'
import { ErrorDocument, MessageStory, readJson } from './shapes.ts'

const Generated = z.strictObject({ SECRET_KEY: z.string(), ENCRYPTION_KEY: z.string() })
const Key = z.strictObject({
  id: z.string(),
  place: z.int().nullable(),
  rows: z.int(),
  oldestWrappedAt: z.iso.datetime().nullable(),
  oldestAgeSeconds: z.int().nullable(),
  removable: z.boolean(),
})
const Rotated = z.strictObject({ rewrapped: z.int(), items: z.array(Key) })
const Listed = z.strictObject({ items: z.array(Key), next: z.null() })

const pythonHasFernet = (() => {
  try {
    execFileSync('python3', ['-c', 'import cryptography.fernet'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

/** No database, no writable DATA_DIR, a production without a single setting. */
const unconfigured = (t: TestContext) =>
  createPostern(t, { NODE_ENV: 'production', DATA_DIR: '/nowhere', DATABASE_URL: 'nonsense' })

test('keys are made without any configuration, in the form of .env', async (t) => {
  const { code, stdout, stderr } = await unconfigured(t)(['keys', 'generate'])
  assert.deepEqual([code, stderr], [0, ''])
  const values = Object.fromEntries(
    stdout
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  assert.equal(Buffer.from(values['SECRET_KEY'] ?? '', 'base64url').length, 64)
  assert.match(values['SECRET_KEY'] ?? '', /^[\w-]{86}$/)
  assert.equal(parseFernetKey(values['ENCRYPTION_KEY'] ?? '').bytes.length, 32)
})

test('no key is made twice, and --json names them as the environment does', async (t) => {
  const postern = unconfigured(t)
  const [one, two] = [await postern(['keys', 'generate', '--json']), await postern(['keys', 'generate', '--json'])]
  const [first, second] = [readJson(Generated, one.stdout), readJson(Generated, two.stdout)]
  assert.notEqual(first.SECRET_KEY, second.SECRET_KEY)
  assert.notEqual(first.ENCRYPTION_KEY, second.ENCRYPTION_KEY)
})

test('Python’s Fernet takes a key that was made here', {
  skip: !pythonHasFernet && 'no python3 cryptography',
}, async (t) => {
  const { stdout } = await unconfigured(t)(['keys', 'generate', '--json'])
  const script =
    'import sys; from cryptography.fernet import Fernet; f = Fernet(sys.argv[1]); print(f.decrypt(f.encrypt(b"ok")).decode())'
  const said = execFileSync('python3', ['-c', script, readJson(Generated, stdout).ENCRYPTION_KEY], { encoding: 'utf8' })
  assert.equal(said.trim(), 'ok')
})

test('after a rotation the old key can go, and every mail still opens', async (t) => {
  const world = await createWorld(t)
  const id = await receive(world, { text: 'sealed once' })
  const fresh = generateFernetKey()
  const both = { env: { ENCRYPTION_KEY: `${fresh},${world.encryptionKey}` } }
  const before = readJson(Listed, (await world.postern(['keys', 'list', '--json'], both)).stdout).items
  assert.deepEqual(
    before.map(({ place, rows, removable }) => [place, rows, removable]),
    [
      [1, 0, false],
      [2, 4, false],
    ],
  )
  const ran = await world.postern(['keys', 'rotate', '--json'], both)
  const { rewrapped, items } = readJson(Rotated, ran.stdout)
  assert.equal(rewrapped, 4)
  assert.deepEqual(
    items.map(({ rows, removable }) => [rows, removable]),
    [
      [4, false],
      [0, true],
    ],
  )
  assert.match(ran.stderr, /4 keys wrapped anew/)
  const shown = await world.postern(['messages', 'show', id, '--json'], { env: { ENCRYPTION_KEY: fresh } })
  assert.equal(readJson(MessageStory, shown.stdout).text, 'sealed once')
  const lost = await world.postern(['messages', 'show', id, '--json'])
  assert.deepEqual([lost.code, readJson(ErrorDocument, lost.stderr).error.code], [78, 'key.ring_mismatch'])
})
