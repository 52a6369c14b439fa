import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { z } from 'zod'
import { createWorld, SERVICE_EMAIL } from './sample-messages.ts'
import { ErrorDocument, listOf, readJson } from './shapes.ts'

const document = {
  name: z.string(),
  mailbox: z.string(),
  version: z.int(),
  bytes: z.int(),
  updatedAt: z.iso.datetime(),
}
const Item = z.strictObject(document)
const Whole = z.strictObject({ ...document, content: z.string() })

const { postern } = await createWorld({ after })
const folder = await mkdtemp(join(tmpdir(), 'postern-knowledge-'))
after(() => rm(folder, { recursive: true }))

test('a file becomes a document under its own name, and the next version when it comes again', async () => {
  const path = join(folder, 'opening-hours.md')
  writeFileSync(path, 'We open at nine — daily.')
  const first = readJson(Item, (await postern(['knowledge', 'import', path, '--json'])).stdout)
  assert.deepEqual([first.name, first.mailbox, first.version, first.bytes], ['opening-hours', SERVICE_EMAIL, 1, 26])
  writeFileSync(path, 'We open at ten.')
  assert.equal(readJson(Item, (await postern(['knowledge', 'import', path, '--json'])).stdout).version, 2)
  const whole = readJson(Whole, (await postern(['knowledge', 'show', 'opening-hours', '--json'])).stdout)
  assert.equal(whole.content, 'We open at ten.')
})

test('documents are listed, and a removed one is gone', async () => {
  await postern(['knowledge', 'import', '-', '--name', 'prices'], { input: 'All is free.' })
  const names = async () =>
    readJson(listOf(Item), (await postern(['knowledge', 'list', '--json'])).stdout).items.map(({ name }) => name)
  assert.ok((await names()).includes('prices'))
  assert.equal((await postern(['knowledge', 'remove', 'prices'])).code, 0)
  assert.ok(!(await names()).includes('prices'))
  const again = await postern(['knowledge', 'remove', 'prices', '--json'])
  assert.deepEqual([again.code, readJson(ErrorDocument, again.stderr).error.code], [1, 'knowledge.not_found'])
})

test('a mailbox that is none of ours, an empty text and a nameless one are refused', async () => {
  const stranger = await postern(['knowledge', 'import', '-', '--name', 'x', '--mailbox', 'a@b.example', '--json'], {
    input: 'x',
  })
  assert.equal(readJson(ErrorDocument, stranger.stderr).error.code, 'mailbox.not_found')
  const empty = await postern(['knowledge', 'import', '-', '--name', 'x', '--json'], { input: '' })
  assert.equal(readJson(ErrorDocument, empty.stderr).error.code, 'knowledge.empty')
  assert.equal((await postern(['knowledge', 'import', '-'], { input: 'x' })).code, 2)
})
