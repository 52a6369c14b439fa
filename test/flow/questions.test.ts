/** A fact that only our own people know: one question to them, one answer, and the draft is finished. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { parseKeyring } from '../../src/crypto/keyring.ts'
import { openVault } from '../../src/crypto/vault.ts'
import { loadDraft } from '../../src/mail/drafts.ts'
import { listQuestions } from '../../src/mail/listing/questions.ts'
import { answerQuestion, keepAsArticle } from '../../src/mail/review/answer-question.ts'
import { approveDraft, rejectDraft, requestDraft } from '../../src/mail/review/operate.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { createHaystack } from '../support/needles.ts'
import { startTestPostern } from '../support/postern.ts'

const ACT = { actor: 'operator', requestId: 'test' }
const NOBODY = '01980c60-11f2-7b1e-9a55-6d0c2f7a90d4'
const QUESTION = 'Do you have a wheelchair ramp at the northern entrance?'
const ANSWER = 'Yes, a wheelchair ramp leads to the northern entrance.'
const postern = await startTestPostern({ after })
const { deps, claude } = postern
const { pool } = deps

let writers = 0
/** A mail that no article answers, its draft and its one question. */
async function ask(text = QUESTION) {
  writers += 1
  const { id } = await postern.post({ from: `Jana Novak <writer${writers}@customer.example>`, text }, { proven: true })
  const held = await postern.settled(id, 'held')
  await jobsDone(pool)
  const questions = (await listQuestions(deps, { all: true })).filter(({ messageId }) => messageId === id)
  return { id, held, questions, questionId: questions[0]?.id ?? assert.fail('no question') }
}
const answer = (questionId: string, text = ANSWER) => answerQuestion(deps, { ...ACT, questionId, answer: text })

test('a mail that no article answers is held for its missing fact, with a draft and one question', async () => {
  const { held, questions } = await ask()
  assert.deepEqual(held.reasons, ['missing_fact'])
  const draft = await loadDraft(deps, held.draftId ?? '')
  assert.ok(draft.content.text.length > 0)
  assert.deepEqual(draft.content.unanswered, [QUESTION])
  assert.deepEqual(
    questions.map((one) => [one.question, one.answer, one.mailbox]),
    [[QUESTION, null, 'support@postern.example']],
  )
  assert.ok(draft.gates.some(({ name, passed }) => name === 'nothing-unanswered' && !passed))
})

test('the answer finishes the draft, which rests on it and waits for its approval; then it can become an article', async () => {
  const { id, held, questionId } = await ask()
  assert.equal(await answer(questionId), id)
  const { draftId } = await postern.settled(id, 'ready')
  assert.notEqual(draftId, held.draftId)
  const draft = await loadDraft(deps, draftId ?? '')
  assert.equal(draft.version, 2)
  assert.ok(draft.content.text.includes(ANSWER))
  assert.deepEqual(draft.content.evidence, [{ document: 'operator answer', quote: ANSWER, found: true, version: null }])
  const { body } = claude.requests.at(-1) ?? assert.fail('nobody was asked')
  assert.match(JSON.stringify(body), /<operator_answer>.*northern entrance/)

  const keep = () => keepAsArticle(deps, { ...ACT, questionId, name: 'ramp' })
  await assert.rejects(keep(), { code: 'question.not_approved' })
  await approveDraft(deps, { ...ACT, draftId: draftId ?? '' })
  await postern.settled(id, 'sent', 'delivered')
  assert.match(postern.mailgun.accepted.at(-1)?.fields['text'] ?? '', /northern entrance/)
  const article = await keep()
  assert.deepEqual([article.name, article.version, article.content], ['ramp', 1, `# ramp\n\n${ANSWER}\n`])
  const kept = (await listQuestions(deps, { all: true })).find((one) => one.id === questionId)
  assert.deepEqual([kept?.article, kept?.answeredBy], ['ramp', 'operator'])

  const next = await postern.post({ from: 'next@customer.example', text: QUESTION }, { proven: true })
  const answered = await postern.settled(next.id, 'ready')
  const { content } = await loadDraft(deps, answered.draftId ?? '')
  assert.deepEqual([content.evidence[0]?.found, content.evidence[0]?.document], [true, 'ramp'])
})

test('a question is answered once, and only while its mail waits for it', async () => {
  const { id, questionId } = await ask('Do you rent out umbrellas with yellow handles?')
  await assert.rejects(answer(NOBODY), { code: 'question.not_found' })
  await assert.rejects(answer(questionId, ' \u200b\n'), { code: 'question.empty' })
  await assert.rejects(answer(questionId, 'x'.repeat(16 * 1024 + 1)), { code: 'question.too_long' })
  await assert.rejects(keepAsArticle(deps, { ...ACT, questionId, name: 'umbrellas' }), {
    code: 'question.not_answered',
  })
  const both = await Promise.allSettled([
    answer(questionId, 'Yes, umbrellas with yellow handles are rented out.'),
    answer(questionId, 'No, umbrellas are not rented out.'),
  ])
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  await postern.settled(id, 'ready')
  await assert.rejects(answer(questionId), { code: 'question.answered' })

  const rejected = await ask('Do you lend telescopes for the eclipse?')
  await rejectDraft(deps, { ...ACT, draftId: rejected.held.draftId ?? '', reason: 'by phone' })
  await assert.rejects(answer(rejected.questionId), { code: 'message.wrong_state' })
})

