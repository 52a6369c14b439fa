/** The one fact that a draft lacked, as a question to our own people. Sealed: it may repeat what a person wrote. */
import { v7 } from 'uuid'
import { z } from 'zod'
import { open, seal } from '../crypto/sealed.ts'
import type { Queryable } from '../db/pool.ts'
import type { OperatorAnswer } from '../providers/model.ts'
import type { LoadedMessage } from './store.ts'
import { REPLACED_UNANSWERED } from './supersede.ts'

const Words = z.string()
type Owner = Pick<LoadedMessage, 'id' | 'key'>
export type Question = { id: string; question: string; answer: string | null; documentId: string | null }
type Row = { id: string; sealed_question: Uint8Array; sealed_answer: Uint8Array | null; document_id: string | null }

/** A question is of one draft: another draft of the mail forgets it, unless somebody has answered. */
export async function forgetOpenQuestion(tx: Queryable, { id }: Pick<Owner, 'id'>): Promise<void> {
  await tx.query({
    name: 'question.forget',
    text: 'delete from operator_question where message_id = $1 and answered_at is null',
    values: [id],
  })
}

/** Asks, in the transaction that records the draft. */
export async function askOperators(
  tx: Queryable,
  { message, question, at }: { message: Owner; question: string; at: Date },
): Promise<void> {
  const id = v7()
  await tx.query({
    name: 'question.ask',
    text: 'insert into operator_question (id, message_id, sealed_question, asked_at) values ($1, $2, $3, $4)',
    values: [id, message.id, seal(message.key, binding(id, 'sealed_question'), question), at],
  })
}

/** Gives what was asked about a mail, oldest first; `answer` null while nobody has said it. */
export async function readQuestions(db: Queryable, { id, key }: Owner): Promise<Question[]> {
  const { rows } = await db.query<Row>({
    name: 'question.read',
    text: `select id, sealed_question, sealed_answer, document_id from operator_question
            where message_id = $1 order by asked_at, id`,
    values: [id],
  })
  return rows.map((row) => toQuestion(key, row))
}

/**
 * Gives what operators have said about a mail, and about the older ones that it replaced and that nobody has answered: its
 * draft answers those, too. Only of mails of the same proof, as the prompt has no others.
 */
export async function readAnswers(
  db: Queryable,
  message: Pick<LoadedMessage, 'id' | 'key' | 'threadId' | 'receivedAt' | 'verdict'>,
): Promise<OperatorAnswer[]> {
  const { rows } = await db.query<Row>({
    name: 'question.answers',
    text: `select q.id, q.sealed_question, q.sealed_answer, q.document_id
             from operator_question q join message m on m.id = q.message_id
            where m.thread_id = $1 and q.answered_at is not null
              and (m.id = $2 or ((m.received_at, m.id) < ($3, $2) and ${REPLACED_UNANSWERED}
                   and (coalesce(m.verdict->>'authentication', 'none') = 'pass') = $4))
            order by q.asked_at, q.id limit ${MOST_ANSWERS}`,
    values: [message.threadId, message.id, message.receivedAt, message.verdict?.authentication === 'pass'],
  })
  return rows
    .map((row) => toQuestion(message.key, row))
    .flatMap(({ question, answer }) => (answer === null ? [] : [{ question, answer }]))
}

const MOST_ANSWERS = 20

const toQuestion = (key: Owner['key'], row: Row): Question => ({
  id: row.id,
  question: open(key, binding(row.id, 'sealed_question'), row.sealed_question, Words),
  answer: row.sealed_answer === null ? null : open(key, binding(row.id, 'sealed_answer'), row.sealed_answer, Words),
  documentId: row.document_id,
})

/** Keeps what an operator said, in the transaction that goes on with the draft. */
export async function keepAnswer(
  tx: Queryable,
  input: { message: Owner; questionId: string; answer: string; actor: string; at: Date },
): Promise<void> {
  const { message, questionId, answer, actor, at } = input
  await tx.query({
    name: 'question.answer',
    text: 'update operator_question set sealed_answer = $2, answered_at = $3, answered_by = $4 where id = $1',
    values: [questionId, seal(message.key, binding(questionId, 'sealed_answer'), answer), at, actor],
  })
}

const binding = (row: string, column: string) => ({ table: 'operator_question', column, row })
