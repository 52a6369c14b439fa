/** Whoever cannot start says why on stderr, which is kept and passed on like a log: not with what a file of secrets holds. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { generateFernetKey } from '../../src/crypto/fernet.ts'
import { createHaystack } from '../support/needles.ts'
import { MAILBOX } from '../support/postern.ts'

const SERVER = fileURLToPath(new URL('../../src/server.ts', import.meta.url))
const word = () => randomBytes(16).toString('hex')
const SETTINGS = {
  MAILGUN_API_KEY: word(),
  MAILGUN_WEBHOOK_SIGNING_KEY: word(),
  CLAUDE_API_KEY: word(),
  SECRET_KEY: word(),
  ENCRYPTION_KEY: generateFernetKey(),
  METRICS_TOKEN: word(),
}

test('a start that fails prints neither the password of the database nor any other setting', async () => {
  const password = word()
  for (const [host, code] of [
    ['127.0.0.1:1', 1],
    ['nowhere.invalid:5432', 1],
    ['no port:x', 78],
  ] as const) {
    const child = spawn(process.execPath, [SERVER], {
      env: {
        ...SETTINGS,
        DATABASE_URL: `postgresql://postern:${password}@${host}/postern`,
        MIGRATE_DATABASE_URL: `postgresql://owner:${password}@${host}/postern`,
        SERVICE_EMAIL: MAILBOX,
        MAILGUN_DOMAIN: 'postern.example',
        LOG_LEVEL: 'DEBUG',
        PORT: '0',
      },
    })
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    const [stdout, stderr, exit] = await Promise.all([text(child.stdout), text(child.stderr), ended])
    assert.equal(exit, code, `${host}\n${stderr}`)
    assert.match(stderr, /^postern: /)
    const { search } = createHaystack({ ...SETTINGS, password })
    assert.deepEqual(search('what was printed', Buffer.from(stdout + stderr)), [])
  }
})
