/** What operators read of the questions that drafts asked them. */
import { z } from 'zod'
import type { ListDeps } from './messages.ts'
import { openRows } from './open-rows.ts'

/** `question` and `answer` are empty when the person was erased; `answer` is null while nobody has said it. */
export type ListedQuestion = {
  id: string
  messageId: string
  mailbox: string
  question: string
  answer: string | null
  askedAt: Date
  answeredBy: string | null
  /** the article that the answer became */
  article: string | null
}
type Row = Omit<ListedQuestion, 'question' | 'answer' | 'mailbox'> & {
  mailbox: string | null
  correspondentId: string
  keyed: boolean
  sealedQuestion: Buffer
  sealedAnswer: Buffer | null
}

const MOST = 500

/** Gives the questions that wait for an answer, oldest first; with `all` those that have one, too. At most 500. */
export async function listQuestions(deps: ListDeps, { all }: { all: boolean }): Promise<ListedQuestion[]> {
  const { rows } = await deps.pool.query<Row>({
    text: `select q.id, q.message_id as "messageId", b.address as mailbox, q.asked_at as "askedAt",
                  q.answered_by as "answeredBy", d.name as article, m.correspondent_id as "correspondentId",
                  c.key_id is not null as keyed, q.sealed_question as "sealedQuestion", q.sealed_answer as "sealedAnswer"
             from operator_question q
             join message m on m.id = q.message_id
             join correspondent c on c.id = m.correspondent_id
             left join mailbox b on b.id = m.mailbox_id
             left join knowledge_document d on d.id = q.document_id
            where $1 or (q.answered_at is null and m.state = 'held')
            order by q.asked_at, q.id limit $2`,
    values: [all, MOST],
  })
  const openRow = await openRows(deps.vault, rows)
  return rows.map(({ sealedQuestion, sealedAnswer, correspondentId, keyed, mailbox, ...row }) => {
    const owner = { id: row.id, correspondentId, keyed }
    const read = (column: string, record: Buffer) =>
      openRow(owner, { table: 'operator_question', column, row: row.id, record, schema: z.string() }) ?? ''
    return {
      ...row,
      mailbox: mailbox ?? '',
      question: read('sealed_question', sealedQuestion),
      answer: sealedAnswer === null ? null : read('sealed_answer', sealedAnswer),
    }
  })
}
