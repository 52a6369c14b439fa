/** What a fault is: how it is made to happen, how often it did, and what may become of the mails that met it. */
import type { Lane } from './lane.ts'

export type Fault = {
  name: string
  /** how the real thing is broken */
  injected: string
  /** what must become of the mails */
  expected: string
  /** rests besides a reply that left: `state` or `state,reason` */
  mayRest?: readonly string[]
  /** settings of the process that meets it */
  env?: Readonly<Record<string, string>>
  /** processes on the one database; 1 unless it says more */
  processes?: number
  /** what its lane stands on, where that is not the usual surroundings */
  open?: (scope: Scope, fault: Fault) => Promise<Lane>
  /** posts one mail per seed and lets the fault meet it; gives how often the fault fired */
  strike(lane: Lane, seeds: readonly number[]): Promise<number>
  /** ends what would make mails wait longer than a run can: pauses, and times of a next try; asked again and again */
  lift?(lane: Lane): Promise<void>
  /** ms in which a process may still wait for an answer that the fault has swallowed, and see nothing: a lease begins then */
  blindFor?: number
  /** what else must be true; gives a sentence for each thing that is not */
  judge?(lane: Lane, fired: number): Promise<string[]>
  /** the rule that keeps this from doubling is taken out: a reply that is sent twice is what has to be seen */
  control?: true
}

type Scope = { after(release: () => Promise<void>): void }

/** How a run over all seeds ended. `wrong`: what was not as expected, beside the three counts. */
export type Outcome = {
  name: string
  seeds: number
  fired: number
  lost: string[]
  twice: string[]
  stuck: string[]
  /** mails that wait for a person since nobody can know whether their reply left */
  inDoubt: number
  wrong: string[]
}
