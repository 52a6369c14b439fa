/** Watches one message until nothing more will happen to it by itself, and tells its timeline while it grows. */
import { setTimeout as sleep } from 'node:timers/promises'
import { WORKING } from '../mail/lifecycle.ts'
import { type MessageStory, type ShowDeps, showMessage, type TimelineLine } from '../mail/listing/messages.ts'
import { REASONS } from '../mail/reasons.ts'

/** Lines before `since` are not told. */
type Watch = { id: string; since: Date; onLine(line: TimelineLine): void }
/** `rests` is false when patience ended first. */
export type Followed = { story: MessageStory; rests: boolean }

const POLL = 15

/** Gives a function that waits for the message's end, at most so many milliseconds; called again, it goes on. */
export function watchMessage(deps: ShowDeps, { id, since, onLine }: Watch) {
  let told = 0
  return async (patienceMs: number): Promise<Followed> => {
    const until = performance.now() + patienceMs
    for (;;) {
      const story = await showMessage(deps, id)
      const lines = story.timeline.filter(({ at }) => at >= since)
      for (const line of lines.slice(told)) onLine(line)
      told = lines.length
      const rests = isAtRest(story)
      if (rests || performance.now() > until) return { story, rests }
      await sleep(POLL)
    }
  }
}

/** A draft waits for a person once its gates are known; before that it may still be released. */
function isAtRest({ state, reasons, timeline }: MessageStory): boolean {
  if (WORKING.includes(state)) return false
  if (state === 'ready') return timeline.some(({ event }) => event === 'gates.evaluated')
  return state !== 'held' || reasons.every((reason) => REASONS[reason].resumes === 'operator')
}
