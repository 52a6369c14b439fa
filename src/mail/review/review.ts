/** review: the gates are evaluated and shown; only a draft that passes every one of them is released by itself. */
import type { Clock } from '../../clock.ts'
import type { Vault } from '../../crypto/vault.ts'
import type { Queryable } from '../../db/pool.ts'
import type { JobName, MessageJob } from '../../queue/contract.ts'
import { type Gate, keepGates, type LoadedDraft, loadDraft } from '../drafts.ts'
import type { ReplyMode } from '../message.ts'
import { advance, type LoadedMessage, loadMessage, reviewReasons, tell } from '../store.ts'
import { evaluateGates, mayRelease } from './release.ts'

export type ReviewDeps = {
  pool: Queryable
  vault: Vault
  clock: Clock
  wake(job: JobName): void
  policy: { replyMode: ReplyMode }
}

/** Evaluates the gates of a fresh draft. Void when the mail has moved on. */
export async function review(deps: ReviewDeps, job: MessageJob): Promise<void> {
  const message = await loadMessage(deps, job.messageId)
  if (message.state !== 'ready' || message.stateVersion !== job.version || message.draftId === null) return
  const draft = await loadDraft(deps, message.draftId)
  const gates = gatesOf(deps.policy.replyMode, message, draft)
  await keepGates(deps.pool, draft.id, gates)
  const at = deps.clock.now()
  const blocked = gates.filter((gate) => !gate.passed)
  if (!mayRelease(gates)) {
    const story = {
      event: 'gates.evaluated',
      rule: blocked[0]?.name ?? null,
      detail: { failed: blocked.length },
    } as const
    return tell(deps.pool, { messageId: message.id, at, requestId: job.requestId, story })
  }
  const released = await advance(deps.pool, {
    name: 'review.record',
    message,
    to: 'approved',
    at,
    requestId: job.requestId,
    story: [{ event: 'draft.released', detail: { draftId: draft.id, version: draft.version, gates: gates.length } }],
    enqueue: { name: 'mail.send' },
  })
  if (released) deps.wake('mail.send')
}

/** The gates of any draft version, as they stand: an operator reads them beside the text. */
export function gatesOf(mode: ReplyMode, message: LoadedMessage, draft: Pick<LoadedDraft, 'content'>): Gate[] {
  const objections = reviewReasons(message)
  const kind = message.verdict?.kind ?? 'review'
  return evaluateGates({
    mode,
    // A hold that has passed by itself was no objection to the mail.
    verdict: { kind: kind === 'hold' && objections.length === 0 ? 'pass' : kind, reasons: objections },
    authentication: message.verdict?.authentication ?? 'none',
    draft: draft.content,
    from: message.head.from.address,
  })
}
