/** What a person and Mailgun wait for when something is away: a start, and a post while the database is gone. */
import { createChild } from '../support/child.ts'
import type { Scope } from '../support/database.ts'
import { startDatabaseProxy } from '../support/database-proxy.ts'
import { postMail, testEnvironment } from '../support/postern.ts'

type Waits = { startMs: number; stoppedMs: number; silentMs: number; statuses: number[] }

/** Times in ms: the start until ready on a migrated database, and a post while the database is stopped, then silent. */
export async function measureWaits(scope: Scope): Promise<Waits> {
  const { env, database } = await testEnvironment(scope)
  const proxy = await startDatabaseProxy(scope, database.url)
  const child = await createChild(scope, { ...env, DATABASE_URL: proxy.url, ROLE: 'web' })
  const startMs = await time(() => child.start())
  const statuses: number[] = []
  const post = async () => {
    statuses.push((await postMail(child.url, {})).status)
  }
  await post()
  await proxy.cut()
  const stoppedMs = await time(post)
  await proxy.restore()
  await post()
  proxy.blackHole()
  const silentMs = await time(post)
  return { startMs, stoppedMs, silentMs, statuses }
}

async function time(work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
