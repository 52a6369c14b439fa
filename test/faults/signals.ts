/** Deploys: the process is told to end while it works, and clocks that disagree. */
import { setTimeout as sleep } from 'node:timers/promises'
import { HOUR, SECOND } from '../../src/clock.ts'
import type { Fault } from './fault.ts'
import { count, type Lane, until } from './lane.ts'
import { momentOf } from './seeds.ts'

/** from the post to the reply */
const ROAD = 400
/** the grace of a stop, and what it takes to get there */
const GRACE = 40 * SECOND

/** Ends the process at a moment of each mail's way, and starts it again when it has ended. */
async function strikeByTerm(lane: Lane, seeds: readonly number[]): Promise<number> {
  for (const seed of seeds) {
    await lane.child.start()
    void lane.post(seed)
    await sleep(momentOf(seed, ROAD))
    lane.child.signal('SIGTERM')
    const { code, signal } = await lane.child.ended(GRACE)
    if (code !== 0) throw new Error(`seed ${seed}: SIGTERM ended the process with ${code ?? signal}`)
  }
  await lane.child.start()
  return seeds.length
}

const SHIFT = new URL('../support/shift-clock.ts', import.meta.url).href

/** Mails are taken by a process whose clock is right, and worked on by one whose clock is an hour ahead, then behind. */
async function strikeByClock(lane: Lane, seeds: readonly number[]): Promise<number> {
  const [web, worker] = lane.children
  if (web === undefined || worker === undefined) throw new Error('two processes are needed')
  await web.start({ env: { ROLE: 'web' } })
  for (const shift of [1 * HOUR, -1 * HOUR]) {
    const env = { ROLE: 'worker', NODE_OPTIONS: `--import=${SHIFT}`, TEST_CLOCK_SHIFT: String(shift) }
    // nothing of it can be asked: it listens to nobody
    await Promise.race([worker.start({ env }), sleep(READY)])
    const part = seeds.filter((seed) => seed % 2 === (shift > 0 ? 0 : 1))
    await Promise.all(part.map((seed) => lane.post(seed, web)))
    await until('all are answered', async () => lane.mailgun.accepted.length >= lane.posts.length)
    if (shift < 0) break
    worker.signal('SIGTERM')
    await worker.ended(GRACE)
  }
  return count(
    lane.database.pool,
    `select count(distinct message_id) from timeline where abs(extract(epoch from at - now())) > 1800`,
  )
}

/** until a worker has started, or tells that it cannot */
const READY = 3 * SECOND

export const SIGNALS: readonly Fault[] = [
  {
    name: 'sigterm',
    injected: 'SIGTERM at any moment of a mail, the 200 included',
    expected: 'exit 0 within the grace time; nothing in doubt, nothing lost',
    strike: strikeByTerm,
  },
  {
    name: 'clock-wrong',
    injected: 'the clock of a worker is an hour ahead, then an hour behind',
    expected: 'leases and jobs go by the time of the database; every mail is answered once',
    processes: 2,
    strike: strikeByClock,
  },
]
