/** Records security events: the log line at once, the row soon after. Recording never blocks a request and never throws. */
import { type Clock, MINUTE, SECOND } from '../clock.ts'
import { isRefusal } from '../db/database-error.ts'
import type { Queryable } from '../db/pool.ts'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { LEVELS } from './event-line.ts'
import { SECURITY_EVENTS, type SecurityEventFields, type SecurityEventName, type Severity } from './events.ts'
import { createRowLimit, type RowLimit } from './row-limit.ts'

export type SecurityLog = {
  /** The fields as the catalogue names them; addresses are masked here. */
  record<Name extends SecurityEventName>(name: Name, fields: SecurityEventFields<Name>, requestId: string | null): void
  /** Writes what is pending, counts included. Resolves also when the database is away. */
  flush(): Promise<void>
}

type Row = { at: string; name: SecurityEventName; severity: Severity; request_id: string | null; fields: unknown }
type Deps = {
  log: Log
  pool: Queryable
  clock: Clock
  /** a process that nobody can ask, as the command line, has none */
  metrics?: Pick<Metrics, 'securityEvent' | 'securityRowsDropped'>
}
/** `dropped` counts events: a row may stand for many */
type Pending = { rows: Row[]; dropped: number }

/** A stranger can cause events as fast as the network brings them: beyond this, rows are counted and dropped. */
const MAX_PENDING = 1000
/** per name; the events beyond it become one row per minute with `more`, how many they were */
const ROWS = { perMinute: 60, atOnce: 300 }
const FLUSH_AFTER = 0.25 * SECOND
/** while the database is away */
const RETRY_AFTER = 5 * SECOND

/** Takes a log, a pool and a clock, gives the recorder. A row or a count is lost if the process is killed before its flush; its line is not. */
export const createSecurityLog = (deps: Deps): SecurityLog => {
  // LOG_LEVEL=ERROR must not silence an attack
  const log = deps.log.child({}, { level: 'trace' })
  const pending: Pending = { rows: [], dropped: 0 }
  const limit = createRowLimit<Row>(ROWS)
  let tallyTimer: NodeJS.Timeout | null = null
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null

  const schedule = (delay: number) => {
    if (timer !== null) return
    timer = setTimeout(() => {
      timer = null
      void flush()
    }, delay).unref()
  }
  // A flood that has ended brings no event that would close its last minute.
  const scheduleTally = () => {
    const due = tallyTimer === null ? limit.nextTally() : null
    if (due === null) return
    const delay = Math.min(Math.max(due - deps.clock.now().getTime(), 0) + FLUSH_AFTER, MINUTE)
    tallyTimer = setTimeout(() => {
      tallyTimer = null
      keepTallies(deps, limit, pending, deps.clock.now().getTime())
      if (pending.rows.length > 0) schedule(0)
      scheduleTally()
    }, delay).unref()
  }
  const flush = (): Promise<void> => {
    running ??= writeRows({ ...deps, log }, pending).then((written) => {
      running = null
      if (pending.rows.length > 0) schedule(written ? FLUSH_AFTER : RETRY_AFTER)
    })
    return running
  }
  return {
    record: (name, fields, requestId) => {
      const row = describe(deps, name, fields, requestId)
      writeLine(log, row)
      deps.metrics?.securityEvent(name)
      if (!limit.admits(row)) return scheduleTally()
      keepRow(deps, pending, row)
      schedule(FLUSH_AFTER)
    },
    flush: async () => {
      // what came while an earlier flush ran needs one of its own
      while (running !== null) await running
      keepTallies(deps, limit, pending, 'all')
      await flush()
    },
  }
}

const describe = ({ clock }: Deps, name: SecurityEventName, fields: unknown, requestId: string | null): Row => {
  const { severity, fields: schema } = SECURITY_EVENTS[name]
  const parsed = schema.safeParse(fields)
  // Fields that do not fit are a mistake of ours; the event counts all the same, and nothing unmasked gets through.
  const kept = parsed.success ? parsed.data : { fields: 'invalid' }
  return { at: clock.now().toISOString(), name, severity, request_id: requestId, fields: kept }
}

const keepRow = (deps: Deps, pending: Pending, row: Row): void => {
  if (pending.rows.length >= MAX_PENDING) drop(deps, pending, [row])
  else pending.rows.push(row)
}

const drop = ({ metrics }: Deps, pending: Pending, rows: readonly Row[]): void => {
  const events = rows.reduce((sum, { fields }) => sum + eventsIn(fields), 0)
  pending.dropped += events
  if (events > 0) metrics?.securityRowsDropped(events)
}

const eventsIn = (fields: unknown): number => {
  const { more } = fields as { more?: unknown }
  return typeof more === 'number' ? more : 1
}

/** The row of a count has the time of the last event in it, and nothing of what a stranger wrote. */
const keepTallies = (deps: Deps, limit: RowLimit<Row>, pending: Pending, now: number | 'all'): void => {
  for (const { last, more } of limit.takeTallies(now))
    keepRow(deps, pending, { ...last, request_id: null, fields: { more } })
}

const writeLine = (log: Log, { name, severity, request_id, fields }: Row): void => {
  const line = { ...(fields as object), event: name, security_event: true, severity, request_id }
  log[LEVELS[severity]](line, SECURITY_EVENTS[name].sentence)
}

const INSERT = `insert into security_event (at, name, severity, request_id, fields)
  select at, name, severity, request_id, fields
  from jsonb_to_recordset($1::jsonb) as row(at timestamptz, name text, severity text, request_id text, fields jsonb)`

/** One insert for all that is pending. A failed one keeps its rows for the next try, unless the database refuses them; gives false. */
const writeRows = async (deps: Deps, pending: Pending): Promise<boolean> => {
  const { log, pool } = deps
  const rows = pending.rows
  const dropped = pending.dropped
  pending.rows = []
  pending.dropped = 0
  if (dropped > 0) log.error({ dropped }, 'security events were logged but not kept in the database')
  if (rows.length === 0) return true
  try {
    await pool.query({ name: 'record_security_events', text: INSERT, values: [JSON.stringify(rows)] })
    return true
  } catch (error) {
    const room = isRefusal(error) ? 0 : Math.max(0, MAX_PENDING - pending.rows.length)
    drop(deps, pending, rows.slice(room))
    pending.rows.unshift(...rows.slice(0, room))
    log.warn({ err: error, pending: pending.rows.length }, 'security events could not be kept yet')
    return false
  }
}
