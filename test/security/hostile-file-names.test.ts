/** A file name is a stranger's text: it is kept as a record, and never becomes a path. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTestPostern } from '../support/postern.ts'
import { readParts } from '../support/read-parts.ts'
import { encodeMultipart, MULTIPART, mailFields, PARSED, postForm, sign, signatureFields } from '../support/webhook.ts'

const postern = await startTestPostern({ after }, { ROLE: 'web' })
const dataDir = postern.env['DATA_DIR'] ?? ''
const spool = join(dataDir, 'spool')
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const KIB = 1024

const HOSTILE = [
  '../../../../tmp/postern-was-here',
  '/etc/cron.d/postern-was-here',
  '..\\..\\postern-was-here.exe',
  '..',
  '.',
  'postern-was-here\0.png',
  'a'.repeat(5000),
  '$(touch postern-was-here)',
  'file\r\nX-Evil: postern-was-here',
  '\u202egpj.exe',
  'CON',
  '-rf',
]

/** Every file below the folder of the service, as paths. */
const filesOf = async (): Promise<string[]> => {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Large enough that each part goes to disk; the last part is held back until `look` has run. */
const postSlowly = async (names: string[], look: () => Promise<void>): Promise<number> => {
  const files = names.map((name) => ({
    name,
    type: 'text/plain',
    content: Buffer.alloc(600 * KIB, 'plain canary-of-the-spool '),
  }))
  const body = encodeMultipart([...mailFields(), ...signatureFields(sign())], files)
  const held = 1000
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': MULTIPART, 'content-length': body.length }
    const request = httpRequest(postern.url + PARSED, { method: 'POST', headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
    request.on('error', reject)
    request.write(body.subarray(0, -held))
    look().then(() => request.end(body.subarray(-held)), reject)
  })
}

test('while a mail with hostile file names is read, the spool holds uuids only, sealed; afterwards nothing', async () => {
  const seen = new Set<string>()
  const status = await postSlowly(HOSTILE, async () => {
    for (let tries = 0; seen.size < HOSTILE.length && tries < 200; tries += 1) {
      for (const file of await filesOf()) seen.add(file)
      await sleep(20)
    }
    for (const file of seen) {
      assert.match(file.slice(spool.length + 1), new RegExp(`^${process.pid}/${UUID.source.slice(1)}`))
      assert.equal((await stat(file)).mode & 0o777, 0o600)
      assert.ok(!(await readFile(file)).includes('canary-of-the-spool'))
    }
  })
  assert.equal(status, 200)
  assert.equal(seen.size, HOSTILE.length)
  assert.deepEqual(await filesOf(), [])
  await assert.rejects(stat('/tmp/postern-was-here'))
})

test('the names are recorded for a person, on one line and bounded, and the content comes back', async () => {
  const files = HOSTILE.map((name) => ({ name, type: 'text/plain', content: randomBytes(100) }))
  const answer = await postForm(postern.url, { fields: [...mailFields(), ...signatureFields(sign())], files })
  assert.equal(answer.status, 200)
  const parts = await readParts(postern.deps, answer.body.id ?? '')
  assert.equal(parts.length, HOSTILE.length)
  for (const [at, { record, content }] of parts.entries()) {
    assert.doesNotMatch(record.name, /[\0\r\n\u202e]/, `name ${at}`)
    assert.ok(record.name.length <= 255, `name ${at}: ${record.name.length}`)
    assert.ok(content?.equals(files[at]?.content ?? Buffer.alloc(0)))
  }
})

const FAILURES = [
  { name: 'its signature is wrong', fields: [...mailFields(), ...signatureFields(sign({ key: 'another' }))] },
  { name: 'it has no sender', fields: [...mailFields({ from: '' }), ...signatureFields(sign())] },
  { name: 'its signature comes after the files', fields: mailFields() },
]

for (const { name, fields } of FAILURES) {
  test(`nothing stays in the spool of a mail that is refused because ${name}`, async () => {
    const files = [{ name: 'large.bin', type: 'text/plain', content: Buffer.alloc(2000 * KIB) }]
    const answer = await postForm(postern.url, { fields, files })
    assert.ok([401, 406].includes(answer.status))
    assert.deepEqual(await filesOf(), [])
  })
}

test('nothing stays in the spool when the client goes away in the middle of a file', async () => {
  const body = encodeMultipart(
    [...mailFields(), ...signatureFields(sign())],
    [{ name: 'cut', type: 'text/plain', content: Buffer.alloc(2000 * KIB) }],
  )
  const headers = { 'content-type': MULTIPART, 'content-length': body.length }
  const request = httpRequest(postern.url + PARSED, { method: 'POST', headers })
  request.on('error', () => undefined)
  request.write(body.subarray(0, -1000))
  while ((await filesOf()).length === 0) await sleep(10)
  request.destroy()
  while ((await filesOf()).length > 0) await sleep(10)
  assert.deepEqual(await filesOf(), [])
})
