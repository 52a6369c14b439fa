/**
 * What our own people say to the question of a draft: it finishes the draft, and once a person has approved a reply that was
 * made of it, it may become an article.
 */
import type pg from 'pg'
import { withTransaction } from '../../db/pool.ts'
import { AppError } from '../../errors.ts'
import { importDocument, type KnowledgeDocument } from '../../knowledge/store.ts'
import { cleanText } from '../clean-text.ts'
import { keepAnswer, type Question, readQuestions } from '../questions.ts'
import { type LoadedMessage, loadMessage, tell } from '../store.ts'
import { type Act, type OperateDeps, requireState, settleOrRefuse } from './operate.ts'

const MAX_BYTES = 16 * 1024

/**
 * Keeps the answer and asks Claude for the draft again. Gives the message's id. Refuses `question.not_found`,
 * `question.answered`, `question.empty`, `question.too_long` (16 KiB), `message.wrong_state`, `reply.outcome_unknown`.
 */
export async function answerQuestion(
  deps: OperateDeps,
  input: Act & { questionId: string; answer: string },
): Promise<string> {
  const answer = cleanText(input.answer).trim()
  if (answer === '') throw new AppError('question.empty')
  if (Buffer.byteLength(answer) > MAX_BYTES)
    throw new AppError('question.too_long', { bytes: Buffer.byteLength(answer) })
  const { message, question } = await loadQuestion(deps, input.questionId)
  if (question.answer !== null) throw new AppError('question.answered', { questionId: question.id })
  requireState(message, ['held'])
  await settleOrRefuse(deps, message, {
    to: 'drafting',
    name: 'question.record',
    act: input,
    story: [{ event: 'question.answered' }, { event: 'message.drafting' }],
    enqueue: { name: 'mail.draft' },
    also: (tx, at) => keepAnswer(tx, { message, questionId: question.id, answer, actor: input.actor, at }),
  })
  deps.wake('mail.draft')
  return message.id
}

const APPROVED = ['approved', 'sending', 'sent', 'delivered'] as const

/**
 * Makes an article of an answer. Only after a person approved a reply to that mail: an answer is written for one person,
 * and an article is for everybody. Refuses `question.not_found`, `question.not_answered`, `question.not_approved`,
 * `question.name_taken` (an article of another origin), and what an import refuses.
 */
export async function keepAsArticle(
  deps: OperateDeps & { pool: pg.Pool },
  input: Act & { questionId: string; name: string },
): Promise<KnowledgeDocument> {
  const { message, question } = await loadQuestion(deps, input.questionId)
  if (question.answer === null) throw new AppError('question.not_answered', { questionId: question.id })
  const approved = APPROVED.some((state) => state === message.state) && (await wasApproved(deps.pool, message.id))
  if (!approved || message.mailboxId === null)
    throw new AppError('question.not_approved', { questionId: question.id, state: message.state })
  const taken = await findDocumentId(deps.pool, { mailboxId: message.mailboxId, name: input.name })
  if (taken !== null && taken !== question.documentId) throw new AppError('question.name_taken', { name: input.name })
  const content = `# ${input.name}\n\n${question.answer}\n`
  const article = await importDocument(deps, { mailboxId: message.mailboxId, name: input.name, content })
  const { actor, requestId } = input
  await withTransaction(deps.pool, async (client) => {
    await client.query({
      name: 'question.keep',
      text: 'update operator_question set document_id = $2 where id = $1',
      values: [question.id, article.id],
    })
    const story = { event: 'question.kept', detail: { version: article.version } } as const
    await tell(client, { messageId: message.id, at: deps.clock.now(), requestId, actor, story })
  })
  return article
}

async function findDocumentId(
  pool: pg.Pool,
  { mailboxId, name }: { mailboxId: string; name: string },
): Promise<string | null> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'question.name',
    text: 'select id from knowledge_document where mailbox_id = $1 and name = $2',
    values: [mailboxId, name],
  })
  return rows[0]?.id ?? null
}

async function wasApproved(pool: pg.Pool, messageId: string): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'question.approved',
    text: `select from message m join draft d on d.id = m.draft_id where m.id = $1 and d.approved_by is not null`,
    values: [messageId],
  })
  return rowCount === 1
}

async function loadQuestion(deps: OperateDeps, id: string): Promise<{ message: LoadedMessage; question: Question }> {
  const { rows } = await deps.pool.query<{ messageId: string }>({
    name: 'question.owner',
    text: 'select message_id as "messageId" from operator_question where id = $1',
    values: [id],
  })
  const message = rows[0] === undefined ? null : await loadMessage(deps, rows[0].messageId)
  const question = message === null ? undefined : (await readQuestions(deps.pool, message)).find((one) => one.id === id)
  if (message === null || question === undefined) throw new AppError('question.not_found', { questionId: id })
  return { message, question }
}
