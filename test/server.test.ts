import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTestPostern } from './support/postern.ts'
import { encodeUrl, mailFields, PARSED, SECOND, sign, signatureFields, URLENCODED } from './support/webhook.ts'

test('a part that cannot be closed does not keep the others open, and its error is told', async () => {
  const releases: (() => Promise<void>)[] = []
  const { deps, url } = await startTestPostern({ after: (release) => releases.push(release) })
  // The last to register is the running service; what is before it belongs to the test.
  const close = releases.pop()
  after(async () => {
    for (const release of releases.toReversed()) await release()
  })
  const stop = deps.queue.stop
  deps.queue.stop = async (graceMs) => {
    await stop(graceMs)
    throw new Error('the queue does not stop')
  }
  await assert.rejects(async () => close?.(), /the queue does not stop/)
  assert.equal(deps.pool.ended, true)
  await assert.rejects(fetch(`${url}/livez`))
})

test('a client whose post is answered while the service stops does not keep it running by its open connection', async (t) => {
  const releases: (() => Promise<void>)[] = []
  const { url } = await startTestPostern({ after: (release) => releases.push(release) }, { ROLE: 'web' })
  const close = releases.pop()
  const agent = new Agent({ keepAlive: true })
  t.after(async () => {
    agent.destroy()
    for (const release of releases.toReversed()) await release()
  })
  const body = encodeUrl([...mailFields(), ...signatureFields(sign())])
  const headers = { 'content-type': URLENCODED, 'content-length': body.length }
  const post = request(url + PARSED, { method: 'POST', agent, headers })
  const answered = once(post, 'response') as Promise<[IncomingMessage]>
  post.write(body.subarray(0, 10))
  await once(post, 'socket')
  // the service has begun to read it
  await sleep(SECOND / 2)
  const closed = close?.().then(() => 'closed')
  post.end(body.subarray(10))
  const [answer] = await answered
  answer.resume()
  assert.equal(answer.statusCode, 200)
  const late = sleep(20 * SECOND, 'still open', { ref: false })
  assert.equal(await Promise.race([closed, late]), 'closed')
})
