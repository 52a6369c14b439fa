/** What every request to Claude says of the mailbox and the day, and nothing more. */
import { createHash } from 'node:crypto'
import { periodOf } from '../budget/period.ts'

/** Gives an opaque name of the mailbox, which is the same each time and holds no address, and the UTC day of `at`. */
export const datedFor = (address: string, at: Date): { mailboxRef: string; today: string } => ({
  mailboxRef: createHash('sha256').update(address).digest('hex').slice(0, 32),
  today: periodOf(at),
})
