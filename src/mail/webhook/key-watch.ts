/**
 * Notices that the signing key of this process no longer fits: a single forged post is a stranger, but when every post is
 * wrong the mistake is ours, and Mailgun gives up after about 8 hours. One state per process.
 */
import { HOUR, MINUTE, SECOND } from '../../clock.ts'
import type { Verification } from '../../providers/mail-provider.ts'

/** different posts in a row, none of them valid */
const FAILURES = 5
/** since the last valid one */
const QUIET = 1 * HOUR
/** Between two reports of one mistake: one alarm for one incident, however often Mailgun signs its retries anew. */
const REMIND = 9 * HOUR
/** A genuine post that is told apart by its stamp: a retry of Mailgun's with an old one says nothing new. */
const FRESH = 5 * MINUTE

type State = {
  lastValid: number | null
  lastReport: number | null
  failures: number
  /** at most FAILURES of them */
  tokens: Set<string>
}
/** Takes what became of a post, gives the number of failures when they are to be reported, else null. */
export type KeyWatch = (found: Verification, now: Date) => number | null

/** Memory is five digests. Posts that are no signature at all (missing, malformed) change nothing: anybody sends those. */
export function createKeyWatch(): KeyWatch {
  const state: State = { lastValid: null, lastReport: null, failures: 0, tokens: new Set() }
  return (found, now) => {
    const time = now.getTime()
    // only the right key can tell that a genuine stamp is too old
    if (found.ok || found.why === 'stale') {
      state.lastValid = time
      startOver(state)
      state.lastReport = null
      return null
    }
    if (found.why !== 'wrong' || Math.abs(found.ageSeconds) * SECOND > FRESH) return null
    state.failures += 1
    if (state.tokens.size < FAILURES) state.tokens.add(found.tokenDigest.toString('base64'))
    if (state.tokens.size < FAILURES || isWithin(QUIET, state.lastValid, time)) return null
    if (isWithin(REMIND, state.lastReport, time)) return null
    const { failures } = state
    state.lastReport = time
    startOver(state)
    return failures
  }
}

function startOver(state: State): void {
  state.failures = 0
  state.tokens.clear()
}

const isWithin = (span: number, since: number | null, time: number): boolean => since !== null && time - since < span
