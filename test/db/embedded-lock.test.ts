import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { tryLock, waitForLock } from '../../src/db/embedded-lock.ts'

async function makePath(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-lock-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'a.lock')
}

test('any number share a lock, and one holds it alone', async (t) => {
  const path = await makePath(t)
  const [one, two] = [tryLock(path, 'shared'), tryLock(path, 'shared')]
  assert.ok(one && two)
  assert.equal(tryLock(path, 'exclusive'), null)
  one.release()
  assert.equal(tryLock(path, 'exclusive'), null)
  two.release()
  const alone = tryLock(path, 'exclusive')
  assert.ok(alone)
  assert.equal(tryLock(path, 'shared'), null)
  assert.equal(await waitForLock(path, 'exclusive', 30), null)
  alone.release()
  assert.ok(await waitForLock(path, 'exclusive', 30))
})

test('the lock of a process that is killed with -9 is free', async (t) => {
  const path = await makePath(t)
  const lock = new URL('../../src/db/embedded-lock.ts', import.meta.url)
  const script = `import { tryLock } from ${JSON.stringify(lock.href)}; globalThis.kept = tryLock(${JSON.stringify(path)}, 'exclusive'); console.log('held'); setInterval(() => 0, 1000)`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script])
  await once(child.stdout, 'data')
  assert.equal(tryLock(path, 'shared'), null)
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.ok(tryLock(path, 'exclusive'))
})
