/** `postern events …`: the security events that were recorded. */
import { SECURITY_EVENTS } from '../../audit/events.ts'
import { listEvents } from '../../audit/list-events.ts'
import { type EventGroup, GROUPINGS, type Grouping, reportEvents } from '../../audit/report-events.ts'
import { systemClock } from '../../clock.ts'
import type { Call, Command, Misuse, Outcome } from '../command.ts'
import { parseDuration, readLimit } from '../inputs.ts'
import { PAGE_OPTIONS } from '../render.ts'
import { withDatabase } from '../session.ts'
import { tailEvents } from '../tail-events.ts'
import { shortTime, table } from '../view.ts'

const CURSOR = /^\d{1,18}$/
const OF_A_FLOOD = '(of a flood, counted only)'
const FEW = 20

const SINCE = { value: 'AGE', about: 'how far back: 90m, 24h, 7d; 24h when it is not given' }
const EVENT = { value: 'NAME', about: 'only this event, such as webhook_signature_invalid' }
const FEWER = { value: 'N', about: `at most this many, 1 to 500; ${FEW} when it is not given` }

export const EVENTS: readonly Command[] = [
  {
    name: 'events list',
    about: 'Lists security events, newest first: forged signatures, limits, refused mail.',
    args: [],
    options: { since: SINCE, event: EVENT, ...PAGE_OPTIONS },
    examples: ['postern events list --since 7d', 'postern events list --json | jq -r ".items[].name" | sort | uniq -c'],
    run: list,
  },
  {
    name: 'events tail',
    about: 'Shows the last security events as lines of the log, oldest first.',
    args: [],
    options: {
      follow: { about: 'shows new ones as they come, until Ctrl-C' },
      since: { value: 'AGE', about: 'not those that are older: 90m, 24h, 7d' },
      event: EVENT,
      limit: FEWER,
    },
    examples: ['postern events tail --follow', 'postern events tail --event webhook_key_suspected'],
    run: tail,
  },
  {
    name: 'events report',
    about: 'Counts security events by who or what causes them, the most first.',
    args: [],
    options: {
      by: {
        value: 'WHAT',
        about: `${GROUPINGS.join(', ')}: the address of the caller, the sender's domain, or the event`,
        required: true,
      },
      since: SINCE,
      limit: FEWER,
    },
    examples: ['postern events report --by ip --since 24h', 'postern events report --by domain --since 7d --json'],
    run: report,
  },
]

async function list(call: Call): Promise<Outcome> {
  const asked = readQuestion(call, '24h')
  if ('misuse' in asked) return asked
  const limit = readLimit(call)
  if (limit === null) return { misuse: '--limit takes a number from 1 to 500.' }
  const before = call.option('cursor') ?? null
  if (before !== null && !CURSOR.test(before)) return { misuse: '--cursor takes the "next" of the page before.' }
  const { since, from, event } = asked
  const page = await withDatabase(call, ({ prisma }) => listEvents({ prisma }, { since: from, limit, before, event }))
  const narrowed = event === null ? '' : ` --event ${event}`
  const more =
    page.next === null ? '' : `\n\nMore: postern events list --since ${since}${narrowed} --cursor ${page.next}`
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

async function tail(call: Call): Promise<Outcome> {
  const asked = readQuestion(call, null)
  if ('misuse' in asked) return asked
  const limit = readLimit(call, FEW)
  if (limit === null) return { misuse: '--limit takes a number from 1 to 500.' }
  const follow = call.flag('follow')
  if (follow && call.flag('json')) return { misuse: '--json is one document, and --follow has no end.' }
  return tailEvents(call, { ...asked, limit, follow })
}

async function report(call: Call): Promise<Outcome> {
  const asked = readQuestion(call, '24h')
  if ('misuse' in asked) return asked
  const limit = readLimit(call, FEW)
  if (limit === null) return { misuse: '--limit takes a number from 1 to 500.' }
  const by = GROUPINGS.find((known) => known === call.option('by'))
  if (by === undefined) return { misuse: `--by takes one of ${GROUPINGS.join(', ')}.` }
  const { since, from } = asked
  const items = await withDatabase(call, ({ pool }) => reportEvents({ pool }, { by, since: from, limit }))
  return {
    json: { items, next: null },
    text: (view) =>
      items.length === 0
        ? `No security events ${HAVING[by]}in the last ${since}.`
        : table(view, items, [
            { head: by.toUpperCase(), cell: ({ key }) => key ?? OF_A_FLOOD, shrinks: true },
            { head: 'COUNT', cell: ({ count }) => String(count) },
            { head: 'FIRST', cell: ({ first }) => shortTime(first), optional: true },
            { head: 'LAST', cell: ({ last }) => shortTime(last) },
            { head: 'EVENTS', cell: describeCounts, shrinks: true },
          ]),
  }
}

const HAVING: Record<Grouping, string> = { ip: 'with an address ', domain: 'with a sender ', event: '' }

/** --since and --event; `usual` null: from the beginning. */
function readQuestion(
  call: Call,
  usual: string | null,
): { since: string | null; from: Date; event: string | null } | Misuse {
  const since = call.option('since') ?? usual
  const age = since === null ? systemClock.now().getTime() : parseDuration(since)
  if (age === null) return { misuse: '--since takes an age such as 90m, 24h or 7d.' }
  const event = call.option('event') ?? null
  if (event !== null && !Object.hasOwn(SECURITY_EVENTS, event))
    return { misuse: `There is no event "${event}"; docs/security-events.md has them all.` }
  return { since, from: new Date(systemClock.now().getTime() - age), event }
}

const describeCounts = ({ events }: EventGroup): string =>
  Object.entries(events)
    .sort(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')

const describeFields = (fields: Record<string, unknown>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
