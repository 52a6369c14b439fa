/** review: the gates are evaluated and shown; only a draft that passes every one of them is released by itself. */
import type pg from 'pg'
import type { Clock } from '../../clock.ts'
import type { Vault } from '../../crypto/vault.ts'
import { type Queryable, withTransaction } from '../../db/pool.ts'
import type { JobName, MessageJob } from '../../queue/contract.ts'
import { type Gate, keepGates, type LoadedDraft, loadDraft } from '../drafts.ts'
import type { ReplyMode } from '../message.ts'
import { advance, type LoadedMessage, loadMessage, reviewReasons, tell } from '../store.ts'
import { evaluateGates, mayRelease, type Throttles } from './release.ts'
import { claimThrottles, readThrottles, type ThrottleDeps } from './throttle.ts'

export type ReviewDeps = ThrottleDeps & {
  pool: pg.Pool
  vault: Vault
  clock: Clock
  wake(job: JobName): void
  policy: { replyMode: ReplyMode }
}

/** Evaluates the gates of a fresh draft. Void when the mail has moved on. */
export async function review(deps: ReviewDeps, job: MessageJob): Promise<void> {
  const message = await loadMessage(deps, job.messageId)
  if (message.state !== 'ready' || message.stateVersion !== job.version || message.draftId === null) return
  const [draft, throttles] = await Promise.all([
    loadDraft(deps, message.draftId),
    readThrottles(deps.pool, deps, { message, at: deps.clock.now() }),
  ])
  const gates = gatesOf(deps.policy.replyMode, { message, draft, throttles })
  await keepGates(deps.pool, draft.id, gates)
  if (!mayRelease(gates)) return tellShut(deps, { message, gates, job })
  const released = await release(deps, { message, draft, gates, job })
  if (released === 'moved on') return
  if (released === 'released') return deps.wake('mail.send')
  // Another release took the last place since the gates were evaluated: the draft waits, and shows the gate as it is now.
  const shut = gatesOf(deps.policy.replyMode, { message, draft, throttles: released })
  await keepGates(deps.pool, draft.id, shut)
  await tellShut(deps, { message, gates: shut, job })
}

type Gated = { message: LoadedMessage; gates: readonly Gate[]; job: MessageJob }

function tellShut(deps: ReviewDeps, { message, gates, job }: Gated): Promise<void> {
  const blocked = gates.filter((gate) => !gate.passed)
  const story = {
    event: 'gates.evaluated',
    rule: blocked[0]?.name ?? null,
    detail: { failed: blocked.length },
  } as const
  return tell(deps.pool, { messageId: message.id, at: deps.clock.now(), requestId: job.requestId, story })
}

/** Claims the places of an automatic reply and moves the message, both or neither. Gives the counts of a full limit. */
async function release(
  deps: ReviewDeps,
  { message, draft, gates, job }: Gated & { draft: LoadedDraft },
): Promise<'released' | 'moved on' | Throttles> {
  const at = deps.clock.now()
  const MOVED_ON = new Error('moved on')
  try {
    return await withTransaction(deps.pool, async (client) => {
      const { taken, throttles } = await claimThrottles(client, deps, { message, at })
      if (!taken) return (await isCurrent(client, message)) ? throttles : 'moved on'
      const moved = await advance(client, {
        name: 'review.record',
        message,
        to: 'approved',
        at,
        requestId: job.requestId,
        story: [
          { event: 'draft.released', detail: { draftId: draft.id, version: draft.version, gates: gates.length } },
        ],
        enqueue: { name: 'mail.send' },
      })
      // Rolled back, so that a release that never was takes nobody's place.
      if (!moved) throw MOVED_ON
      return 'released'
    })
  } catch (error) {
    if (error === MOVED_ON) return 'moved on'
    throw error
  }
}

/** The last place may have gone to this very mail, by a twin of this job: then no gate of it is shut. */
async function isCurrent(db: Queryable, { id, stateVersion }: LoadedMessage): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'review.current',
    text: 'select from message where id = $1 and state_version = $2',
    values: [id, stateVersion],
  })
  return rowCount === 1
}

type Judged = { message: LoadedMessage; draft: Pick<LoadedDraft, 'content'>; throttles: Throttles }

/** The gates of any draft version, as they stand: an operator reads them beside the text. */
export function gatesOf(mode: ReplyMode, { message, draft, throttles }: Judged): Gate[] {
  const objections = reviewReasons(message)
  const kind = message.verdict?.kind ?? 'review'
  return evaluateGates({
    mode,
    // A hold that has passed by itself was no objection to the mail.
    verdict: { kind: kind === 'hold' && objections.length === 0 ? 'pass' : kind, reasons: objections },
    authentication: message.verdict?.authentication ?? 'none',
    draft: draft.content,
    from: message.head.from.address,
    throttles,
  })
}
