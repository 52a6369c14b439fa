import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { generateFernetKey } from '../src/crypto/fernet.ts'
import { type Env, FERNET, load, PRODUCTION, problemsOf, SECRET_KEY } from './config/sample-environment.ts'
import { newPath } from './config/scratch-files.ts'

test('a complete production environment gives a frozen configuration with every default', () => {
  const config = load(PRODUCTION)
  assert.equal(config.production, true)
  assert.equal(config.replyMode, 'draft')
  assert.equal(config.maxEmailSize, 1_048_576)
  assert.equal(config.claudeModel, 'claude-sonnet-5-5')
  assert.deepEqual(config.blockedDomains, ['tempmail.org', 'guerrillamail.com', '10minutemail.com'])
  assert.equal(config.claudeApiKey, null)
  assert.equal(config.databaseUrl?.reveal(), PRODUCTION.DATABASE_URL)
  assert.ok(Object.isFrozen(config))
})

test('an empty production environment names every required variable at once', () => {
  const names = [
    'DATABASE_URL',
    'ENCRYPTION_KEY',
    'MAILGUN_API_KEY',
    'MAILGUN_DOMAIN',
    'MAILGUN_WEBHOOK_SIGNING_KEY',
    'SECRET_KEY',
    'SERVICE_EMAIL',
  ]
  assert.deepEqual(problemsOf({ NODE_ENV: 'production' }).sort(), names)
})

test('production does not start with any single required variable missing or empty', () => {
  for (const name of Object.keys(PRODUCTION).filter((name) => name !== 'NODE_ENV')) {
    assert.deepEqual(problemsOf({ ...PRODUCTION, [name]: '' }), [name])
  }
})

test('two signing keys and two encryption keys are taken while they rotate', () => {
  const config = load({
    ...PRODUCTION,
    MAILGUN_WEBHOOK_SIGNING_KEY: `${'a1b2c3d4'.repeat(4)}, ${'b1b2c3d4'.repeat(4)}`,
    ENCRYPTION_KEY: `${generateFernetKey()}, ${FERNET}`,
  })
  assert.equal(config.mailgunWebhookSigningKey.length, 2)
  assert.equal(config.encryptionKey.reveal().split(',')[1], FERNET)
})

test('auto without anything, or with little, that could prove a sender is warned about, and says what does', () => {
  const warningsOf = (env: Env) =>
    load({ ...PRODUCTION, ...env }).warnings.filter((text) => text.startsWith('REPLY_MODE'))
  assert.match(
    warningsOf({ REPLY_MODE: 'auto' }).join(),
    /^[^,]*webhook\/mailgun\/mime can prove its sender, by a DKIM signature/,
  )
  assert.match(warningsOf({ REPLY_MODE: 'auto', VERIFY_DKIM: 'false' }).join(), /nothing proves a sender/)
  assert.deepEqual(warningsOf({ REPLY_MODE: 'auto', TRUSTED_AUTHSERV_IDS: 'mx.acme.com' }), [])
  assert.deepEqual(warningsOf({ REPLY_MODE: 'draft' }), [])
})

test('no way of printing the configuration shows a secret', () => {
  const config = load({ ...PRODUCTION, CLAUDE_API_KEY: 'claude-canary-1', METRICS_TOKEN: 'metrics-canary-0001' })
  const printed = [
    inspect(config, { depth: 9, showHidden: true }),
    JSON.stringify(config),
    `${config.secretKey}`,
    String(config.databaseUrl),
    inspect({ ...config.secretKey }),
  ]
  for (const secret of [
    SECRET_KEY,
    FERNET,
    's3Cr4tWord',
    'claude-canary-1',
    'metrics-canary-0001',
    PRODUCTION.MAILGUN_API_KEY,
    PRODUCTION.MAILGUN_WEBHOOK_SIGNING_KEY,
  ]) {
    for (const text of printed) assert.ok(!text.includes(secret))
  }
})

test('a secret prints as [secret]', () => {
  assert.equal(inspect(load(PRODUCTION).secretKey), '[secret]')
})

test('every placeholder of .env.example stops production', () => {
  const lines = readFileSync(new URL('../.env.example', import.meta.url), 'utf8').split('\n')
  const env = Object.fromEntries(lines.filter((line) => /^[A-Z]/.test(line)).map((line) => line.split(/=(.*)/s)))
  assert.deepEqual(problemsOf({ ...env, NODE_ENV: 'production' }).sort(), Object.keys(env).sort())
})

const SCRIPT = `
  const { readConfigOrExit } = await import(${JSON.stringify(new URL('../src/config.ts', import.meta.url).href)})
  process.stdout.write(readConfigOrExit().encryptionKey.reveal())`
const runProcess = (env: Env) =>
  spawnSync(process.execPath, ['--input-type=module', '-e', SCRIPT], { env, encoding: 'utf8' })

test('a wrong environment ends the process with 78 and one list on stderr that holds no value', () => {
  const env = { ...PRODUCTION, SECRET_KEY: 'canary-too-short', PORT: 'canary-port', DEBUG: 'true' }
  const { status, stdout, stderr } = runProcess(env)
  assert.equal(status, 78)
  assert.equal(stdout, '')
  for (const name of ['SECRET_KEY', 'PORT', 'DEBUG']) assert.match(stderr, new RegExp(`^ {2}${name}: `, 'm'))
  assert.ok(!stderr.includes('canary'))
})

test('a generated key is said once on stderr, by its path and never by its value', () => {
  const dataDir = newPath()
  const first = runProcess({ DATA_DIR: dataDir })
  assert.match(first.stderr, /ENCRYPTION_KEY is not set; one was made and is kept in .*encryption-key/)
  assert.ok(!first.stderr.includes(first.stdout))
  const second = runProcess({ DATA_DIR: dataDir })
  assert.equal(second.stderr, '')
  assert.equal(second.stdout, first.stdout)
})
