/** What the gates ask of the database: counts of automatic replies, the thread around the mail, money, and the record. */
import type pg from 'pg'
import { readShare } from '../../budget/read-share.ts'
import { readStanding } from '../autonomy/records.ts'
import type { AutonomySettings } from '../autonomy/settings.ts'
import { type MailboxOfDeps, mailboxOf } from '../mailbox-of.ts'
import type { MailboxInForce } from '../mailbox-settings.ts'
import type { LoadedMessage } from '../store.ts'
import { readThrottles, type ThrottleDeps } from '../throttle.ts'
import type { GateInput } from './release.ts'
import { readThreadState } from './thread-state.ts'

export type AroundDeps = ThrottleDeps &
  MailboxOfDeps & {
    /** nano-dollars a day of all mailboxes together; null: no limit */
    budgets: { all: bigint | null }
    policy: { autonomy: { earned: boolean; settings: AutonomySettings } }
  }
export type Around = Pick<GateInput, 'throttles' | 'thread' | 'budget' | 'autonomy'> & { mailbox: MailboxInForce }

/** Gives all of it as it is now, asked for together. Nothing is claimed: a release asks again. */
export async function readAround(
  pool: pg.Pool,
  deps: AroundDeps,
  { message, category, at }: { message: LoadedMessage; category: string; at: Date },
): Promise<Around> {
  const mailbox = await mailboxOf(deps, message)
  const { id, budgetNano } = mailbox
  const { earned, settings } = deps.policy.autonomy
  const [throttles, thread, sharePercent, standing] = await Promise.all([
    readThrottles(pool, deps, { message, at }),
    readThreadState(pool, deps, message),
    readShare(pool, { mailboxId: id, limits: { mailbox: budgetNano, all: deps.budgets.all }, at }),
    id === null ? null : readStanding(pool, { mailboxId: id, category, settings }),
  ])
  const { graduated = false, needed = 'The mail is for no mailbox of ours.' } = standing ?? {}
  return { mailbox, throttles, thread, budget: { sharePercent }, autonomy: { earned, graduated, needed: needed ?? '' } }
}
