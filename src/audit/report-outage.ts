import { type Clock, MINUTE } from '../clock.ts'
import type { SecurityLog } from './record.ts'

/** Every worker meets the same outage, many times a second. */
const EVERY = 1 * MINUTE

/**
 * Gives the function to call whenever background work finds the database away: `database_connection_error` at once, then
 * at most once a minute while it lasts.
 */
export function createOutageReport(
  { security, clock }: { security: SecurityLog; clock: Clock },
  endpoint: string,
): (code: string) => void {
  let last: number | null = null
  return (code) => {
    const now = clock.now().getTime()
    if (last !== null && now - last < EVERY) return
    last = now
    security.record('database_connection_error', { code, endpoint }, null)
  }
}
