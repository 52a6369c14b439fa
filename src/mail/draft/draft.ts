/**
 * draft: what Claude may see is gathered, Claude is asked once, its answer becomes a draft. Nothing that Claude returns
 * names a recipient, a header or a thread: those were fixed before the call.
 */
import { v7 } from 'uuid'
import { MINUTE, SECOND } from '../../clock.ts'
import { seal } from '../../crypto/sealed.ts'
import { loadDocuments } from '../../knowledge/store.ts'
import type { DraftOutcome, Model, ModelTrace } from '../../providers/model.ts'
import type { JobName, MessageJob } from '../../queue/contract.ts'
import type { Mailboxes } from '../mailboxes.ts'
import type { DraftContent, Reason } from '../message.ts'
import { type Advance, advance, type LoadedMessage, loadMessage, reviewReasons, type TimelineEntry } from '../store.ts'
import { replySubject } from '../subject.ts'
import { gatherRequest, type RequestDeps } from './request.ts'

export type DraftDeps = RequestDeps & {
  mailboxes: Mailboxes
  model: Model | null
  wake(job: JobName): void
}

/** Drafts an answer to one judged mail. Void when the mail has moved on. Refuses `message.not_found`, `key.erased`. */
export async function draft(deps: DraftDeps, job: MessageJob): Promise<void> {
  const message = await loadMessage(deps, job.messageId)
  if (message.state !== 'drafting' || message.stateVersion !== job.version) return
  const mailbox = message.mailboxId === null ? null : deps.mailboxes.byId(message.mailboxId)
  const documents = mailbox === null ? [] : await loadDocuments(deps.pool, mailbox.id)
  const request = await gatherRequest(deps, { message, mailbox: mailbox?.address ?? message.head.recipient, documents })
  const outcome: DraftOutcome =
    deps.model === null
      ? { kind: 'misconfigured', code: 'no_key' }
      : await deps.model.draft(request, { requestId: job.requestId })
  await record(
    deps,
    message,
    job,
    toStep(deps, { message, outcome, waiting: request.thread.some(({ unanswered }) => unanswered) }),
  )
}

type Step = Pick<Advance, 'to' | 'reasons' | 'story' | 'draft' | 'enqueue' | 'resumeAfter' | 'attempts'>

async function record(deps: DraftDeps, message: LoadedMessage, job: MessageJob, step: Step): Promise<void> {
  const moved = await advance(deps.pool, {
    name: 'draft.record',
    message,
    at: deps.clock.now(),
    requestId: job.requestId,
    ...step,
  })
  if (moved && step.enqueue !== undefined) deps.wake(step.enqueue.name)
}

/** `waiting`: the thread has mails that this draft replaced and that nobody has answered. */
type Answered = { message: LoadedMessage; outcome: DraftOutcome; waiting: boolean }

function toStep(deps: DraftDeps, { message, outcome, waiting: mailsWait }: Answered): Step {
  switch (outcome.kind) {
    case 'draft':
      return toDraftStep(message, outcome, mailsWait)
    case 'malformed':
      return held('model_malformed', [{ event: 'draft.malformed', detail: traceDetail(outcome.trace) }])
    case 'refused':
      return held('model_refused', [
        { event: 'model.refused', detail: { ...traceDetail(outcome.trace), category: outcome.category } },
      ])
    case 'rejected':
      return held('model_rejected', [
        { event: 'model.rejected', detail: { code: outcome.code, modelRequestId: outcome.requestId } },
      ])
    case 'unavailable':
      return waiting(deps, message, outcome.code, outcome.afterMs)
    case 'misconfigured':
      return waiting(deps, message, outcome.code, MISCONFIGURED_WAIT)
    default: {
      const never: never = outcome
      throw new Error(`unknown outcome ${JSON.stringify(never)}`)
    }
  }
}

function toDraftStep(
  message: LoadedMessage,
  { draft: answer, trace }: DraftOutcome & { kind: 'draft' },
  mailsWait: boolean,
): Step {
  const told: TimelineEntry = {
    event: 'draft.created',
    detail: { ...traceDetail(trace), action: answer.action, confidence: answer.confidence },
  }
  // "Thanks in advance" needs no reply, but the question before it does: it is never closed together with its thanks.
  if (answer.action === 'no_reply' && mailsWait) return held('needs_human', [told])
  if (answer.action === 'no_reply') {
    return {
      to: 'closed',
      reasons: ['no_reply_needed'],
      story: [told, { event: 'message.closed', detail: { reason: 'no_reply_needed' } }],
    }
  }
  if (answer.text.trim() === '') return held('needs_human', [told])
  const id = v7()
  const content: DraftContent = {
    ...answer,
    to: message.head.from,
    subject: replySubject(message.head.subject),
  }
  return {
    to: 'ready',
    reasons: reviewReasons(message),
    story: [told, { event: 'message.ready' }],
    enqueue: { name: 'mail.review' },
    draft: {
      id,
      origin: 'model',
      sealedContent: seal(message.key, { table: 'draft', column: 'sealed_content', row: id }, content),
      // What Claude saw: a mail that is newer than this one was not in the prompt, so it voids an approval.
      threadHead: message.id,
      promptVersion: trace.promptVersion,
      model: trace.model,
      modelRequestId: trace.requestId,
      usage: { ...trace.usage, durationMs: trace.durationMs },
    },
  }
}

const held = (reason: Reason, story: TimelineEntry[]): Step => ({
  to: 'held',
  reasons: [reason],
  story: [...story, { event: 'message.held', detail: { reason } }],
})

const FIRST_WAIT = 5 * SECOND
const LONGEST_WAIT = 15 * MINUTE
const MISCONFIGURED_WAIT = 15 * MINUTE

/** Nothing is lost while Claude is away: the mail waits, visibly, and is taken up again at the time that this names. */
function waiting(deps: DraftDeps, message: LoadedMessage, code: string, afterMs: number | null): Step {
  const backOff = FIRST_WAIT * 2 ** Math.min(message.attempts, 10)
  const wait = Math.min(Math.max(afterMs ?? 0, backOff), LONGEST_WAIT)
  return {
    ...held('model_unavailable', [
      {
        event: 'model.unavailable',
        detail: { code, attempt: message.attempts + 1, waitSeconds: Math.round(wait / SECOND) },
      },
    ]),
    resumeAfter: new Date(deps.clock.now().getTime() + wait),
    attempts: message.attempts + 1,
  }
}

const traceDetail = (trace: ModelTrace): Record<string, string | number | null> => ({
  model: trace.model,
  modelRequestId: trace.requestId,
  inputTokens: trace.usage.inputTokens,
  outputTokens: trace.usage.outputTokens,
  durationMs: trace.durationMs,
})
