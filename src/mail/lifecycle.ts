/** The states of a message and the only moves between them. Pure; src/mail/store.ts is the one writer. */

export const STATES = [
  'received',
  'stored',
  'refused',
  'held',
  'drafting',
  'ready',
  'approved',
  'rejected',
  'closed',
  'sending',
  'unknown',
  'sent',
  'delivered',
  'bounced',
  'complained',
  'failed',
] as const
export type State = (typeof STATES)[number]

/** `failed` (dead letter) is reached from any working state and left for the stage that failed: see `canMove`. */
const MOVES: Record<State, readonly State[]> = {
  received: ['stored', 'refused', 'held', 'drafting'],
  stored: [],
  refused: ['drafting'],
  // an operator has a reply of unknown outcome looked up once more: held → unknown; a hold gets another reason: held → held
  held: ['held', 'drafting', 'ready', 'rejected', 'closed', 'unknown'],
  drafting: ['ready', 'held', 'closed'],
  // an operator asks for another draft: ready → drafting
  ready: ['ready', 'drafting', 'approved', 'rejected', 'held', 'closed'],
  approved: ['ready', 'held', 'sending'],
  rejected: [],
  closed: [],
  sending: ['approved', 'unknown'],
  unknown: ['sending', 'held'],
  sent: ['delivered', 'bounced', 'complained'],
  delivered: ['bounced', 'complained'],
  // whichever of the two is told first: a complaint is the last word
  bounced: ['complained'],
  complained: [],
  failed: [],
}

/** States in which a job is at work; only these can end as a dead letter. */
export const WORKING: readonly State[] = ['received', 'drafting', 'approved', 'sending']

/** States that only the provider's word leads to: it has the reply, whatever this database thought of it. */
export const LEFT: readonly State[] = ['sent', 'delivered', 'bounced', 'complained']

/**
 * Whether a message may go from one state to another. A dead letter goes back to a working state (replay), is
 * closed, or is set aside in a database that was set back.
 * `sent` is reached from every state before it, since it is no decision of ours: a database that was set back may hold as
 * a draft what left long ago (src/mail/track).
 */
export const canMove = (from: State, to: State): boolean => {
  if (to === 'sent') return !LEFT.includes(from)
  if (to === 'failed') return WORKING.includes(from)
  if (from === 'failed') return WORKING.includes(to) || to === 'closed' || to === 'held'
  return MOVES[from].includes(to)
}
