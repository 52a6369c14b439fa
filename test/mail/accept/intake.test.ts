/** The queue before accept is bounded: what is over it is answered 503, costs nothing, and is taken when it comes again. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createIntake, type IntakeLimits } from '../../../src/mail/accept/intake.ts'
import { startTestPostern } from '../../support/postern.ts'
import { countRows, mailFields, postForm, sign, signatureFields } from '../../support/webhook.ts'

const postern = await startTestPostern({ after }, { ROLE: 'web' })
const { deps } = postern
const real = deps.intake

/** An intake whose database takes nothing before `open` is called; then all goes where it always goes. */
function closeIntake(limits: IntakeLimits): { open(): void } {
  const gate = Promise.withResolvers<void>()
  deps.intake = createIntake(async (batch) => {
    await gate.promise
    return Promise.all(batch.map((arrival) => real.write(arrival)))
  }, limits)
  return { open: gate.resolve }
}

const SIZE = 5_000
const makePost = () => [...mailFields({ text: 'x'.repeat(SIZE) }), ...signatureFields(sign())]

const BOUNDS: { name: string; limits: IntakeLimits }[] = [
  { name: 'one mail', limits: { waiting: 1, waitingBytes: 100 * SIZE } },
  { name: 'the bytes of one mail', limits: { waiting: 100, waitingBytes: 1.5 * SIZE } },
]
for (const { name, limits } of BOUNDS) {
  test(`a queue that holds ${name} answers the next with 503 and Retry-After, and takes the same post later`, async () => {
    const before = await countRows(deps.pool)
    const { open } = closeIntake(limits)
    // Two writers take one each, one waits, and one is too many.
    const posts = Array.from({ length: 4 }, makePost)
    const answers = posts.map((fields) => postForm(postern.url, { fields }))
    const refused = await Promise.race(answers.map(async (answer, at) => ({ answer: await answer, at })))
    assert.deepEqual([refused.answer.status, refused.answer.body.code], [503, 'webhook.busy'])
    assert.ok(Number(refused.answer.headers.get('retry-after')) > 0)
    open()
    const statuses = (await Promise.all(answers)).map(({ status }) => status)
    assert.deepEqual(statuses.toSorted(), [200, 200, 200, 503])
    const between = await countRows(deps.pool)
    assert.equal(Number(between['message']) - Number(before['message']), 3)
    assert.equal(Number(between['webhook_token']) - Number(before['webhook_token']), 3)

    const retry = await postForm(postern.url, { fields: posts[refused.at] ?? [] })
    assert.deepEqual([retry.status, retry.body.status], [200, 'accepted'])
  })
}

test('what has left the queue leaves its room to others, however the work ended', async () => {
  const gone = new Error('the database is gone')
  let fails = true
  deps.intake = createIntake(
    (batch) => (fails ? Promise.reject(gone) : Promise.all(batch.map((arrival) => real.write(arrival)))),
    { waiting: 1, waitingBytes: 1.5 * SIZE },
  )
  for (let round = 0; round < 5; round += 1) {
    assert.equal((await postForm(postern.url, { fields: makePost() })).status, 500)
  }
  fails = false
  for (let round = 0; round < 5; round += 1) {
    assert.equal((await postForm(postern.url, { fields: makePost() })).status, 200)
  }
})
