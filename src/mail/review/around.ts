/** What the gates ask of the database: counts of automatic replies, and the thread around the mail. */
import type { Queryable } from '../../db/pool.ts'
import type { LoadedMessage } from '../store.ts'
import type { GateInput } from './release.ts'
import { readThreadState } from './thread-state.ts'
import { readThrottles, type ThrottleDeps } from './throttle.ts'

export type Around = Pick<GateInput, 'throttles' | 'thread'>

/** Gives both as they are now. Nothing is claimed: a release asks again. */
export async function readAround(
  db: Queryable,
  deps: ThrottleDeps,
  asked: { message: LoadedMessage; at: Date },
): Promise<Around> {
  return { throttles: await readThrottles(db, deps, asked), thread: await readThreadState(db, asked.message) }
}
