/** `postern reconcile`: what Mailgun took and delivered against what is held here, and the end of a restored backup's freeze. */
import { setTimeout as sleep } from 'node:timers/promises'
import { HOUR, SECOND } from '../../clock.ts'
import { createProvider } from '../../create-provider.ts'
import { createLog } from '../../log.ts'
import { requeueApproved } from '../../mail/requeue-approved.ts'
import type { Reply } from '../../mail/track/differences.ts'
import { knownSince, type Reconciled, reconcile } from '../../mail/track/reconcile.ts'
import type { Call, Command, Outcome } from '../command.ts'
import { parseDuration } from '../inputs.ts'
import { type GuardDeps, withGuard } from '../session.ts'
import { shortTime, table, type View } from '../view.ts'

const USUAL_SINCE = '3d'

export const RECONCILE: readonly Command[] = [
  {
    name: 'reconcile',
    about:
      'Compares what Mailgun took and delivered with what is held here, both ways, and makes up for lost events. After a restored backup it marks what had left as sent, and thaws.',
    args: [],
    options: {
      since: { value: 'AGE', about: `how far back: 24h, 3d, 30d; ${USUAL_SINCE} when it is not given` },
    },
    examples: ['postern reconcile', 'postern reconcile --since 30d', 'postern reconcile --json | jq .onlyThere'],
    run,
  },
]

async function run(call: Call): Promise<Outcome> {
  const age = parseDuration(call.option('since') ?? USUAL_SINCE)
  if (age === null || age < HOUR) return { misuse: '--since takes an age of at least an hour, such as 24h, 3d or 30d.' }
  const found = await withGuard(call, (guard) => compare(call, guard, age))
  return { json: toJson(found), text: (view) => render(view, found) }
}

type Found = Reconciled & { requeued: number; isFrozen: boolean }

async function compare(call: Call, guard: GuardDeps, lookBack: number): Promise<Found> {
  const { config, pool } = guard
  const log = createLog({ level: 'error', format: config.logFormat, destination: process.stderr })
  const deps = {
    ...guard,
    provider: createProvider(config, log),
    policy: { unknownWaitSeconds: config.unknownWaitSeconds, sendingDomain: config.mailgunDomain },
  }
  await untilKnown(call, deps)
  const reconciled = await reconcile(deps, {
    lookBack,
    mayThaw: true,
    requestId: call.requestId,
    progress: (events) => call.note(`${events} events of Mailgun so far.`),
  })
  const requeued = reconciled.thawed ? await requeueApproved({ pool }) : 0
  return { ...reconciled, requeued, isFrozen: (await knownSince(deps)) !== null }
}

/** Mailgun shows events late: a comparison that comes too soon after the last reply would miss it. */
async function untilKnown(
  call: Call,
  deps: Parameters<typeof knownSince>[0] & Pick<GuardDeps, 'clock'>,
): Promise<void> {
  const since = await knownSince(deps)
  const wait = (since?.getTime() ?? 0) - deps.clock.now().getTime()
  if (wait <= 0) return
  call.note(
    `The database was set back moments after a reply left, and Mailgun shows events late: it is asked in ${Math.ceil(wait / SECOND)} s. Nothing leaves meanwhile.`,
  )
  await sleep(wait)
}

const toJson = ({ onlyHere, silent, ...found }: Found) => ({
  ...found,
  onlyHere: onlyHere.map(replyJson),
  silent: silent.map(replyJson),
})
const replyJson = ({ messageId, messageIdHeader, sentAt }: Reply) => ({ messageId, messageIdHeader, sentAt })

function render(view: View, found: Found): string {
  const { begin, end, events, applied, onlyThere } = found
  const parts = [
    `From ${shortTime(begin)} to ${shortTime(end)} Mailgun has ${events} events; ${applied} of them told something new.`,
    list(found.found, 'replies were not known to have left, and are marked as sent', (id) => id),
    replies(view, found.onlyHere, 'replies are sent here, and Mailgun has no event of them'),
    list(onlyThere, 'replies left whose mail is not in this database', (id) => id),
    replies(view, found.silent, 'replies are a day old or older, and neither delivered nor failed'),
    ...ends(found),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function ends({ thawed, setAside, requeued, isFrozen }: Found): string[] {
  if (isFrozen)
    return ['The database was set back, and this span is too short to know what left: run it again with --since 3d.']
  if (!thawed) return []
  return [
    `The database was set back: sending and drafting go on now. ${setAside} mails that are too old for Mailgun to remember wait for a person (maybe_answered); ${requeued} approved replies were given back to the workers.`,
  ]
}

function list(items: readonly string[], what: string, show: (item: string) => string): string {
  return items.length === 0 ? '' : [`${items.length} ${what}:`, ...items.map((item) => `  ${show(item)}`)].join('\n')
}

function replies(view: View, found: readonly Reply[], what: string): string {
  if (found.length === 0) return ''
  const rows = table(view, found, [
    { head: 'MESSAGE', cell: ({ messageId }) => messageId },
    { head: 'SENT', cell: ({ sentAt }) => shortTime(sentAt) },
    { head: 'MESSAGE-ID', cell: ({ messageIdHeader }) => messageIdHeader, shrinks: true },
  ])
  return `${found.length} ${what}:\n${rows}`
}
