/** review: the gates are evaluated and shown; only a draft that passes every one of them is released by itself. */
import type pg from 'pg'
import { linkCalls } from '../../budget/link-calls.ts'
import type { Clock } from '../../clock.ts'
import type { Vault } from '../../crypto/vault.ts'
import { type Queryable, withTransaction } from '../../db/pool.ts'
import type { Model } from '../../providers/model.ts'
import type { JobName, MessageJob } from '../../queue/contract.ts'
import { type Gate, keepGates, keepVerification, type LoadedDraft, loadDraft } from '../drafts.ts'
import { advance, type LoadedMessage, loadMessage, type TimelineEntry, tell } from '../store.ts'
import { claimThrottles } from '../throttle.ts'
import { type Around, type AroundDeps, readAround } from './around.ts'
import { gatesOf } from './gates-of.ts'
import { mayRelease, needsVerifier } from './release.ts'
import { lockThread, readThreadState } from './thread-state.ts'
import { type VerifyDeps, verifyDraft } from './verify.ts'

export type ReviewDeps = AroundDeps &
  Omit<VerifyDeps, 'model'> & {
    pool: pg.Pool
    vault: Vault
    clock: Clock
    model: Model | null
    wake(job: JobName): void
  }

/**
 * Evaluates the gates of a fresh draft; of one that is held only for those who look. Void when the mail has moved on.
 * Throws when the verifier is to be asked again.
 */
export async function review(deps: ReviewDeps, job: MessageJob): Promise<void> {
  const message = await loadMessage(deps, job.messageId)
  const waits = message.state === 'ready' || message.state === 'held'
  if (!waits || message.stateVersion !== job.version || message.draftId === null) return
  const loaded = await loadDraft(deps, message.draftId)
  const look = () => readAround(deps.pool, deps, { message, category: loaded.content.category, at: deps.clock.now() })
  const before = await look()
  const draft =
    message.state === 'held' ? loaded : await verifyIfDue(deps, { message, draft: loaded, around: before, job })
  // The verifier takes its time: an operator may have changed the mode, or rejected a draft of the category, meanwhile.
  const around = draft === loaded ? before : await look()
  const gates = gatesOf({ message, draft, around })
  // A twin that released it meanwhile has used up places: what was counted then is not what let the draft go.
  if (!(await isCurrent(deps.pool, message))) return
  await keepGates(deps.pool, draft.id, gates)
  if (message.state === 'held' || !mayRelease(gates)) return tellShut(deps, { message, gates, job })
  const released = await release(deps, { message, draft, gates, job, around })
  if (released === 'moved on') return
  if (released === 'released') return deps.wake('mail.send')
  // Another release took the last place since the gates were evaluated, or a newer mail came: the draft waits, and shows
  // the gate as it is now.
  const shut = gatesOf({ message, draft, around: released })
  await keepGates(deps.pool, draft.id, shut)
  await tellShut(deps, { message, gates: shut, job })
}

type Reviewed = { message: LoadedMessage; draft: LoadedDraft; around: Around; job: MessageJob }

/** Costs a call, so it comes when nothing else stands in the way; what it said is kept and is not asked for again. */
async function verifyIfDue(deps: ReviewDeps, { message, draft, around, job }: Reviewed): Promise<LoadedDraft> {
  const { model } = deps
  const before = gatesOf({ message, draft, around })
  if (draft.verification !== null || model === null || !needsVerifier(before)) return draft
  // No retry outlasts a freeze, and few drafts are between their writing and this: a person decides about them.
  const { mailbox } = around
  const verified = await verifyDraft({ ...deps, model }, { message, draft, mailbox, requestId: job.requestId })
  await linkCalls(deps.pool, { draftId: draft.id, message })
  const say = (story: TimelineEntry) =>
    tell(deps.pool, { messageId: message.id, at: deps.clock.now(), requestId: job.requestId, story })
  if (verified.kind === 'said') {
    const verification = { unsupported: verified.unsupported }
    await keepVerification(deps.pool, draft.id, verification)
    await say({ event: 'draft.verified', detail: verification })
    return { ...draft, verification }
  }
  // The queue asks again, later each time; when it gives up, the draft waits for a person, and shows this gate.
  if (verified.kind === 'later') {
    await keepGates(deps.pool, draft.id, before)
    throw new Error(`the verifier did not answer (${verified.code})`)
  }
  await say({ event: 'verifier.unavailable', detail: { code: verified.code } })
  return draft
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
      const now = { ...around, thread: await readThreadState(client, deps, message) }
      const passes = mayRelease(gatesOf({ message, draft, around: now }))
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
