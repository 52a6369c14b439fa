/** The last security events, and those that come: what `tail -f` is for a file, over the table of all processes. */
import { setTimeout as sleep } from 'node:timers/promises'
import { renderEventLine } from '../audit/event-line.ts'
import { followEvents, type NextEvents } from '../audit/follow-events.ts'
import { type ListedEvent, listEvents } from '../audit/list-events.ts'
import { SECOND } from '../clock.ts'
import { isDatabaseUnavailable } from '../db/database-error.ts'
import type { Answer, Call } from './command.ts'
import { withDatabase } from './session.ts'

type Asked = { from: Date; event: string | null; limit: number; follow: boolean }

const EVERY = 1 * SECOND

/** Gives the last `limit` events since `from`, oldest first; with `follow` it prints them and goes on until nobody reads. */
export async function tailEvents(call: Call, { from, event, limit, follow }: Asked): Promise<Answer> {
  return withDatabase(call, async ({ config, pool, prisma }) => {
    const toLine = (one: ListedEvent) => renderEventLine(one, config.logFormat)
    // before the look at what is there: what comes in between is shown once, not twice and not never
    const following = follow ? await followEvents({ pool }, { name: event }) : null
    const { items } = await listEvents({ prisma }, { since: from, limit, before: following?.before ?? null, event })
    const last = items.toReversed()
    if (following === null) {
      const text = last.length === 0 ? 'No security events.' : last.map(toLine).join('\n')
      return { json: { items: last, next: null }, text: () => text }
    }
    for (const one of last) call.print(toLine(one))
    await printAll(call, following.next, toLine)
    return { json: null, text: () => '' }
  })
}

async function printAll(call: Call, next: NextEvents, toLine: (event: ListedEvent) => string): Promise<void> {
  let away = false
  for (;;) {
    try {
      for (const one of await next()) if (!call.print(toLine(one))) return
      away = false
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error
      if (!away) call.note('the database does not answer; the events go on when it does')
      away = true
    }
    await sleep(EVERY)
  }
}
