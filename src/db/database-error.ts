/**
 * What an error of the database says, whether it comes from the socket, from pg, from PostgreSQL or wrapped by Prisma.
 * Codes: PostgreSQL's appendix A, Prisma's error reference.
 */

/** classes of SQLSTATE: connection exception, insufficient resources, system error */
const AWAY_CLASSES = ['08', '53', '58']
const AWAY_STATES = new Set([
  '57P01', // terminated by an administrator
  '57P02', // crash shutdown
  '57P03', // starting up or shutting down
  '57P04', // database dropped
  '57P05', // idle session ended
  '57014', // statement timeout
  '25P03', // idle transaction ended
  '25006', // read only: the primary became a standby
])
const AWAY_SOCKET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
])
/** not reachable, timed out, closed, pool timeout, transaction not started in time, too many connections */
const AWAY_PRISMA = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2037'])
/** of pg and pg-pool, whose own errors have no code */
const AWAY_WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/
const SQLSTATE = /^[0-9A-Z]{5}$/
const MAX_DEPTH = 6

/**
 * Whether the database is away, overloaded or going down, so that the same work may succeed later. False for whatever
 * is wrong with the work itself: a constraint, a syntax error, a wrong password.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  return chain(error).some((link) => {
    const code = text(link, 'code') ?? text(link, 'originalCode') ?? ''
    if (AWAY_SOCKET.has(code) || AWAY_PRISMA.has(code)) return true
    if (SQLSTATE.test(code)) return AWAY_STATES.has(code) || AWAY_CLASSES.includes(code.slice(0, 2))
    return AWAY_WORDS.test(text(link, 'message') ?? '')
  })
}

/**
 * Whether the database would refuse the same rows for ever: they do not fit (22), break a constraint (23) or pass a limit
 * of an index (54). Who puts them back holds up all that come after them.
 */
export function isRefusal(error: unknown): boolean {
  return chain(error).some((link) => /^(?:2[23]|54)[0-9A-Z]{3}$/.test(text(link, 'code') ?? ''))
}

/** Whether the database refused a row by the constraint or unique index `name`. */
export function isConstraint(error: unknown, name: string): boolean {
  return chain(error).some((link) => {
    const code = text(link, 'code') ?? text(link, 'originalCode') ?? ''
    const named = link['constraint']
    if (code.startsWith('23') && named === name) return true
    if (isRecord(named) && named['index'] === name) return true
    // Prisma keeps the name of a check constraint in PostgreSQL's sentence only
    return code.startsWith('23') && (text(link, 'originalMessage')?.includes(`constraint "${name}"`) ?? false)
  })
}

/** The error and what it wraps: `cause`, the parts of an AggregateError, what Prisma's driver adapter kept. */
function chain(error: unknown): Record<string, unknown>[] {
  const links: Record<string, unknown>[] = []
  let next: unknown[] = [error]
  for (let depth = 0; depth < MAX_DEPTH && next.length > 0; depth += 1) {
    const records = next.filter(isRecord)
    links.push(...records)
    next = records.flatMap(inside)
  }
  return links
}

function inside(link: Record<string, unknown>): unknown[] {
  const meta = link['meta']
  const parts = Array.isArray(link['errors']) ? link['errors'] : []
  return [link['cause'], isRecord(meta) ? meta['driverAdapterError'] : undefined, ...parts]
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const text = (link: Record<string, unknown>, key: string): string | undefined => {
  const value = link[key]
  return typeof value === 'string' ? value : undefined
}
