import type { SpoolLimits } from '../../src/mail/accept/spool-budget.ts'

/** The limits of a spool of `total` bytes that makes no difference between posts. */
export const spoolOf = (total: number): SpoolLimits => ({ total, unverified: total, perAddress: total })
