/** Anybody can begin an upload and leave it: nothing of it may stay, or a stranger fills the disk and the descriptors. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openUnder } from '../../support/open-under.ts'
import { startTestPostern } from '../../support/postern.ts'
import { MULTIPART, PARSED, postBytes } from '../../support/webhook.ts'

const POSTS = 100
const AT_ONCE = 10
const PATIENCE = 15_000
const postern = await startTestPostern({ after }, { ROLE: 'web', LOG_LEVEL: 'info' })
const root = join(postern.deps.config.dataDir, 'spool')

const head =
  'Content-Disposition: form-data; name="attachment-1"; filename="a.bin"\r\nContent-Type: application/x\r\n\r\n'
const body = Buffer.concat([Buffer.from(`--test-boundary\r\n${head}`), randomBytes(270 * 1024)])

/** Sends the body of a longer post that the server has begun to read, and resets the connection a little later each time. */
const reset = (at: number): Promise<void> =>
  new Promise((resolve) => {
    const headers = { 'content-type': MULTIPART, 'content-length': body.length + 1024, expect: '100-continue' }
    const post = request(postern.url + PARSED, { method: 'POST', headers })
    post.on('error', () => undefined).on('close', resolve)
    post.on('continue', () => {
      post.write(body, () => setTimeout(() => post.socket?.resetAndDestroy(), at))
    })
    post.flushHeaders()
  })

const unfinished = async () => {
  const answer = await postBytes(postern.url, { contentType: MULTIPART, body })
  assert.ok([400, 401].includes(answer.status), String(answer.status))
}

const WAYS = [
  { way: 'end without the last boundary', leave: unfinished },
  { way: 'are reset in the middle', leave: reset },
]
for (const { way, leave } of WAYS) {
  test(`${POSTS} unsigned uploads that ${way} leave no file and no descriptor in the spool`, async () => {
    const seen = () => postern.logs.filter((line) => /status=(?:401|429|499) /.test(line)).length
    const before = seen()
    for (let round = 0; round < POSTS / AT_ONCE; round += 1) {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => leave(at)))
    }
    for (const until = Date.now() + PATIENCE; seen() < before + POSTS; await sleep(20)) {
      assert.ok(Date.now() < until, `${seen() - before} of ${POSTS} were refused`)
    }
    // What was being written when its post ended must not appear afterwards either.
    await sleep(200)
    assert.deepEqual(await readdir(join(root, String(process.pid))), [])
    assert.deepEqual(await openUnder(root), [])
  })
}
