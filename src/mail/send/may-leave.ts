/** The last look before a reply leaves: what a gate or an operator said may be hours old. Pure. */
import type { Reason } from '../reasons.ts'

export type Standing = {
  /** released by gates: no person approved this version */
  automatic: boolean
  frozen: boolean
  /** Mailgun takes nothing before */
  pausedUntil: Date | null
  /** a newer mail came in the thread */
  moved: boolean
  suppressed: boolean
  overLimit: boolean
  recipientFits: boolean
}

export type Leave =
  | { kind: 'go' }
  /** nothing changes; `until` null: until somebody thaws */
  | { kind: 'wait'; code: 'frozen' | 'paused'; until: Date | null }
  /** the approval or release is void: a person decides anew, and reads why */
  | { kind: 'void'; reason: Reason | null }

/**
 * What is wrong with the reply comes before what is wrong with the moment, so that nothing waits that will not leave. Who
 * is suppressed gets no automatic reply; what a person approved is their word.
 */
export function mayLeave(standing: Standing): Leave {
  if (!standing.recipientFits) return { kind: 'void', reason: 'recipient_differs' }
  if (standing.moved) return { kind: 'void', reason: null }
  if (standing.automatic && standing.suppressed) return { kind: 'void', reason: 'suppressed' }
  if (standing.automatic && standing.overLimit) return { kind: 'void', reason: 'over_limit' }
  if (standing.frozen) return { kind: 'wait', code: 'frozen', until: null }
  if (standing.pausedUntil !== null) return { kind: 'wait', code: 'paused', until: standing.pausedUntil }
  return { kind: 'go' }
}
