/** Whether a start finds everything in place: then it needs neither the migration engine nor the owner role. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import pg from 'pg'
import { z } from 'zod'
import { QUEUES } from '../queue/contract.ts'
import { isDatabaseUnavailable } from './database-error.ts'
import { migrationState } from './migration-state.ts'

const PACKAGE = z.object({ pgboss: z.object({ schema: z.number() }) })

/** False when anything is missing, older or different, and when the database has nothing yet. Throws when it is away. */
export async function isMigrated({ url }: { url: string }): Promise<boolean> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'postern start',
    connectionTimeoutMillis: 5_000,
  })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const [migrations, queues] = [await migrationState({ pool: client }), await hasQueues(client)]
    return migrations.state === 'current' && queues
  } catch (error) {
    // The role that asks may have no right to look before the first migration; the migration itself will tell.
    if (isDatabaseUnavailable(error)) throw error
    return false
  } finally {
    await client.end()
  }
}

async function hasQueues(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<Record<string, unknown>>(
    `select name, retry_limit as "retryLimit", retry_delay as "retryDelay", retry_backoff as "retryBackoff",
            retry_delay_max as "retryDelayMax", expire_seconds as "expireInSeconds", heartbeat_seconds as "heartbeatSeconds",
            retention_seconds as "retentionSeconds", deletion_seconds as "deleteAfterSeconds", dead_letter as "deadLetter",
            (select version from pgboss.version) as schema
       from pgboss.queue`,
  )
  const found = new Map(rows.map((row) => [row['name'], row]))
  return QUEUES.every(({ name, options }) => {
    const row = found.get(name)
    return (
      row !== undefined &&
      row['schema'] === queueSchema() &&
      Object.entries(options).every(([key, value]) => row[key] === value)
    )
  })
}

/** The version that the installed pg-boss expects, as its own package says. */
function queueSchema(): number {
  const entry = createRequire(import.meta.url).resolve('pg-boss/package.json')
  return PACKAGE.parse(JSON.parse(readFileSync(entry, 'utf8'))).pgboss.schema
}
