/** `/livez` says that the process answers, `/readyz` that it can take mail. Neither asks Claude or Mailgun. */
import type { FastifyInstance } from 'fastify'
import { RETRY_AFTER_SECONDS } from './limits.ts'

export type HealthDeps = {
  /** resolves when the database answers */
  checkDatabase(): Promise<unknown>
  readMigrations(): Promise<'current' | 'pending' | 'failed'>
  /** what stands still: mail is taken all the same */
  readFrozen(): Promise<Frozen>
  isDraining(): boolean
}
/** `scopes` each once; `reasons` names why, where no operator wanted it */
type Frozen = { scopes: readonly string[]; reasons: readonly string[] }
type Checks = {
  database: 'ok' | 'down'
  migrations: 'current' | 'pending' | 'failed' | 'unknown'
  frozen: readonly string[] | 'unknown'
  reasons?: readonly string[]
}

const SECOND = 1000
/** A probe that waits longer learns nothing more. */
const CHECK_TIMEOUT = 1 * SECOND
/** Anybody may ask: a flood of probes is one question to the database in this time. */
const KEEP_FOR = 0.25 * SECOND

/** Adds both routes. `/readyz` is 503 while the database is away, a migration is pending or failed, or the process drains. */
export const registerHealth = (app: FastifyInstance, deps: HealthDeps): void => {
  const check = keepFor(KEEP_FOR, () => runChecks(deps))
  app.get('/livez', { config: { public: true } }, async () => ({ status: 'ok' }))
  app.get('/readyz', { config: { public: true } }, async (_request, reply) => {
    const checks = { ...(await check()), draining: deps.isDraining() }
    const ready = checks.database === 'ok' && checks.migrations === 'current' && !checks.draining
    if (!ready) reply.code(503).header('retry-after', RETRY_AFTER_SECONDS)
    return { status: ready ? 'ready' : 'unavailable', checks }
  })
}

const runChecks = async (deps: HealthDeps): Promise<Checks> => {
  const database = await within(
    CHECK_TIMEOUT,
    deps.checkDatabase().then(() => 'ok' as const),
  )
  if (database === null) return { database: 'down', migrations: 'unknown', frozen: 'unknown' }
  const [migrations, frozen] = await Promise.all([
    within(CHECK_TIMEOUT, deps.readMigrations()),
    within(CHECK_TIMEOUT, deps.readFrozen()),
  ])
  return {
    database,
    migrations: migrations ?? 'unknown',
    frozen: frozen?.scopes ?? 'unknown',
    ...(frozen === null || frozen.reasons.length === 0 ? {} : { reasons: frozen.reasons }),
  }
}

/** Gives null when the answer fails or does not come in time. Why it failed is in the log of whoever owns the pool. */
const within = async <T>(timeout: number, answer: Promise<T>): Promise<T | null> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, timeout, null)
  })
  return Promise.race([answer.catch(() => null), late]).finally(() => clearTimeout(timer))
}

/** One call for all who ask while it runs and shortly after. */
const keepFor = <T>(time: number, ask: () => Promise<T>): (() => Promise<T>) => {
  let kept: Promise<T> | null = null
  return () => {
    if (kept !== null) return kept
    const asked = ask()
    kept = asked
    const forget = () =>
      setTimeout(() => {
        kept = null
      }, time).unref()
    asked.then(forget, forget)
    return asked
  }
}
