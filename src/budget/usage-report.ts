/** What Claude was asked and what it cost: by day, mailbox or model, and how much of today's budgets is left. */
import type { Clock } from '../clock.ts'
import type { Queryable } from '../db/pool.ts'
import { MailboxSettings } from '../mail/mailbox-settings.ts'
import { dollarsToNano, percentOf } from './money.ts'
import { type Pause, readPauses } from './pause.ts'
import { ALL_SCOPE, periodOf } from './period.ts'

export const USAGE_GROUPS = ['day', 'mailbox', 'model'] as const
export type UsageBy = (typeof USAGE_GROUPS)[number]

/** Money is nano-dollars in decimal digits. */
export type UsageGroup = {
  /** the UTC day, the address or the model; null: the mail was for no mailbox */
  key: string | null
  /** how often Claude may have been asked */
  calls: number
  /** tokens that no cache had, those that one wrote included */
  inputTokens: number
  outputTokens: number
  cacheReadTokens: number
  cacheWriteTokens: number
  costNano: string
}
export type BudgetState = {
  /** `all`, or the address of a mailbox */
  scope: string
  spentNano: string
  reservedNano: string
  /** null: no limit of its own */
  budgetNano: string | null
  percent: number
}
export type UsageReport = {
  items: UsageGroup[]
  /** the UTC day of now */
  today: { period: string; scopes: BudgetState[] }
  pauses: Pause[]
}
type ReportDeps = { pool: Queryable; clock: Clock; budgets: { all: bigint | null } }

const KEYS: Record<UsageBy, string> = { day: 'call.period::text', mailbox: 'mailbox.address', model: 'call.model' }
const ORDER: Record<UsageBy, string> = {
  day: 'key desc',
  mailbox: 'sum(cost_nano) desc, key',
  model: 'sum(cost_nano) desc, key',
}
const MOST_GROUPS = 500

/** Reports whole UTC days, from the one that lies `age` ms back. At most 500 groups. */
export async function reportUsage(deps: ReportDeps, { by, age }: { by: UsageBy; age: number }): Promise<UsageReport> {
  const now = deps.clock.now()
  const [items, scopes, pauses] = await Promise.all([
    readGroups(deps.pool, by, periodOf(new Date(now.getTime() - age))),
    readBudgets(deps, periodOf(now)),
    readPauses(deps.pool, now),
  ])
  return { items, today: { period: periodOf(now), scopes }, pauses }
}

async function readGroups(pool: Queryable, by: UsageBy, from: string): Promise<UsageGroup[]> {
  const { rows } = await pool.query<Record<keyof UsageGroup, string>>({
    name: `usage.${by}`,
    text: `select ${KEYS[by]} as key, sum(tries) as calls, sum(input_tokens::bigint + cache_write_5m_tokens + cache_write_1h_tokens) as "inputTokens",
                  sum(output_tokens) as "outputTokens", sum(cache_read_tokens) as "cacheReadTokens",
                  sum(cache_write_5m_tokens::bigint + cache_write_1h_tokens) as "cacheWriteTokens", sum(cost_nano)::text as "costNano"
             from model_call call left join mailbox on mailbox.id = call.mailbox_id
            where call.period >= $1 group by 1 order by ${ORDER[by]} limit ${MOST_GROUPS}`,
    values: [from],
  })
  return rows.map((row) => ({
    key: row.key,
    calls: Number(row.calls),
    inputTokens: Number(row.inputTokens),
    outputTokens: Number(row.outputTokens),
    cacheReadTokens: Number(row.cacheReadTokens),
    cacheWriteTokens: Number(row.cacheWriteTokens),
    costNano: row.costNano,
  }))
}

type BudgetRow = { scope: string; address: string | null; settings: unknown; spent: string; reserved: string }

/** All together first, then each mailbox that has a budget or was asked for today. */
async function readBudgets({ pool, budgets }: ReportDeps, period: string): Promise<BudgetState[]> {
  const { rows } = await pool.query<BudgetRow>({
    name: 'usage.budgets',
    text: `select s.scope, s.address, s.settings, coalesce(spent_nano, 0)::text as spent, coalesce(reserved_nano, 0)::text as reserved
             from (select '${ALL_SCOPE}'::uuid as scope, null as address, null::jsonb as settings
                   union all select id, address, settings from mailbox) s
             left join budget on budget.scope = s.scope and budget.period = $1
            where s.address is null or budget.scope is not null or s.settings->>'daily_budget_usd' is not null
            order by s.address nulls first limit ${MOST_GROUPS}`,
    values: [period],
  })
  return rows.map((row) => {
    const limit = row.address === null ? budgets.all : limitIn(row.settings)
    return {
      scope: row.address ?? 'all',
      spentNano: row.spent,
      reservedNano: row.reserved,
      budgetNano: limit === null ? null : String(limit),
      percent: limit === null ? 0 : percentOf(BigInt(row.spent) + BigInt(row.reserved), limit),
    }
  })
}

function limitIn(settings: unknown): bigint | null {
  const dollars = MailboxSettings.safeParse(settings).data?.daily_budget_usd ?? null
  return dollars === null ? null : dollarsToNano(dollars)
}
