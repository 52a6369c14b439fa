/** The rule of the outbox is taken out of the process: what these count as sent twice is what the rule prevents. */
import type { Fault } from './fault.ts'
import { hurry, type Lane, until } from './lane.ts'
import { choose } from './seeds.ts'

const BREAK = new URL('../support/break-outbox.ts', import.meta.url).href
const ANSWERS = ['accept-then-500', 'accept-then-reset', 'garbage'] as const

async function strikeBlindly(lane: Lane, seeds: readonly number[]): Promise<number> {
  await lane.startAll({ NODE_OPTIONS: `--import=${BREAK}` })
  for (const seed of seeds) lane.mailgun.scriptFor(lane.senderOf(seed), choose(ANSWERS, seed))
  await lane.postAll(seeds)
  await until('Mailgun is asked', () => lane.mailgun.unmet() === 0)
  return seeds.length
}

export const CONTROLS: readonly Fault[] = [
  {
    name: 'control-blind-retry',
    injected:
      'the outbox rule is taken out: an unknown outcome counts as not sent. Mailgun takes the reply, then 500, reset or garbage',
    expected: 'replies are sent twice, or the harness would see nothing',
    strike: strikeBlindly,
    lift: hurry,
    control: true,
  },
]
