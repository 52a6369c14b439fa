/**
 * What callers' addresses did in a window, over all processes: counted here at once, added up in the database about
 * every half second. A stranger's flood costs one statement in that time, not one for each call.
 */
import { type Clock, HOUR, MINUTE, SECOND } from '../clock.ts'
import { isRefusal } from '../db/database-error.ts'
import type { Queryable } from '../db/pool.ts'
import { createWriteBehind } from '../db/write-behind.ts'
import type { Log } from '../log.ts'

const COUNTED = ['requests', 'failures'] as const
type Counted = (typeof COUNTED)[number]
const LENGTHS: Record<Counted, number> = { requests: MINUTE, failures: HOUR }

export type IpCounters = {
  /**
   * Counts one, unless the count is over `enough` already. Gives how many there were in the window, as far as this
   * process knows, and when the window ends (ms since 1970).
   */
  count(kind: Counted, ip: string, enough: number): { total: number; endsAt: number }
  /** Adds what is pending up. Resolves also when the database is away: counting here goes on. */
  flush(): Promise<void>
}

type Entry = { total: number; pending: number }
type Window = { startsAt: number; entries: Map<string, Entry>; changed: Set<string>; others: Entry }
type Deps = {
  pool: Queryable
  clock: Clock
  log: Log
  /** sums over all processes, as the database has them; what it throws is logged */
  onSums(sums: Batch): Promise<void>
}
type Batch = readonly { kind: Counted; startsAt: number; ip: string; count: number }[]

/** Addresses that are counted one by one in a window. All beyond them share one count, so that memory has an end. */
const MOST = 10_000
const FLUSH_AFTER = 0.5 * SECOND
const RETRY_AFTER = 2 * SECOND

/** Windows begin at full minutes and hours. What is pending when one ends is not added up any more. */
export function createIpCounters(deps: Deps): IpCounters {
  const windows: Record<Counted, Window> = { requests: openWindow(0), failures: openWindow(0) }
  const windowOf = (kind: Counted): Window => {
    const startsAt = Math.floor(deps.clock.now().getTime() / LENGTHS[kind]) * LENGTHS[kind]
    if (windows[kind].startsAt !== startsAt) windows[kind] = openWindow(startsAt)
    return windows[kind]
  }
  const behind = createWriteBehind({
    after: FLUSH_AFTER,
    retryAfter: RETRY_AFTER,
    write: async () => {
      const batch = COUNTED.flatMap((kind) => takePending(kind, windowOf(kind)))
      const sums = batch.length === 0 ? [] : await addUp(deps, batch)
      if (sums !== null) await takeSums(deps, windows, sums)
      else for (const { kind, ...one } of batch) putBack(windows[kind], one)
      return sums !== null
    },
  })
  return {
    count: (kind, ip, enough) => {
      const window = windowOf(kind)
      const entry = entryOf(window, ip)
      if (entry.total <= enough) {
        entry.total += 1
        entry.pending += 1
        if (entry !== window.others) window.changed.add(ip)
        behind.soon()
      }
      return { total: entry.total, endsAt: window.startsAt + LENGTHS[kind] }
    },
    flush: behind.flush,
  }
}

const openWindow = (startsAt: number): Window => ({
  startsAt,
  entries: new Map(),
  changed: new Set(),
  others: { total: 0, pending: 0 },
})

function entryOf(window: Window, ip: string): Entry {
  const known = window.entries.get(ip)
  if (known !== undefined) return known
  if (window.entries.size >= MOST) return window.others
  const entry = { total: 0, pending: 0 }
  window.entries.set(ip, entry)
  return entry
}

function takePending(kind: Counted, window: Window): Batch {
  const batch: Batch[number][] = []
  for (const ip of window.changed) {
    const entry = window.entries.get(ip)
    if (entry === undefined || entry.pending === 0) continue
    batch.push({ kind, startsAt: window.startsAt, ip, count: entry.pending })
    entry.pending = 0
  }
  window.changed.clear()
  return batch
}

/** The sum has what all processes did up to now; what came here since is still to be added. */
async function takeSums({ log, onSums }: Deps, windows: Record<Counted, Window>, sums: Batch): Promise<void> {
  for (const { kind, ip, startsAt, count } of sums) {
    const entry = windows[kind].startsAt === startsAt ? windows[kind].entries.get(ip) : undefined
    if (entry !== undefined) entry.total = count + entry.pending
  }
  await onSums(sums).catch((error) => log.warn({ err: error }, 'addresses could not be blocked yet'))
}

function putBack(window: Window, { startsAt, ip, count }: Omit<Batch[number], 'kind'>): void {
  const entry = window.startsAt === startsAt ? window.entries.get(ip) : undefined
  if (entry === undefined) return
  entry.pending += count
  window.changed.add(ip)
}

type SumRow = { kind: Counted; ip: string; startsAt: Date; count: number }

/** Gives the sums, none when the database refuses the rows, or null when it is away. Rows in one order: two processes never wait for each other's. */
async function addUp({ pool, log }: Deps, batch: Batch): Promise<Batch | null> {
  const rows = batch.map(({ kind, ip, startsAt, count }) => ({ kind, ip, starts_at: new Date(startsAt), count }))
  try {
    const result = await pool.query<SumRow>({ name: 'ip_counter.add', text: ADD, values: [JSON.stringify(rows)] })
    return result.rows.map(({ startsAt, ...row }) => ({ ...row, startsAt: startsAt.getTime() }))
  } catch (error) {
    if (isRefusal(error)) {
      log.error({ err: error, addresses: batch.length }, 'counts of addresses were refused and are lost')
      return []
    }
    log.warn({ err: error, addresses: batch.length }, 'counts of addresses could not be added up yet')
    return null
  }
}

const ADD = `
  insert into ip_counter (kind, ip, starts_at, count)
  select kind, ip, starts_at, count
    from jsonb_to_recordset($1::jsonb) as row(kind text, ip text, starts_at timestamptz, count int)
   order by kind, ip, starts_at
  on conflict (kind, ip, starts_at) do update
     set count = least(ip_counter.count::bigint + excluded.count, 2147483647)
  returning kind, ip, starts_at as "startsAt", count`
