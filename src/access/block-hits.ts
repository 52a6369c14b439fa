/** How often each block held, counted in memory and written in batches: a blocked flood costs one statement a second. */
import { type Clock, SECOND } from '../clock.ts'
import { isRefusal } from '../db/database-error.ts'
import type { Queryable } from '../db/pool.ts'
import { createWriteBehind } from '../db/write-behind.ts'
import type { Log } from '../log.ts'

export type BlockHits = {
  count(id: string): void
  /** Writes what is pending. Resolves also when the database is away; what it could not write is tried again later. */
  flush(): Promise<void>
}

const FLUSH_AFTER = 1 * SECOND
const RETRY_AFTER = 5 * SECOND

/** Memory is bounded by the number of blocks. */
export function createBlockHits(deps: { pool: Queryable; clock: Clock; log: Log }): BlockHits {
  const pending = new Map<string, { hits: number; at: Date }>()
  const count = (id: string, hits: number, at: Date): void => {
    const known = pending.get(id)
    pending.set(id, { hits: (known?.hits ?? 0) + hits, at: known !== undefined && known.at > at ? known.at : at })
  }
  const behind = createWriteBehind({
    after: FLUSH_AFTER,
    retryAfter: RETRY_AFTER,
    write: async () => {
      const batch = [...pending]
      pending.clear()
      const written = batch.length === 0 || (await writeHits(deps, batch))
      if (!written) for (const [id, { hits, at }] of batch) count(id, hits, at)
      return written
    },
  })
  return {
    count: (id) => {
      count(id, 1, deps.clock.now())
      behind.soon()
    },
    flush: behind.flush,
  }
}

type Hits = readonly [id: string, { hits: number; at: Date }]

/** Gives false when the database is away; hits that it refuses are lost. */
async function writeHits({ pool, log }: { pool: Queryable; log: Log }, batch: readonly Hits[]): Promise<boolean> {
  // in the order of ids, so that two processes never wait for each other's rows
  const rows = batch.map(([id, { hits, at }]) => ({ id, hits, at })).sort((a, b) => (a.id < b.id ? -1 : 1))
  try {
    await pool.query({ name: 'blocks.hits', text: ADD, values: [JSON.stringify(rows)] })
    return true
  } catch (error) {
    log.warn({ err: error, blocks: batch.length }, 'hits of blocks could not be written')
    return isRefusal(error)
  }
}

const ADD = `
  with hit as (select * from jsonb_to_recordset($1::jsonb) as hit(id uuid, hits bigint, at timestamptz)),
       locked as (select block.id from block join hit using (id) order by block.id for update of block)
  update block set hits = block.hits + hit.hits, last_hit_at = greatest(block.last_hit_at, hit.at)
    from hit join locked using (id) where block.id = hit.id`
