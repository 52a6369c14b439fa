/** `postern limits …`: what counts now, lowered for a while and set back, without a restart. */
import { configuredLimits, type Limits } from '../../quota/limits.ts'
import { resetLimits, type ShownLimit, showLimits, tightenLimits } from '../../quota/tighten.ts'
import { type Answer, type Call, type Command, type Outcome, whoActs } from '../command.ts'
import { parseDuration } from '../inputs.ts'
import { type GuardDeps, withGuard } from '../session.ts'
import { shortTime, table, type View } from '../view.ts'

/** option → limit */
const OPTIONS = {
  'requests-per-minute': 'requestsPerMinute',
  'emails-per-hour': 'emailsPerHour',
  'failed-attempts': 'failedAttemptsPerHour',
  'auto-replies-per-hour': 'autoRepliesPerHour',
} as const satisfies Record<string, keyof Limits>
const NUMBER = /^[1-9]\d{0,6}$/

export const LIMITS: readonly Command[] = [
  {
    name: 'limits show',
    about: 'Shows each limit: the configured one, what counts now, and until when.',
    args: [],
    options: {},
    examples: ['postern limits show'],
    run: (call) => withLimits(call, async () => undefined),
  },
  {
    name: 'limits tighten',
    about: 'Lowers limits for a while, in every process within about a second. Without numbers: each to a quarter.',
    args: [],
    options: {
      'requests-per-minute': { value: 'N', about: 'instead of MAX_REQUESTS_PER_MINUTE' },
      'emails-per-hour': { value: 'N', about: 'instead of MAX_EMAILS_PER_HOUR' },
      'failed-attempts': { value: 'N', about: 'instead of MAX_FAILED_ATTEMPTS_PER_HOUR' },
      'auto-replies-per-hour': { value: 'N', about: 'instead of MAX_AUTO_REPLIES_PER_HOUR' },
      ttl: { value: 'AGE', about: 'how long: 90m, 2h, 1d', required: true },
    },
    examples: ['postern limits tighten --ttl 2h', 'postern limits tighten --emails-per-hour 5 --ttl 1d'],
    run: tighten,
  },
  {
    name: 'limits reset',
    about: 'Lets the configured limits count again.',
    args: [],
    options: {},
    examples: ['postern limits reset'],
    run: (call) => withLimits(call, async (deps) => void (await resetLimits(deps, whoActs(call)))),
  },
]

async function tighten(call: Call): Promise<Outcome> {
  const ttl = parseDuration(call.option('ttl') ?? '')
  if (!ttl) return { misuse: '--ttl takes a duration such as 90m, 2h or 1d.' }
  const wanted: Record<string, number> = {}
  for (const [option, limit] of Object.entries(OPTIONS)) {
    const text = call.option(option)
    if (text !== undefined && !NUMBER.test(text)) return { misuse: `--${option} takes a number from 1 up.` }
    if (text !== undefined) wanted[limit] = Number(text)
  }
  return withLimits(call, (deps) => tightenLimits(deps, { ...whoActs(call), wanted, ttl }))
}

async function withLimits(
  call: Call,
  act: (deps: GuardDeps & { configured: Limits }) => Promise<void>,
): Promise<Answer> {
  const items = await withGuard(call, async (guard) => {
    const deps = { ...guard, configured: configuredLimits(guard.config) }
    await act(deps)
    return showLimits(deps)
  })
  return { json: { items, next: null }, text: (view) => renderLimits(view, items) }
}

const renderLimits = (view: View, items: readonly ShownLimit[]): string =>
  table(view, items, [
    { head: 'LIMIT', cell: ({ name }) => name },
    { head: 'CONFIGURED', cell: ({ configured }) => String(configured) },
    { head: 'NOW', cell: ({ value }) => String(value) },
    { head: 'UNTIL', cell: ({ until }) => (until === null ? '-' : shortTime(until)) },
    { head: 'BY', cell: ({ actor }) => actor ?? '-', optional: true },
  ])
