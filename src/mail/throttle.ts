/**
 * How many replies left, or will leave, without a person: the brake for when two machines answer each other and neither
 * says so. Counted when the gates are evaluated, claimed when a draft is released, and counted once more before it leaves.
 */
import { HOUR } from '../clock.ts'
import { rateIdentity } from '../crypto/blind-index.ts'
import type { Vault } from '../crypto/vault.ts'
import type { Queryable } from '../db/pool.ts'
import { type Ask, claimQuota, countQuota } from '../quota/claim.ts'
import type { LimitsInForce } from '../quota/limits.ts'
import { identityOf } from './address.ts'
import type { LoadedMessage } from './store.ts'

/** Replies that left without a person, and how many may. */
export type Throttle = { count: number; limit: number }
export type Throttles = { senderHour: Throttle; senderDay: Throttle; thread: Throttle; mailboxHour: Throttle }
export type AutoReplyLimits = { perHour: number; perDay: number; perThread: number; perMailbox: number }
export type ThrottleDeps = { vault: Vault; policy: { autoReplies(): AutoReplyLimits } }
type Asked = { message: LoadedMessage; at: Date }

type Configured = Readonly<Record<`maxAutoRepliesPer${'Day' | 'Thread' | 'Mailbox'}`, number>>

/** Gives the limits that are configured; the one per hour is the one that is in force, which an operator may lower. */
export const autoReplyLimits = (config: Configured, inForce: LimitsInForce) => (): AutoReplyLimits => ({
  perHour: inForce.current().autoRepliesPerHour,
  perDay: config.maxAutoRepliesPerDay,
  perThread: config.maxAutoRepliesPerThread,
  perMailbox: config.maxAutoRepliesPerMailbox,
})

/** Gives the counts as they are, for the gates. Nothing is claimed: a release asks again. */
export async function readThrottles(db: Queryable, deps: ThrottleDeps, { message, at }: Asked): Promise<Throttles> {
  const counts = await countQuota(db, { asks: asksOf(deps, message), at })
  return toThrottles(deps, counts, await countInThread(db, message.threadId))
}

/**
 * Takes the places of one automatic reply, in the transaction that releases it: `taken` false is a limit that another
 * release has reached first, and the counts say which. A release that is undone, or whose reply fails before it leaves,
 * keeps its places: giving one back would let whoever can make replies fail run past the limit. The caller holds the lock
 * of the thread, so that of two releases in one each counts what the other did.
 */
export async function claimThrottles(
  tx: Queryable,
  deps: ThrottleDeps,
  { message, at }: Asked,
): Promise<{ taken: boolean; throttles: Throttles }> {
  const inThread = await countInThread(tx, message.threadId)
  if (inThread >= deps.policy.autoReplies().perThread)
    return { taken: false, throttles: await readThrottles(tx, deps, { message, at }) }
  const { full, counts } = await claimQuota(tx, { asks: asksOf(deps, message), at })
  return { taken: full === null, throttles: toThrottles(deps, counts, inThread) }
}

/** A sender is who limits count as one: without plus tag, in any case. Their hour and their day are one claim. */
function asksOf({ vault, policy }: ThrottleDeps, { head, mailboxId, id }: LoadedMessage): Ask[] {
  const { perHour, perDay, perMailbox } = policy.autoReplies()
  const sender = vault.indexes.quota(['automatic replies to', rateIdentity(identityOf(head.from.address))])
  const mailbox = vault.indexes.quota(['automatic replies of', mailboxId ?? id])
  return [
    { key: sender, window: HOUR, limit: perHour },
    { key: sender, window: 24 * HOUR, limit: perDay },
    { key: mailbox, window: HOUR, limit: perMailbox },
  ]
}

function toThrottles({ policy }: ThrottleDeps, counts: readonly number[], inThread: number): Throttles {
  const { perHour, perDay, perThread, perMailbox } = policy.autoReplies()
  const [hour = 0, day = 0, mailbox = 0] = counts
  return {
    senderHour: { count: hour, limit: perHour },
    senderDay: { count: day, limit: perDay },
    thread: { count: inThread, limit: perThread },
    mailboxHour: { count: mailbox, limit: perMailbox },
  }
}

/** Releases in the thread since a person last approved a reply in it. The story of a mail is only ever added to. */
async function countInThread(db: Queryable, threadId: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>({
    name: 'review.thread_releases',
    text: `select count(*)::int as count from timeline t join message m on m.id = t.message_id
            where m.thread_id = $1 and t.event = 'draft.released'
              and t.id > coalesce((select max(a.id) from timeline a join message n on n.id = a.message_id
                                    where n.thread_id = $1 and a.event = 'draft.approved'), 0)`,
    values: [threadId],
  })
  return rows[0]?.count ?? 0
}
