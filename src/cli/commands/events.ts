/** `postern events list`: the security events that were recorded. */
import { listEvents } from '../../audit/list-events.ts'
import { systemClock } from '../../clock.ts'
import type { Call, Command, Outcome } from '../command.ts'
import { parseDuration, readLimit } from '../inputs.ts'
import { PAGE_OPTIONS } from '../render.ts'
import { withDatabase } from '../session.ts'
import { shortTime, table } from '../view.ts'

const CURSOR = /^\d{1,18}$/

export const EVENTS: readonly Command[] = [
  {
    name: 'events list',
    about: 'Lists security events, newest first: forged signatures, limits, refused mail.',
    args: [],
    options: {
      since: { value: 'AGE', about: 'how far back: 90m, 24h, 7d; 24h when it is not given' },
      ...PAGE_OPTIONS,
    },
    examples: ['postern events list --since 7d', 'postern events list --json | jq -r ".items[].name" | sort | uniq -c'],
    run: list,
  },
]

async function list(call: Call): Promise<Outcome> {
  const since = call.option('since') ?? '24h'
  const age = parseDuration(since)
  if (age === null) return { misuse: '--since takes an age such as 90m, 24h or 7d.' }
  const limit = readLimit(call)
  if (limit === null) return { misuse: '--limit takes a number from 1 to 500.' }
  const before = call.option('cursor') ?? null
  if (before !== null && !CURSOR.test(before)) return { misuse: '--cursor takes the "next" of the page before.' }
  const from = new Date(systemClock.now().getTime() - age)
  const page = await withDatabase(call, ({ prisma }) => listEvents({ prisma }, { since: from, limit, before }))
  const more = page.next === null ? '' : `\n\nMore: postern events list --since ${since} --cursor ${page.next}`
  return {
    json: page,
    text: (view) =>
      page.items.length === 0
        ? `No security events in the last ${since}.`
        : table(view, page.items, [
            { head: 'AT', cell: ({ at }) => shortTime(at) },
            { head: 'SEVERITY', cell: ({ severity }) => severity },
            { head: 'EVENT', cell: ({ name }) => name },
            { head: 'REQUEST', cell: ({ requestId }) => requestId ?? '-', optional: true },
            { head: 'FIELDS', cell: ({ fields }) => describeFields(fields), shrinks: true },
          ]) + more,
  }
}

const describeFields = (fields: Record<string, unknown>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
