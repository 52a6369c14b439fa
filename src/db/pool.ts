/** Connections to PostgreSQL, and what their errors mean. Hot paths use the pool; everything else Prisma on top of it. */
import pg from 'pg'
import { type OnQuery, timeQueries } from './time-queries.ts'

export { isConstraint, isDatabaseUnavailable } from './database-error.ts'

export type Queryable = Pick<pg.Pool, 'query'>

const SECOND = 1000
/** readyz and the webhook must say 503 in under 2 s while the database is away */
const CONNECT_TIMEOUT = 1.5 * SECOND
/** nothing that a person or a provider waits for takes longer; migrations use their own connection */
const STATEMENT_TIMEOUT = 15 * SECOND
/** A server that answers ends a long statement itself; on a half-open connection TCP alone would wait a quarter of an hour. */
const READ_TIMEOUT = STATEMENT_TIMEOUT + 1 * SECOND

type PoolOptions = { url: string; max?: number; applicationName: string; onQuery?: OnQuery }

/** A pool of at most `max` connections to `url`, made as they are needed. The caller ends it; `onQuery` hears of every statement. */
export function createPool({ url, max = 10, applicationName, onQuery }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    keepAlive: true,
    statement_timeout: STATEMENT_TIMEOUT,
    query_timeout: READ_TIMEOUT,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT,
    // A named statement keeps the plan that it got while its tables were young and a sequential scan was cheapest;
    // every hot look-up has an index, so it is told to use it from the start.
    options: '-c enable_seqscan=off',
  })
  // An idle connection that breaks emits here, and would end the process. The pool drops it; who queries next is told.
  pool.on('error', () => undefined)
  if (onQuery !== undefined) timeQueries(pool, onQuery)
  return pool
}

/**
 * Runs `work` in one transaction: committed when it comes back, rolled back when it throws. Refuses the result of work
 * that swallowed a database error, since nothing of it was kept.
 */
export async function withTransaction<T>(
  pool: Pick<pg.Pool, 'connect'>,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  // without a listener a connection that breaks while `work` does something else ends the process
  const onError = (error: Error) => {
    broken = error
  }
  client.on('error', onError)
  try {
    await client.query('begin')
    const result = await work(client)
    const { command } = await client.query('commit')
    // PostgreSQL answers ROLLBACK to the commit of a transaction that had failed
    if (command !== 'COMMIT') throw new Error('The transaction had failed and was rolled back.')
    return result
  } catch (error) {
    await client.query('rollback').catch(onError)
    throw error
  } finally {
    client.removeListener('error', onError)
    client.release(broken)
  }
}
