/** What the fake bills: a row for each call that costs, and their sum. */
import type { RequestKind } from './answer-form.ts'
import { toNano } from './prices.ts'
import type { BilledUsage } from './usage.ts'

export type LedgerRow = {
  /** the request id of the answer's header */
  id: string
  kind: RequestKind
  model: string
  usage: BilledUsage
  nano: bigint
  /** false: the line broke before the whole answer was out; it is billed all the same */
  answered: boolean
}

export type Ledger = { rows: LedgerRow[]; billed: bigint }

/** of the newest calls; the sum counts every one */
const KEPT_ROWS = 100_000

export const bill = (ledger: Ledger, row: Omit<LedgerRow, 'nano'>, now: Date): void => {
  const nano = toNano(row.model, row.usage, now)
  ledger.billed += nano
  ledger.rows.push({ ...row, nano })
  if (ledger.rows.length > KEPT_ROWS) ledger.rows.shift()
}
