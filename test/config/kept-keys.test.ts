import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadConfig } from '../../src/config.ts'
import { load, problemsOf } from './sample-environment.ts'
import { newPath, writeFile } from './scratch-files.ts'

test('outside production missing keys are made once, readable by their owner only, and found again', () => {
  const dataDir = newPath()
  const first = loadConfig({ DATA_DIR: dataDir })
  const second = loadConfig({ DATA_DIR: dataDir })
  assert.ok(first.ok && second.ok)
  assert.equal(first.made.length, 3)
  assert.deepEqual(second.made, [])
  assert.deepEqual(readdirSync(dataDir).sort(), ['encryption-key', 'mailgun-signing-key', 'secret-key'])
  assert.equal(statSync(dataDir).mode & 0o777, 0o700)
  for (const name of readdirSync(dataDir)) assert.equal(statSync(join(dataDir, name)).mode & 0o777, 0o600)
  assert.equal(first.config.encryptionKey.reveal(), second.config.encryptionKey.reveal())
  assert.equal(first.config.secretKey.reveal(), second.config.secretKey.reveal())
  assert.ok(!JSON.stringify(first).includes(first.config.secretKey.reveal()))
})

test('nothing is made while anything is wrong, in production, or for a database of one’s own', () => {
  const dataDir = newPath()
  assert.deepEqual(problemsOf({ DATA_DIR: dataDir, PORT: 'x' }), ['PORT'])
  assert.deepEqual(problemsOf({ DATA_DIR: dataDir, DATABASE_URL: 'postgresql://a@h/n' }), ['ENCRYPTION_KEY'])
  problemsOf({ DATA_DIR: dataDir, NODE_ENV: 'production' })
  assert.throws(() => statSync(dataDir), { code: 'ENOENT' })
})

test('a kept key that was damaged is a problem, and is not replaced', () => {
  const dataDir = newPath()
  load({ DATA_DIR: dataDir })
  writeFileSync(join(dataDir, 'encryption-key'), 'damaged\n')
  assert.deepEqual(problemsOf({ DATA_DIR: dataDir }), ['ENCRYPTION_KEY'])
  assert.equal(readFileSync(join(dataDir, 'encryption-key'), 'utf8'), 'damaged\n')
})

test('a DATA_DIR that cannot be written is a problem', () => {
  assert.deepEqual(problemsOf({ DATA_DIR: join(writeFile('x'), 'sub') }).sort(), [
    'ENCRYPTION_KEY',
    'MAILGUN_WEBHOOK_SIGNING_KEY',
    'SECRET_KEY',
  ])
})
