/**
 * Whether a category of a mailbox has earned that its drafts leave by themselves. A rejection, a bounce or a complaint
 * is a fall: what was counted before it counts no more, however much it was.
 */
import type { AutonomySettings } from './settings.ts'
import { wilsonLowerBound } from './wilson.ts'

/**
 * Approvals since the last fall. `unedited`: those whose draft a person changed by no more than `maxEditShare`, and on
 * whose category triage and draft agreed: the sender can steer either of them, but hardly both into the same lie.
 */
export type Approvals = { approvals: number; unedited: number }
/** `needed`: what is missing, as a sentence for operators; null when nothing is. */
export type Standing = Approvals & { lowerBound: number; graduated: boolean; needed: string | null }

/** Beyond so many approvals it says that the bound is out of reach; nobody waits for them. */
const FORESEEABLE = 10_000

/** Takes what was counted, and judges it by the settings. */
export function standingOf({ approvals, unedited }: Approvals, settings: AutonomySettings): Standing {
  const graduated = suffices({ approvals, unedited }, settings)
  return {
    approvals,
    unedited,
    lowerBound: wilsonLowerBound(unedited, approvals),
    graduated,
    needed: graduated ? null : toSentence(missing({ approvals, unedited }, settings)),
  }
}

const suffices = ({ approvals, unedited }: Approvals, { minApprovals, minLowerBound }: AutonomySettings): boolean =>
  unedited >= minApprovals && wilsonLowerBound(unedited, approvals) >= minLowerBound

/** How many approvals in a row, all of them unchanged, would be enough; null when none that anybody lives to see. */
function missing({ approvals, unedited }: Approvals, settings: AutonomySettings): number | null {
  const isEnough = (more: number) => suffices({ approvals: approvals + more, unedited: unedited + more }, settings)
  if (!isEnough(FORESEEABLE)) return null
  let low = 0
  let high = FORESEEABLE
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (isEnough(middle)) high = middle
    else low = middle
  }
  return high
}

function toSentence(more: number | null): string {
  if (more === null) return 'AUTONOMY_MIN_APPROVALS and AUTONOMY_MIN_LOWER_BOUND ask for more than it can reach.'
  return more === 1
    ? 'It needs 1 more approval without changes.'
    : `It needs ${more} more approvals in a row without changes.`
}
