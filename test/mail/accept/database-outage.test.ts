/** The database goes away in the ways in which databases go: no mail is acknowledged, and none is lost. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startDatabaseProxy } from '../../support/database-proxy.ts'
import { testEnvironment } from '../../support/postern.ts'
import {
  type Answer,
  type Field,
  linesOf,
  MIME,
  mailFields,
  mimeFields,
  PARSED,
  postForm,
  SECOND,
  sign,
  signatureFields,
  startOn,
} from '../../support/webhook.ts'

/** Mailgun's own patience is not known; nobody waits longer than this for an answer that says "later". */
const PATIENCE = 5 * SECOND
const RECOVERY = 20 * SECOND

const startBehindProxy = async (t: TestContext) => {
  const { env, database } = await testEnvironment(t, { ROLE: 'web' })
  const proxy = await startDatabaseProxy(t, database.url)
  const postern = await startOn(t, { ...env, DATABASE_URL: proxy.url })
  return { postern, proxy, database }
}

type Post = { path: string; fields: Field[] }
const FILE = { name: 'a.txt', type: 'text/plain', content: Buffer.from('attached') }
const newPosts = (): { [name: string]: Post & { files?: (typeof FILE)[] } } => ({
  parsed: { path: PARSED, fields: [...mailFields(), ...signatureFields(sign())] },
  stranger: {
    path: PARSED,
    fields: [...mailFields({ from: `${sign().token}@new.example` }), ...signatureFields(sign())],
  },
  attachment: { path: PARSED, fields: [...mailFields(), ...signatureFields(sign())], files: [FILE] },
  mime: { path: MIME, fields: [...mimeFields(), ...signatureFields(sign())] },
})

const assertTryAgain = (answer: Answer, what: string) => {
  assert.equal(answer.status, 503, what)
  assert.equal(answer.body.code, 'database.unavailable', what)
  assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/, what)
}

/** As Mailgun does, with less patience. */
const retryUntilAccepted = async (url: string, post: Post): Promise<Answer> => {
  const until = Date.now() + RECOVERY
  for (;;) {
    const answer = await postForm(url, { ...post, timeoutMs: PATIENCE })
    if (answer.status === 200 || Date.now() > until) return answer
    assert.equal(answer.status, 503)
    await sleep(100)
  }
}

for (const kind of ['is stopped', 'falls silent'] as const) {
  test(`a database that ${kind} makes every post 503 in time, and all of them are taken when it is back`, async (t) => {
    const { postern, proxy, database } = await startBehindProxy(t)
    const known = await postForm(postern.url, { fields: [...mailFields(), ...signatureFields(sign())] })
    assert.equal(known.status, 200)
    // Every connection of the pool is open and idle: each of them has to be found dead.
    const idle = Array.from({ length: 10 }, () => postern.deps.pool.query('select pg_sleep(0.05)'))
    await Promise.all(idle)

    if (kind === 'is stopped') await proxy.cut()
    else proxy.blackHole()
    const posts = newPosts()
    await Promise.all(
      Object.entries(posts).map(async ([name, post]) => {
        const answer = await postForm(postern.url, { ...post, timeoutMs: PATIENCE })
        assertTryAgain(answer, name)
        assert.equal(linesOf(postern, answer).filter((line) => /status=503/.test(line)).length, 1)
      }),
    )
    const ready = await fetch(`${postern.url}/readyz`, { signal: AbortSignal.timeout(PATIENCE) })
    assert.equal(ready.status, 503)
    assert.equal((await fetch(`${postern.url}/livez`)).status, 200)
    assert.equal((await database.pool.query('select from message')).rowCount, 1)

    await proxy.restore()
    for (const [name, post] of Object.entries(posts)) {
      const answer = await retryUntilAccepted(postern.url, post)
      assert.equal(answer.status, 200, name)
    }
    // What was on its way when the answer left may have been stored after it: then the retry was a duplicate.
    assert.equal((await database.pool.query('select from message')).rowCount, 1 + Object.keys(posts).length)
  })
}

test('a forged post is refused while the database is away, without asking it', async (t) => {
  const { postern, proxy } = await startBehindProxy(t)
  await proxy.cut()
  const answer = await postForm(postern.url, { fields: mailFields(), timeoutMs: PATIENCE })
  assert.equal(answer.status, 401)
  await proxy.restore()
  await postern.deps.security.flush()
  const { rows } = await postern.deps.pool.query('select name from security_event where request_id = $1', [
    answer.requestId,
  ])
  assert.deepEqual(rows, [{ name: 'webhook_signature_invalid' }])
})