test('an answer is not kept as an article when its reply was rejected', async () => {
  const { id, questionId } = await ask('Do you sell tickets to the planetarium upstairs?')
  await answer(questionId, 'Tickets to the planetarium upstairs are sold at the desk.')
  const { draftId } = await postern.settled(id, 'ready')
  await rejectDraft(deps, { ...ACT, draftId: draftId ?? '', reason: 'wrong' })
  await assert.rejects(keepAsArticle(deps, { ...ACT, questionId, name: 'planetarium' }), {
    code: 'question.not_approved',
  })
})

test('another draft of the mail asks anew, and the question that nobody answered is gone', async () => {
  const { id, questionId } = await ask('Do you repair accordions from the seventies?')
  await requestDraft(deps, { ...ACT, messageId: id })
  await postern.settled(id, 'held')
  await jobsDone(pool)
  const questions = (await listQuestions(deps, { all: true })).filter(({ messageId }) => messageId === id)
  assert.equal(questions.length, 1)
  assert.notEqual(questions[0]?.id, questionId)
  await assert.rejects(answer(questionId), { code: 'question.not_found' })
})

test('a private value in a question and its answer leaves as a token only, and comes back in the reply', async () => {
  const asked = await ask('Did you note jana.novak@private.example on the waiting list for saxophones?')
  const [question] = asked.questions
  assert.match(question?.question ?? '', /jana\.novak@private\.example/)
  await answer(asked.questionId, 'Yes, jana.novak@private.example is on the waiting list for saxophones.')
  const { draftId } = await postern.settled(asked.id, 'ready', 'held')
  assert.ok(claude.requests.every(({ body }) => !JSON.stringify(body).includes('private.example')))
  const { content } = await loadDraft(deps, draftId ?? '')
  assert.match(content.text, /jana\.novak@private\.example is on the waiting list/)
  assert.ok(content.evidence.every(({ found }) => found))
})

test('questions and answers are sealed, and go with the key of their person', async () => {
  const canaries = {
    question: 'Where is the heliotrope-marmalade workshop?',
    answer: 'The heliotrope-marmalade workshop is behind the orangery.',
  }
  const { id, questionId } = await ask(canaries.question)
  await answer(questionId, canaries.answer)
  await postern.settled(id, 'ready', 'held')
  const haystack = createHaystack(canaries)
  const { rows } = await pool.query<{ q: Buffer; a: Buffer; all: string }>(
    'select sealed_question as q, sealed_answer as a, o::text as all from operator_question o where id = $1',
    [questionId],
  )
  const [row] = rows
  assert.ok(row)
  for (const bytes of [row.q, row.a, Buffer.from(row.all)]) assert.deepEqual(haystack.search('the row', bytes), [])
  const told = await pool.query<{ text: string }>('select t::text as text from timeline t where message_id = $1', [id])
  for (const { text } of told.rows) assert.deepEqual(haystack.search('the timeline', Buffer.from(text)), [])

  const other = await ask('Which heliotrope is in bloom?')
  const { correspondentId } = other.held
  const vault = await openVault(pool, parseKeyring(postern.env['ENCRYPTION_KEY'] ?? ''))
  await vault.forget(correspondentId)
  const listed = (await listQuestions({ pool, vault }, { all: true })).find((one) => one.id === other.questionId)
  assert.deepEqual([listed?.question, listed?.answer], ['', null])
  await assert.rejects(answerQuestion({ ...deps, vault }, { ...ACT, questionId: other.questionId, answer: ANSWER }), {
    code: 'key.erased',
  })
})

test('an answer that does not help holds the mail again, with the next question', async () => {
  const text = 'Do you deliver grand pianos? And do you tune harpsichords?'
  const { id, questionId } = await ask(text)
  claude.script({
    draft: {
      action: 'needs_human',
      reply: 'We will check and come back.',
      evidence: [],
      unanswered: ['And do you tune harpsichords?'],
      operator_question: 'Do we tune harpsichords?',
    },
  })
  await answer(questionId, 'Grand pianos are delivered.')
  for (let tries = 0; tries < 200; tries += 1) {
    const { rows } = await pool.query('select from draft where message_id = $1', [id])
    if (rows.length === 2) break
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const held = await postern.settled(id, 'held')
  assert.deepEqual(held.reasons, ['missing_fact'])
  const waiting = (await listQuestions(deps, { all: false })).filter(({ messageId }) => messageId === id)
  assert.deepEqual(
    waiting.map(({ question }) => question),
    ['Do we tune harpsichords?'],
  )
})
