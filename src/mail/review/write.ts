/** Answers by hand: an edited draft, or a reply that an operator wrote. Each is a new, immutable version. */
import { v7 } from 'uuid'
import { seal } from '../../crypto/sealed.ts'
import { withTransaction } from '../../db/pool.ts'
import { AppError } from '../../errors.ts'
import { cleanText } from '../clean-text.ts'
import { keepGates } from '../drafts.ts'
import type { DraftContent } from '../message.ts'
import { advance, type LoadedMessage, loadMessage, reviewReasons, type TimelineEntry } from '../store.ts'
import { replySubject } from '../subject.ts'
import { loadThreadHead } from '../thread-head.ts'
import { readAround } from './around.ts'
import { gatesOf } from './gates-of.ts'
import { type Act, loadCurrent, type OperateDeps, requireState, requireUnanswered } from './operate.ts'

const MAX_BYTES = 64 * 1024

/**
 * Makes a new version with this text. Gives its id. Refuses `draft.empty`, `draft.too_long` (64 KiB), `draft.superseded`,
 * `message.wrong_state`, `reply.outcome_unknown`.
 */
export async function editDraft(deps: OperateDeps, input: Act & { draftId: string; text: string }): Promise<string> {
  const { draft, message } = await loadCurrent(deps, input.draftId, ['ready', 'held'])
  return writeVersion(deps, {
    ...input,
    message,
    // What was weighed and guarded was another text.
    content: { ...draft.content, text: input.text, sentences: [], findings: [], question: '' },
    event: 'draft.edited',
  })
}

/** Writes a reply to a message that may have no draft yet. Gives the new draft's id. Refuses as {@link editDraft} does. */
export async function answerMessage(
  deps: OperateDeps,
  input: Act & { messageId: string; text: string },
): Promise<string> {
  const message = await loadMessage(deps, input.messageId)
  requireState(message, ['ready', 'held'])
  const content: DraftContent = {
    to: message.head.from,
    subject: replySubject(message.head.subject),
    text: input.text,
    language: '',
    category: 'other',
    action: 'send',
    reason: '',
    confidence: 'high',
    manipulation: false,
    evidence: [],
    unanswered: [],
    question: '',
    sentences: [],
    findings: [],
    triage: null,
  }
  return writeVersion(deps, { ...input, message, content, event: 'draft.written' })
}

type Version = Act & { message: LoadedMessage; content: DraftContent; event: 'draft.edited' | 'draft.written' }

async function writeVersion(
  deps: OperateDeps,
  { message, content, event, actor, requestId }: Version,
): Promise<string> {
  // As it will leave: what looks empty is empty, and what the operator sees is what the correspondent gets.
  const text = cleanText(content.text)
  if (text.trim() === '') throw new AppError('draft.empty')
  if (Buffer.byteLength(text) > MAX_BYTES) throw new AppError('draft.too_long', { bytes: Buffer.byteLength(text) })
  await requireUnanswered(deps.pool, message.id)
  const id = v7()
  const sealedContent = seal(message.key, { table: 'draft', column: 'sealed_content', row: id }, { ...content, text })
  const threadHead = await loadThreadHead(deps.pool, message)
  const story: TimelineEntry[] = [{ event, detail: { draftId: id } }]
  const at = deps.clock.now()
  const around = await readAround(deps.pool, deps, { message, category: content.category, at })
  const gates = gatesOf({ message, draft: { content: { ...content, text }, verification: null }, around })
  await withTransaction(deps.pool, async (client) => {
    const moved = await advance(client, {
      name: 'write.record',
      message,
      to: 'ready',
      reasons: reviewReasons(message),
      at,
      requestId,
      actor,
      story,
      draft: { id, origin: 'operator', sealedContent, threadHead, createdBy: actor },
    })
    if (!moved) throw new AppError('draft.superseded', { messageId: message.id })
    await keepGates(client, id, gates)
  })
  return id
}
