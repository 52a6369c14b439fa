/** How long the database takes, by statement. One place sees them all: those of the pool, of transactions and of Prisma. */
import type pg from 'pg'

/** `statement` is its name in our code, or what kind of statement has none. */
export type OnQuery = (statement: string, durationMs: number) => void

type AnyQuery = (query: unknown, values?: unknown, callback?: unknown) => unknown
type Ended = (error: unknown, result: unknown) => void

/** Statements without a name whose time means something: a slow commit is a slow disk. */
const OF_TRANSACTIONS: ReadonlySet<unknown> = new Set(['begin', 'commit', 'rollback'])

/**
 * Tells `onQuery` about every statement of every connection that `pool` opens from now on, when it ended, successful or
 * not. Waiting for a free connection is not part of it. What the caller gets is what `pg` gave.
 */
export function timeQueries(pool: pg.Pool, onQuery: OnQuery): void {
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as AnyQuery
    client.query = ((config: unknown, values?: unknown, callback?: unknown) => {
      const started = performance.now()
      const ended = () => onQuery(nameOf(config), performance.now() - started)
      // pg-pool itself gives a callback, in the second or third place
      if (typeof callback === 'function') return query(config, values, follow(callback as Ended, ended))
      if (typeof values === 'function') return query(config, follow(values as Ended, ended))
      const result = query(config, values)
      if (result instanceof Promise) result.then(ended, ended)
      return result
    }) as typeof client.query
  })
}

const follow =
  (callback: Ended, ended: () => void): Ended =>
  (error, result) => {
    ended()
    callback(error, result)
  }

const nameOf = (config: unknown): string => {
  if (typeof config === 'string') return OF_TRANSACTIONS.has(config) ? config : 'unnamed'
  const name = (config as { name?: unknown }).name
  return typeof name === 'string' && name !== '' ? name : 'unnamed'
}
