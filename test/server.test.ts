import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTestPostern } from './support/postern.ts'

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
