/** Runs one fault over its seeds in a lane of its own, waits until every mail is at rest, and judges. */
import { withScope } from '../support/scope.ts'
import type { Fault, Outcome } from './fault.ts'
import { openLane } from './lane.ts'
import { judgeMails, waitForRest } from './rests.ts'

/** Never throws for what a fault does: a strike that could not be carried out is `wrong`, with what the process said last. */
export async function runFault(fault: Fault, seeds: readonly number[]): Promise<Outcome> {
  const outcome: Outcome = {
    name: fault.name,
    seeds: seeds.length,
    fired: 0,
    lost: [],
    twice: [],
    stuck: [],
    inDoubt: 0,
    wrong: [],
  }
  await withScope(async (scope) => {
    const lane = await (fault.open?.(scope, fault) ?? openLane(scope, fault))
    try {
      outcome.fired = await fault.strike(lane, seeds)
      const posted = await Promise.all(lane.posts)
      outcome.stuck.push(...(await waitForRest(lane, fault)))
      const { lost, twice, inDoubt, wrong } = await judgeMails(lane, posted)
      outcome.inDoubt = inDoubt
      outcome.lost.push(...lost)
      outcome.twice.push(...twice)
      outcome.wrong.push(...wrong, ...((await fault.judge?.(lane, outcome.fired)) ?? []))
      if (lane.children.some((child) => !child.isRunning())) outcome.wrong.push('a process had ended by itself')
    } catch (error) {
      outcome.wrong.push(`${error instanceof Error ? error.message : String(error)}\n${lane.output().slice(-LAST)}`)
    }
  })
  return outcome
}

const LAST = 2_000

/** Whether the fault fired and did nothing that it must not; a control has to have doubled something. */
export function isAsExpected(fault: Fault, { fired, lost, twice, stuck, wrong }: Outcome): boolean {
  const doubled = fault.control ? twice.length > 0 : twice.length === 0
  return fired > 0 && doubled && [lost, stuck, wrong].every((list) => list.length === 0)
}
