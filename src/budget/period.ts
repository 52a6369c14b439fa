/** Budgets are per day in UTC, and per scope: one mailbox, or all together. */

/** Stands for all mailboxes; it sorts before each of them, so everybody locks it first. */
export const ALL_SCOPE = '00000000-0000-0000-0000-000000000000'

export type Scope = 'mailbox' | 'all'

/** YYYY-MM-DD of the UTC day. */
export const periodOf = (at: Date): string => at.toISOString().slice(0, 10)

/** When the next UTC day begins. */
export function nextPeriod(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + 1))
}
