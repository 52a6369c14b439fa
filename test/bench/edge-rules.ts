/** What the rules of the edge cost a genuine post: two servers on one database, loaded in turn. */
import type { LoadResult, LoadTask } from './load.ts'

type Usage = { cpuMicroseconds: number }
type Server = { port: number; usage(): Promise<Usage> }
type Side = { perSecond: number[]; cpu: number[] }
export type EdgeCost = { perSecond: number; cpu: number; rounds: number }

const ROUNDS = 6

/** Gives with / without, of the medians: posts per second, and CPU of the server per post. */
export async function measureEdgeRules(
  { withRules, without }: { withRules: Server; without: Server },
  load: (task: Partial<LoadTask> & { port: number }) => Promise<LoadResult>,
  requests: number,
): Promise<EdgeCost> {
  const sides = { withRules: newSide(), without: newSide() }
  for (const server of [withRules, without]) await load({ port: server.port, requests: 2_000 })
  for (let round = 0; round < ROUNDS; round += 1) {
    // who comes second finds a larger table and a warmer machine
    const turns = [() => measure(withRules, sides.withRules), () => measure(without, sides.without)]
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn()
  }
  return {
    perSecond: median(sides.withRules.perSecond) / median(sides.without.perSecond),
    cpu: median(sides.withRules.cpu) / median(sides.without.cpu),
    rounds: ROUNDS,
  }

  async function measure(server: Server, side: Side): Promise<void> {
    const before = await server.usage()
    const { perSecond } = await load({ port: server.port, requests })
    const after = await server.usage()
    side.perSecond.push(perSecond)
    side.cpu.push((after.cpuMicroseconds - before.cpuMicroseconds) / requests)
  }
}

const newSide = (): Side => ({ perSecond: [], cpu: [] })

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
