/**
 * The claim: in one transaction the last checks, our Message-ID and the state `sending`, before the provider hears of the
 * reply. Whoever dies after it has left a trace that says that the reply may have left.
 */
import { withTransaction } from '../../db/pool.ts'
import type { MessageJob } from '../../queue/contract.ts'
import type { LoadedDraft } from '../drafts.ts'
import { lockSending } from '../freeze.ts'
import { advance, type LoadedMessage, reviewReasons, type TimelineEntry, tell } from '../store.ts'
import { ourMessageId } from '../thread.ts'
import { type EpochDeps, isSetBack, stopSetBack } from './epoch.ts'
import { type Leave, mayLeave } from './may-leave.ts'
import { type ClaimedReply, claimReply } from './outbox.ts'
import type { SendDeps } from './send-deps.ts'
import { readStanding } from './standing.ts'

type Claiming = {
  message: LoadedMessage
  draft: LoadedDraft
  job: MessageJob
  /** the same reply once more: the message is `unknown`, and stays so when something speaks against it */
  again: boolean
}

/**
 * `noted` false: DATA_DIR cannot be written, so that nothing may be posted. `lost`: the message moved, or a reply left
 * already or may have; nothing was written.
 */
export type Claim =
  | { kind: 'claimed'; reply: ClaimedReply; noted: boolean }
  | { kind: 'lost' }
  | Exclude<Leave, { kind: 'go' }>

/** Undoes what the transaction wrote; not an error of anybody. */
class RolledBack extends Error {
  readonly found: { epoch: string; sends: number } | null
  constructor(found: RolledBack['found'] = null) {
    super('not claimed')
    this.found = found
  }
}

/** Claims the reply, or gives what stands in the way. A database that was set back freezes everything instead. */
export async function claim(deps: SendDeps, input: Claiming): Promise<Claim> {
  try {
    const claimed = await withTransaction(deps.pool, async (tx): Promise<Claim> => {
      const at = deps.clock.now()
      await lockSending(tx)
      const standing = await readStanding(tx, deps, { ...input, at })
      const leave = mayLeave(standing)
      if (leave.kind === 'void' && !input.again)
        await voidApproval(tx, input, { leave, automatic: standing.automatic, at })
      if (leave.kind !== 'go') return leave
      const reply = await takePlace(tx, deps, { ...input, attempt: standing.attempts + 1, at })
      return { kind: 'claimed', reply, noted: false }
    })
    return claimed.kind === 'claimed' ? { ...claimed, noted: note(deps, claimed.reply) } : claimed
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error
    if (error.found === null) return { kind: 'lost' }
    await stopSetBack(deps satisfies EpochDeps, error.found)
    return { kind: 'wait', code: 'frozen', until: null }
  }
}

/** Noted before the post: a database that is set back to before this moment has counted less. */
function note(deps: SendDeps, reply: ClaimedReply): boolean {
  try {
    deps.mark.raise(reply, deps.clock.now())
    return true
  } catch (error) {
    deps.log.warn({ event: 'note_failed', err: error }, 'DATA_DIR cannot be written: no reply leaves')
    return false
  }
}

type Placing = Claiming & { attempt: number; at: Date }

/** The message first, as every stage locks it. Throws to undo. */
async function takePlace(
  tx: Parameters<typeof advance>[0],
  deps: SendDeps,
  { message, draft, job, again, attempt, at }: Placing,
): Promise<ClaimedReply> {
  const messageIdHeader = ourMessageId({
    replyId: message.id,
    tag: deps.vault.indexes.replyTag(message.id),
    domain: deps.policy.sendingDomain,
  })
  const resent: TimelineEntry[] = again ? [{ event: 'reply.resent' }] : []
  const moved = await advance(tx, {
    name: 'send.claim',
    message,
    to: 'sending',
    at,
    requestId: job.requestId,
    story: [...resent, { event: 'reply.sending', detail: { messageId: messageIdHeader, attempt } }],
  })
  if (!moved) throw new RolledBack()
  const reply = await claimReply(tx, { messageId: message.id, draftId: draft.id, messageIdHeader, at, again })
  if (reply === null) throw new RolledBack()
  const known = deps.mark.read()
  const before = { epoch: reply.epoch, sends: reply.sends - 1 }
  if (isSetBack(known, before)) throw new RolledBack(before)
  return reply
}

/** The draft waits for a person, who reads why; its gates are evaluated anew. */
async function voidApproval(
  tx: Parameters<typeof advance>[0],
  { message, draft, job }: Claiming,
  { leave, automatic, at }: { leave: Leave & { kind: 'void' }; automatic: boolean; at: Date },
): Promise<void> {
  const reasons = new Set([...reviewReasons(message), ...(leave.reason === null ? [] : [leave.reason])])
  const moved = await advance(tx, {
    name: 'send.void',
    message,
    to: 'ready',
    reasons: [...reasons],
    at,
    requestId: job.requestId,
    story: [{ event: 'approval.voided', detail: { reason: leave.reason } }],
    ...(automatic ? { enqueue: { name: 'mail.review' } } : {}),
  })
  if (!moved) return
  await tx.query({
    name: 'send.unapprove',
    text: 'update draft set approved_by = null where id = $1',
    values: [draft.id],
  })
}

/** What a wait says, once per try that meets it. */
export const tellWait = (
  deps: SendDeps,
  { message, job, code }: { message: LoadedMessage; job: MessageJob; code: string },
): Promise<void> =>
  tell(deps.pool, {
    messageId: message.id,
    at: deps.clock.now(),
    requestId: job.requestId,
    story: { event: 'reply.waits', detail: { code } },
  })
