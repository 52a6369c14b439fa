/**
 * Prisma's own schema engine in WebAssembly: it needs no binary to be downloaded, and keeps the ordinary
 * `_prisma_migrations` table, so that `prisma migrate` elsewhere agrees with us.
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  bindMigrationAwareSqlAdapterFactory,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'

// Node has it; none of its type packages says so
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>
}

export type OpenEngine = { engine: bindings.SchemaEngine; close(): Promise<void> }

/** No table is managed by anybody else; pg-boss lives in a schema of its own, which the engine does not look at. */
export const FILTERS = { externalTables: [], externalEnums: [] }

/** to apply migrations the engine asks for the kind of database, not for the models */
const DATASOURCE = 'datasource db { provider = "postgresql" }'

let loaded: Promise<void> | undefined

/** An engine connected to the database of `url`. The caller closes it. */
export async function openSchemaEngine({ url }: { url: string }): Promise<OpenEngine> {
  loaded ??= load()
  await loaded
  const pool = new pg.Pool({ connectionString: url, max: 1, application_name: 'postern migrate' })
  pool.on('error', () => undefined)
  const adapter = bindMigrationAwareSqlAdapterFactory(createFactory(pool))
  const engine = await bindings.SchemaEngine.new(
    { datamodels: [['schema.prisma', DATASOURCE]] },
    () => undefined,
    adapter,
  )
  return {
    engine,
    async close() {
      engine.free()
      await pool.end()
    },
  }
}

/**
 * The adapter of the library cuts a script at every semicolon, also in a comment, a string or a function, and runs the
 * pieces one by one, so that a script that fails halfway stays half done. Here PostgreSQL gets it whole: one implicit
 * transaction, all or nothing.
 */
function createFactory(pool: pg.Pool): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(pool)
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    async connect(): Promise<SqlDriverAdapter> {
      const adapter = await factory.connect()
      adapter.executeScript = (script) => runScript(pool, script)
      return adapter
    },
    // it would connect to the real database
    connectToShadowDb: () => Promise.reject(new Error('There is no shadow database.')),
  }
}

async function runScript(pool: pg.Pool, script: string): Promise<void> {
  try {
    await pool.query(script)
  } catch (cause) {
    if (!(cause instanceof pg.DatabaseError)) throw cause
    const { code = '', severity = 'ERROR', message, detail, column, hint } = cause
    throw new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint })
  }
}

async function load(): Promise<void> {
  // the package exports no path to the module itself, which lies beside its bindings
  const folder = import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const bytes = await readFile(fileURLToPath(new URL('schema_engine_bg.wasm', folder)))
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': imports() })
  bindings.__wbg_set_wasm(instance.exports)
  const start = instance.exports['__wbindgen_start']
  if (typeof start === 'function') start()
}

/** The engine never takes back the 10 s timer of its own lock, which would keep a finished process alive for as long. */
function imports(): Record<string, unknown> {
  const own: Record<string, unknown> = { ...bindings }
  for (const [name, start] of Object.entries(own)) {
    if (!name.startsWith('__wbg_setTimeout_') || typeof start !== 'function') continue
    own[name] = (work: unknown, ms: unknown) => {
      const timer: unknown = start(work, ms)
      if (timer instanceof Object && 'unref' in timer && typeof timer.unref === 'function') timer.unref()
      return timer
    }
  }
  return own
}
