import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createSpool } from '../../../src/mail/accept/spool.ts'

const KIB = 1024

const openFolder = async (t: TestContext) => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-spool-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

for (const size of [10, 600 * KIB]) {
  test(`content of ${size} bytes that was discarded cannot be read any more: nobody stores a mail without it`, async (t) => {
    const post = createSpool({ folder: await openFolder(t), limit: 1024 * KIB }).openPost()
    const part = post.openPart({ name: 'a', type: 'b' })
    await part.write(Buffer.alloc(size))
    await part.end()
    const [kept] = post.parts()
    await post.discard()
    await assert.rejects(Array.fromAsync(kept?.pieces?.() ?? []), { code: 'webhook.busy' })
  })
}

test('what a killed process left in the folder is removed at the start', async (t) => {
  const folder = await openFolder(t)
  await writeFile(join(folder, 'left-over'), 'sealed')
  await createSpool({ folder, limit: KIB }).clear()
  assert.deepEqual(await readdir(folder), [])
})
