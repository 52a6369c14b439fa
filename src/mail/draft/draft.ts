/**
 * draft: what Claude may see is gathered, Claude is asked, its answer becomes a draft. Nothing that Claude returns names a
 * recipient, a header or a thread: those were fixed before the call.
 */
import type pg from 'pg'
import type { SecurityLog } from '../../audit/record.ts'
import { linkCalls } from '../../budget/link-calls.ts'
import { withTransaction } from '../../db/pool.ts'
import type { Model } from '../../providers/model.ts'
import type { JobName, MessageJob } from '../../queue/contract.ts'
import { isDraftingFrozen } from '../freeze.ts'
import { type MailboxOfDeps, mailboxOf } from '../mailbox-of.ts'
import { askOperators, forgetOpenQuestion } from '../questions.ts'
import { advance, type LoadedMessage, loadMessage } from '../store.ts'
import { type ComposeDeps, type Composed, composeDraft } from './compose.ts'
import { frozen, type Step, toStep, waiting } from './to-step.ts'

export type DraftDeps = Omit<ComposeDeps, 'model'> &
  MailboxOfDeps & {
    pool: pg.Pool
    model: Model | null
    security: SecurityLog
    wake(job: JobName): void
  }

/** Drafts an answer to one judged mail. Void when the mail has moved on. Refuses `message.not_found`, `key.erased`. */
export async function draft(deps: DraftDeps, job: MessageJob): Promise<void> {
  const message = await loadMessage(deps, job.messageId)
  if (message.state !== 'drafting' || message.stateVersion !== job.version) return
  if (await isDraftingFrozen(deps.pool))
    return record(deps, { message, job, step: frozen(deps, message), composed: null })
  const { model } = deps
  if (model === null)
    return record(deps, { message, job, step: waiting(deps, message, { code: 'no_key' }), composed: null })
  const mailbox = await mailboxOf(deps, message)
  const composed = await composeDraft({ ...deps, model }, { message, mailbox, requestId: job.requestId })
  await record(deps, { message, job, step: toStep(deps, message, composed), composed })
}

type Recorded = { message: LoadedMessage; job: MessageJob; step: Step; composed: Composed | null }

/** The draft, the calls that made it, and the question to the operators become one fact. */
async function record(deps: DraftDeps, { message, job, step, composed }: Recorded): Promise<void> {
  const at = deps.clock.now()
  const { question, ...moves } = step
  const moved = await withTransaction(deps.pool, async (client) => {
    const advanced = await advance(client, { name: 'draft.record', message, at, requestId: job.requestId, ...moves })
    if (!advanced) return false
    if (step.draft !== undefined) {
      await linkCalls(client, { draftId: step.draft.id, message })
      await forgetOpenQuestion(client, message)
    }
    if (question !== undefined) await askOperators(client, { message, question, at })
    return true
  })
  if (!moved) return
  if (step.enqueue !== undefined) deps.wake(step.enqueue.name)
  if (composed?.kind === 'draft') reportFindings(deps, message, job.requestId, composed)
}

function reportFindings(
  { security }: DraftDeps,
  { id }: LoadedMessage,
  requestId: string,
  { content }: Composed & { kind: 'draft' },
): void {
  for (const guard of new Set(content.findings.map((finding) => finding.guard))) {
    const count = content.findings.filter((finding) => finding.guard === guard).length
    security.record('reply_guard_hit', { guard, count, message_id: id }, requestId)
  }
}
