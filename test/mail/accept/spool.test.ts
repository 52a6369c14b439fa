import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
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

const openPost = async (t: TestContext) => {
  const spool = createSpool({ root: await openFolder(t), limit: 1024 * KIB })
  await spool.clear()
  return spool.openPost()
}

for (const size of [10, 600 * KIB]) {
  test(`content of ${size} bytes that was discarded cannot be read any more: nobody stores a mail without it`, async (t) => {
    const post = await openPost(t)
    const part = post.openPart({ name: 'a', type: 'b' })
    await part.write(Buffer.alloc(size))
    await part.end()
    const [kept] = post.parts()
    await post.discard()
    await assert.rejects(Array.fromAsync(kept?.pieces?.() ?? []), { code: 'webhook.busy' })
  })
}

/** Above the largest pid that Linux gives. */
const DEAD = '4194305'

test('at the start, what killed processes left is removed, and what belongs to a living one is not', async (t) => {
  const root = await openFolder(t)
  const owners = [DEAD, String(process.pid), String(process.ppid)]
  for (const owner of owners) {
    await mkdir(join(root, owner))
    await writeFile(join(root, owner, 'left-over'), 'sealed')
  }
  await createSpool({ root, limit: KIB }).clear()
  const left = await Promise.all(owners.map((owner) => readdir(join(root, owner))))
  assert.deepEqual(left, [[], [], ['left-over']])
})
