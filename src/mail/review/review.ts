/** review: the gates are evaluated and shown; only a draft that passes every one of them is released by itself. */
import type pg from 'pg'
import type { Clock } from '../../clock.ts'
import type { Vault } from '../../crypto/vault.ts'
import { type Queryable, withTransaction } from '../../db/pool.ts'
import type { JobName, MessageJob } from '../../queue/contract.ts'
import { type Gate, keepGates, type LoadedDraft, loadDraft } from '../drafts.ts'
import type { ReplyMode } from '../message.ts'
import { advance, type LoadedMessage, loadMessage, reviewReasons, tell } from '../store.ts'
import { type Around, readAround } from './around.ts'
import { evaluateGates, mayRelease } from './release.ts'
import { lockThread, readThreadState } from './thread-state.ts'
import { claimThrottles, type ThrottleDeps } from './throttle.ts'

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
  const [draft, around] = await Promise.all([
    loadDraft(deps, message.draftId),
    readAround(deps.pool, deps, { message, at: deps.clock.now() }),
  ])
  const gates = gatesOf(deps.policy.replyMode, { message, draft, around })
  // A twin that released it meanwhile has used up places: what was counted then is not what let the draft go.
  if (!(await isCurrent(deps.pool, message))) return
  await keepGates(deps.pool, draft.id, gates)
  if (!mayRelease(gates)) return tellShut(deps, { message, gates, job })
  const released = await release(deps, { message, draft, gates, job, around })
  if (released === 'moved on') return
  if (released === 'released') return deps.wake('mail.send')
  // Another release took the last place since the gates were evaluated, or a newer mail came: the draft waits, and shows
  // the gate as it is now.
  const shut = gatesOf(deps.policy.replyMode, { message, draft, around: released })
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

/** Claims the places of an automatic reply and moves the message, both or neither. Gives what has shut a gate since. */
async function release(
  deps: ReviewDeps,
  { message, draft, gates, job, around }: Gated & { draft: LoadedDraft; around: Around },
): Promise<'released' | 'moved on' | Around> {
  const at = deps.clock.now()
  const MOVED_ON = new Error('moved on')
  try {
    return await withTransaction(deps.pool, async (client) => {
      await lockThread(client, message.threadId)
      const now = { ...around, thread: await readThreadState(client, message) }
      const passes = mayRelease(gatesOf(deps.policy.replyMode, { message, draft, around: now }))
      const { taken, throttles } = passes
        ? await claimThrottles(client, deps, { message, at })
        : { ...now, taken: false }
      if (!taken) return (await isCurrent(client, message)) ? { ...now, throttles } : 'moved on'
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

type Judged = { message: LoadedMessage; draft: Pick<LoadedDraft, 'content'>; around: Around }

/** The gates of any draft version, as they stand: an operator reads them beside the text. */
export function gatesOf(mode: ReplyMode, { message, draft, around }: Judged): Gate[] {
  const objections = reviewReasons(message)
  const kind = message.verdict?.kind ?? 'review'
  return evaluateGates({
    mode,
    // A hold that has passed by itself was no objection to the mail.
    verdict: { kind: kind === 'hold' && objections.length === 0 ? 'pass' : kind, reasons: objections },
    authentication: message.verdict?.authentication ?? 'none',
    draft: draft.content,
    from: message.head.from.address,
    ...around,
  })
}
