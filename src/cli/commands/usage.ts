/** `postern usage`: what Claude was asked, what it cost, and what is left of today's budgets. */
import { formatDollars } from '../../budget/money.ts'
import {
  type BudgetState,
  reportUsage,
  USAGE_GROUPS,
  type UsageGroup,
  type UsageReport,
} from '../../budget/usage-report.ts'
import { systemClock } from '../../clock.ts'
import { moneyOf } from '../../policy.ts'
import type { Call, Command, Outcome } from '../command.ts'
import { parseDuration } from '../inputs.ts'
import { withDatabase } from '../session.ts'
import { shortTime, table, type View } from '../view.ts'

const USUAL_SINCE = '7d'
const NO_MAILBOX = '(no mailbox)'

export const USAGE: readonly Command[] = [
  {
    name: 'usage',
    about: 'Shows what Claude was asked and what it cost, and how much of the budgets of today is used up.',
    args: [],
    options: {
      by: { value: 'WHAT', about: `${USAGE_GROUPS.join(', ')}; day when it is not given` },
      since: {
        value: 'AGE',
        about: `how far back, in whole UTC days: 24h, 7d, 30d; ${USUAL_SINCE} when it is not given`,
      },
    },
    examples: [
      'postern usage',
      'postern usage --by mailbox --since 30d',
      'postern usage --by model --json | jq .items',
    ],
    run: usage,
  },
]

async function usage(call: Call): Promise<Outcome> {
  const by = USAGE_GROUPS.find((known) => known === (call.option('by') ?? 'day'))
  if (by === undefined) return { misuse: `--by takes one of ${USAGE_GROUPS.join(', ')}.` }
  const since = call.option('since') ?? USUAL_SINCE
  const age = parseDuration(since)
  if (age === null) return { misuse: '--since takes an age such as 24h, 7d or 30d.' }
  const report = await withDatabase(call, ({ pool, config }) =>
    reportUsage({ pool, clock: systemClock, budgets: moneyOf(config).budgets }, { by, age }),
  )
  return {
    json: { ...report, next: null },
    text: (view) => [renderGroups(view, report, { by, since }), renderToday(view, report)].join('\n\n'),
  }
}

const dollars = (nano: string): string => formatDollars(BigInt(nano))

function renderGroups(view: View, { items }: UsageReport, { by, since }: { by: string; since: string }): string {
  if (items.length === 0) return `Claude was not asked in the last ${since}.`
  return table<UsageGroup>(view, items, [
    { head: by.toUpperCase(), cell: ({ key }) => key ?? NO_MAILBOX, shrinks: true },
    { head: 'CALLS', cell: ({ calls }) => String(calls) },
    { head: 'INPUT', cell: ({ inputTokens }) => String(inputTokens) },
    { head: 'OUTPUT', cell: ({ outputTokens }) => String(outputTokens) },
    { head: 'CACHED', cell: ({ cacheReadTokens }) => String(cacheReadTokens), optional: true },
    { head: 'COST', cell: ({ costNano }) => dollars(costNano) },
  ])
}

function renderToday(view: View, { today, pauses }: UsageReport): string {
  const scopes = table<BudgetState>(view, today.scopes, [
    { head: `TODAY ${today.period}`, cell: ({ scope }) => scope, shrinks: true },
    { head: 'SPENT', cell: ({ spentNano }) => dollars(spentNano) },
    { head: 'RESERVED', cell: ({ reservedNano }) => dollars(reservedNano) },
    { head: 'BUDGET', cell: ({ budgetNano }) => (budgetNano === null ? '-' : dollars(budgetNano)) },
    { head: 'USED', cell: ({ budgetNano, percent }) => (budgetNano === null ? '-' : `${percent} %`) },
  ])
  const waits = pauses.map(({ id, code, until }) => `Calls to ${id} are paused until ${shortTime(until)} (${code}).`)
  return [scopes, ...waits].join('\n')
}
