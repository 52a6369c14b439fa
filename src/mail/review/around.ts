/** What the gates ask of the database: counts of automatic replies, and the thread around the mail. */
import type pg from 'pg'
import type { LoadedMessage } from '../store.ts'
import type { GateInput } from './release.ts'
import { readThreadState } from './thread-state.ts'
import { readThrottles, type ThrottleDeps } from './throttle.ts'

export type Around = Pick<GateInput, 'throttles' | 'thread'>

/** Gives both as they are now, asked for together. Nothing is claimed: a release asks again. */
export async function readAround(
  pool: pg.Pool,
  deps: ThrottleDeps,
  asked: { message: LoadedMessage; at: Date },
): Promise<Around> {
  const [throttles, thread] = await Promise.all([
    readThrottles(pool, deps, asked),
    readThreadState(pool, asked.message),
  ])
  return { throttles, thread }
}
