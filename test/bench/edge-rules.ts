/** What the rules of the edge cost a genuine post: two servers of each kind on one database, loaded in turn. */
import type { LoadResult, LoadTask } from './load.ts'

type Usage = { cpuMicroseconds: number }
type Server = { port: number; usage(): Promise<Usage> }
type Side = { perSecond: number[]; cpu: number[] }
export type EdgeCost = { perSecond: number; cpu: number; rounds: number }

const ROUNDS = 4

/**
 * Gives with / without, of the medians: posts per second, and CPU of the server per post. Takes servers in the order in
 * which they were started, with, without, without, with: of two alike the one that came first is up to a tenth better.
 */
export async function measureEdgeRules(
  servers: readonly [Server, Server, Server, Server],
  load: (task: Partial<LoadTask> & { port: number }) => Promise<LoadResult>,
  requests: number,
): Promise<EdgeCost> {
  const [first, second, third, fourth] = servers
  const sides = { withRules: newSide(), without: newSide() }
  for (const server of servers) await load({ port: server.port, requests: 2_000 })
  const turns = [
    () => measure(first, sides.withRules),
    () => measure(second, sides.without),
    () => measure(third, sides.without),
    () => measure(fourth, sides.withRules),
  ]
  for (let round = 0; round < ROUNDS; round += 1)
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn()
  return {
    perSecond: median(sides.withRules.perSecond) / median(sides.without.perSecond),
    cpu: median(sides.withRules.cpu) / median(sides.without.cpu),
    rounds: ROUNDS,
  }

  async function measure(server: Server, side: Side): Promise<void> {
    const before = await server.usage()
    const { perSecond, statuses } = await load({ port: server.port, requests })
    if (statuses['200'] !== requests) throw new Error(`not every post was taken: ${JSON.stringify(statuses)}`)
    const after = await server.usage()
    side.perSecond.push(perSecond)
    side.cpu.push((after.cpuMicroseconds - before.cpuMicroseconds) / requests)
  }
}

const newSide = (): Side => ({ perSecond: [], cpu: [] })

/** Of an even number the mean of the two in the middle. */
const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[sorted.length >> 1] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[(sorted.length >> 1) - 1] ?? 0) + upper) / 2
}
