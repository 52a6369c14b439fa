/**
 * A rehearsal: stored mails go through another prompt, model or policy, and nothing moves and nothing is sent. What it costs
 * is counted like everything else that Claude is asked.
 */
import { randomInt } from 'node:crypto'
import type pg from 'pg'
import type { CallRecord } from '../budget/ask.ts'
import { AppError } from '../errors.ts'
import { type ComposeDeps, type Composed, composeDraft } from '../mail/draft/compose.ts'
import { loadModelDraft } from '../mail/drafts.ts'
import { editShare } from '../mail/edit-share.ts'
import { type MailboxOfDeps, mailboxOf } from '../mail/mailbox-of.ts'
import type { MailboxInForce } from '../mail/mailbox-settings.ts'
import type { DraftContent } from '../mail/message.ts'
import { type AroundDeps, readAround } from '../mail/review/around.ts'
import { gatesOf } from '../mail/review/gates-of.ts'
import { lastingObjections } from '../mail/review/release.ts'
import { verifyDraft } from '../mail/review/verify.ts'
import { type LoadedMessage, loadMessage } from '../mail/store.ts'

export type ShadowDeps = ComposeDeps & AroundDeps & MailboxOfDeps & { pool: pg.Pool }
/** What differs from how the mailbox works now. */
type Change = (mailbox: MailboxInForce) => MailboxInForce
export type Rehearsed = {
  messageId: string
  /** what became of the mail */
  state: string
  /** what would have: `release`, `wait`, `held`, `closed`, or why there is no draft */
  outcome: string
  /** the gates and guards that would stand in the way */
  objections: string[]
  category: string | null
  /** share of the draft that Claude wrote then which differs from this one, 0 to 1; null without one of them */
  differs: number | null
  costNano: string
}
type Input = { last: number; mailboxId: string | null; change: Change; requestId: string }
/** Tells the calls of this rehearsal from those of another one that runs beside it. */
type Run = Input & { run: number }

const STOPS: readonly string[] = ['paused', 'over', 'frozen']

/** One mail that cannot be rehearsed must not cost what the others have cost already. */
const toFailed =
  (messageId: string) =>
  (error: unknown): Rehearsed => {
    if (!(error instanceof AppError)) throw error
    const nothing = { category: null, differs: null, costNano: '0' }
    return { messageId, state: 'unknown', outcome: 'failed', objections: [error.code], ...nothing }
  }

/** Rehearses the newest `last` mails that were ever drafted or held, newest first; `onEach` as they come. */
export async function shadow(
  deps: ShadowDeps,
  input: Input,
  onEach: (done: Rehearsed) => void = () => undefined,
): Promise<Rehearsed[]> {
  const { rows } = await deps.pool.query<{ id: string }>({
    // Nothing opens of a person who was erased.
    text: `select m.id from message m join correspondent c on c.id = m.correspondent_id and c.key_id is not null
            where m.state not in ('received', 'refused', 'stored') and ($2::uuid is null or m.mailbox_id = $2)
            order by m.received_at desc, m.id desc limit $1`,
    values: [input.last, input.mailboxId],
  })
  const rehearsed: Rehearsed[] = []
  const run = -randomInt(1, 2 ** 31 - 1)
  for (const { id } of rows) {
    const one = await rehearse(deps, await loadMessage(deps, id), { ...input, run }).catch(toFailed(id))
    rehearsed.push(one)
    onEach(one)
    // No call can work for a while: the rest would say the same.
    if (STOPS.includes(one.outcome)) break
  }
  return rehearsed
}

async function rehearse(deps: ShadowDeps, message: LoadedMessage, { change, requestId, run }: Run): Promise<Rehearsed> {
  const mailbox = change(await mailboxOf(deps, message))
  const composed = await composeDraft(deps, { message, mailbox, requestId, rehearsal: run })
  const { calls } = composed.journey
  const base = { messageId: message.id, state: message.state }
  if (composed.kind !== 'draft') return { ...base, ...withoutDraft(composed), costNano: costOf(calls) }
  const { content } = composed
  const written = await loadModelDraft(deps, message.id)
  const { outcome, objections, verifying } = await judge(deps, {
    message,
    mailbox,
    content,
    requestId,
    run,
    waits: composed.journey.waits,
  })
  return {
    ...base,
    costNano: costOf([...calls, ...verifying]),
    outcome,
    objections,
    category: content.category,
    differs: written === null ? null : editShare(written.content.text, content.text),
  }
}

const costOf = (calls: readonly CallRecord[]): string =>
  String(calls.reduce((sum, { costNano }) => sum + BigInt(costNano), 0n))

function withoutDraft(composed: Composed): Pick<Rehearsed, 'outcome' | 'objections' | 'category' | 'differs'> {
  const code = 'code' in composed ? [composed.code] : []
  const outcome = composed.kind === 'no_reply' ? 'closed' : composed.kind
  return { outcome, objections: code, category: composed.journey.triage?.category ?? null, differs: null }
}

/** `verifying`: the calls that the verifier took. */
type Verdict = { outcome: string; objections: string[]; verifying: CallRecord[] }
type Judging = {
  message: LoadedMessage
  mailbox: MailboxInForce
  content: DraftContent
  requestId: string
  /** an older mail of the thread waits, too */
  waits: boolean
  run: number
}

async function judge(
  deps: ShadowDeps,
  { message, mailbox, content, requestId, waits, run }: Judging,
): Promise<Verdict> {
  const found = [...new Set(content.findings.map(({ guard }) => `guard ${guard}`))]
  const isClosed = content.action === 'no_reply' && !waits
  if (isClosed) return { outcome: 'closed', objections: [], verifying: [] }
  if (content.action === 'no_reply' || content.text.trim() === '')
    return { outcome: 'held', objections: ['needs_human'], verifying: [] }
  if (found.length > 0 || content.question !== '')
    return { outcome: 'held', objections: content.question === '' ? found : [...found, 'missing_fact'], verifying: [] }
  const at = deps.clock.now()
  const around = { ...(await readAround(deps.pool, deps, { message, category: content.category, at })), mailbox }
  const shut = (verification: { unsupported: number } | null) =>
    lastingObjections(gatesOf({ message, draft: { content, verification }, around })).map(({ name }) => name)
  const before = shut(null).filter((name) => name !== 'verifier-content')
  if (before.length > 0) return { outcome: 'wait', objections: before, verifying: [] }
  const draft = { content }
  const verified = await verifyDraft(deps, {
    message: { ...message, stateVersion: run },
    draft,
    mailbox,
    requestId,
    step: 'shadow',
  })
  const after = shut(verified.kind === 'said' ? { unsupported: verified.unsupported } : null)
  return { outcome: after.length === 0 ? 'release' : 'wait', objections: after, verifying: verified.calls }
}
