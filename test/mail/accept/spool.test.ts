import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { createSpool, type PostSpool } from '../../../src/mail/accept/spool.ts'
import { openUnder } from '../../support/open-under.ts'
import { spoolOf } from '../../support/spool-of.ts'

const KIB = 1024

const openFolder = async (t: TestContext) => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-spool-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const openPost = async (t: TestContext) => {
  const spool = createSpool({ root: await openFolder(t), limit: 1024 * KIB, limits: spoolOf(4096 * KIB) })
  await spool.clear()
  return spool.openPost(null)
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

/** Content that leaves pieces in memory and in the file alike. */
async function openMixed(t: TestContext) {
  const post = await openPost(t)
  const part = post.openPart({ name: 'a', type: 'b' })
  for (const size of [300 * KIB, 190 * KIB]) await part.write(Buffer.alloc(size, 'x'))
  await part.end()
  return { post, pieces: () => post.parts()[0]?.pieces?.() ?? [] }
}

test('content that is discarded while it is read never ends as if it were whole', async (t) => {
  const whole = await openMixed(t)
  const count = (await Array.fromAsync(whole.pieces())).length
  assert.ok(count > 6)
  await whole.post.discard()
  for (let stopAt = 1; stopAt <= count; stopAt += 1) {
    const { post, pieces } = await openMixed(t)
    const read = async () => {
      let seen = 0
      for await (const _piece of pieces()) {
        seen += 1
        if (seen === stopAt) await post.discard()
      }
    }
    await assert.rejects(read(), { code: 'webhook.busy' }, `after piece ${stopAt} of ${count}`)
  }
})

for (const when of ['at once', 'while its file is opened', 'after it was written']) {
  test(`a part that is discarded ${when} while it goes to disk leaves no file and no descriptor`, async (t) => {
    const root = await openFolder(t)
    const spool = createSpool({ root, limit: 1024 * KIB, limits: spoolOf(600 * KIB) })
    await spool.clear()
    for (let round = 0; round < 20; round += 1) {
      const post = spool.openPost(null)
      const writing = post.openPart({ name: 'a', type: 'b' }).write(Buffer.alloc(400 * KIB))
      const outcome = writing.catch((error: { code?: unknown }) => error.code)
      if (when === 'while its file is opened') await Promise.resolve()
      if (when === 'after it was written') await writing
      await post.discard()
      assert.ok([undefined, 'webhook.busy'].includes((await outcome) as string | undefined))
      assert.throws(() => post.openPart({ name: 'a', type: 'b' }), { code: 'webhook.busy' })
    }
    assert.deepEqual(await readdir(join(root, String(process.pid))), [])
    assert.deepEqual(await openUnder(root), [])
  })
}

test('a file that was cut short behind our back is refused, and not read as zeros', async (t) => {
  const root = await openFolder(t)
  const spool = createSpool({ root, limit: 1024 * KIB, limits: spoolOf(4096 * KIB) })
  await spool.clear()
  const post = spool.openPost(null)
  await writePart(post, 600 * KIB)
  const folder = join(root, String(process.pid))
  const [name] = await readdir(folder)
  await truncate(join(folder, name ?? ''), 100 * KIB)
  await assert.rejects(Array.fromAsync(post.parts()[0]?.pieces?.() ?? []), { code: 'webhook.busy' })
  await post.discard()
})

test('a disk that takes only a part of what it is given is said, and what fits is read whole', async (t) => {
  const root = await openFolder(t)
  const child = new URL('spool.child.ts', import.meta.url).pathname
  // The shell counts in KiB; within the limit a file is taken, at it write(2) is short, and beyond it fails.
  const command = `ulimit -f 700; exec "$0" "$1" "$2"`
  const { stdout } = await promisify(execFile)('bash', ['-c', command, process.execPath, child, root])
  assert.deepEqual(JSON.parse(stdout), [
    { size: 400 * KIB, outcome: 'whole', left: [] },
    { size: 900 * KIB, outcome: 'webhook.busy', left: [] },
  ])
})

const TOTALS = [
  { where: 'in memory', size: 100 * KIB, total: 150 * KIB },
  { where: 'on disk', size: 600 * KIB, total: 900 * KIB },
]
for (const { where, size, total } of TOTALS) {
  test(`parts ${where} of all posts together are bounded: over it a post is refused, and taken when another is gone`, async (t) => {
    const spool = createSpool({ root: await openFolder(t), limit: 1024 * KIB, limits: spoolOf(total) })
    await spool.clear()
    const first = spool.openPost(null)
    await writePart(first, size)
    // More often than there is room: what a refused post took is given back with it.
    for (let round = 0; round < 5; round += 1) {
      const second = spool.openPost(null)
      await assert.rejects(writePart(second, size), { name: 'AppError', code: 'webhook.busy' })
      await second.discard()
    }
    assert.equal((await Array.fromAsync(first.parts()[0]?.pieces?.() ?? [])).length > 0, true, 'the first is whole')
    await first.discard()
    const again = spool.openPost(null)
    await writePart(again, size)
    assert.equal(again.parts().length, 1)
    await again.discard()
  })
}

async function writePart(post: PostSpool, size: number): Promise<void> {
  const part = post.openPart({ name: 'a', type: 'b' })
  for (let left = size; left > 0; left -= 50 * KIB) await part.write(Buffer.alloc(Math.min(left, 50 * KIB)))
  await part.end()
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
  await createSpool({ root, limit: KIB, limits: spoolOf(KIB) }).clear()
  const left = await Promise.all(owners.map((owner) => readdir(join(root, owner))))
  assert.deepEqual(left, [[], [], ['left-over']])
})
