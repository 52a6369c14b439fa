/**
 * P1: `200` to Mailgun means that the mail and its next job are committed. The real process is killed at every point
 * where that could be untrue; a supervisor starts it again, Mailgun posts again, and in the end nothing is missing,
 * nothing is double and nothing is stuck. The kills are those of `npm run faults`, each once; what a
 * SIGTERM does is in test/flow/stopping.test.ts.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SECOND } from '../../src/clock.ts'
import { QUEUES } from '../../src/queue/contract.ts'
import type { Fault, Outcome } from '../faults/fault.ts'
import { KILL_POINTS, KILLS, killAtEach } from '../faults/kills.ts'
import { LEASE } from '../faults/rests.ts'
import { runFault } from '../faults/run.ts'
import { choose, seedsFrom } from '../faults/seeds.ts'

const { 'kill-in-resend': _twice, ...ONCE } = KILL_POINTS
const POINTS = Object.values(ONCE).flat()
const LANES = 2

/** Each lane has a process and a database of its own; its points, those of every stage, are reached one after the other. */
const killAnywhere = (lane: number): Fault => ({
  name: `lane${lane}`,
  injected: 'kill -9 between any two statements of the road',
  expected: 'every mail is answered once',
  strike: async (at, seeds) => {
    const points = POINTS.filter((_, index) => index % LANES === lane)
    const reached = await killAtEach(
      at,
      seeds.map((seed) => ({ seed, point: choose(points, seed) })),
    )
    return reached.length
  },
})

const RESEND = KILLS.find(({ name }) => name === 'kill-in-resend') ?? assert.fail()

async function assertHolds(fault: Fault, seeds: number): Promise<Outcome> {
  const outcome = await runFault(fault, seedsFrom(0, seeds))
  const { lost, twice, stuck, wrong } = outcome
  assert.deepEqual({ lost, twice, stuck, wrong }, { lost: [], twice: [], stuck: [], wrong: [] })
  return outcome
}

describe('the process is killed', { concurrency: true }, () => {
  for (let lane = 0; lane < LANES; lane += 1) {
    test(`a kill at any point loses no mail, doubles none and leaves none stuck (${lane + 1} of ${LANES})`, async () => {
      const points = POINTS.filter((_, index) => index % LANES === lane).length
      const { fired } = await assertHolds(killAnywhere(lane), points)
      assert.equal(fired, points, 'every point was reached')
    })
  }

  test('a kill in the second post of a reply leaves it to a person, and sends no third', async () => {
    const { fired } = await assertHolds(RESEND, 2)
    assert.equal(fired, 2)
  })
})

test('heartbeat, monitor, delay and poll of every queue of the road are within 15 seconds together', () => {
  const MONITOR = 2
  const POLL = 0.5
  for (const { name, options } of QUEUES.filter((queue) => queue.options.deadLetter !== undefined)) {
    const jitter = 2
    assert.ok(options.heartbeatSeconds + MONITOR + jitter * options.retryDelay + POLL <= LEASE / SECOND, name)
  }
})
