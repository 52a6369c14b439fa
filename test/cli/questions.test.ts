import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { z } from 'zod'
import { parseKeyring } from '../../src/crypto/keyring.ts'
import { openVault } from '../../src/crypto/vault.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { MAILBOX, startTestPostern } from '../support/postern.ts'
import { createPostern } from './run-postern.ts'
import { ErrorDocument, listOf, MessageStory, readJson } from './shapes.ts'

const Question = z.strictObject({
  id: z.uuidv7(),
  messageId: z.uuidv7(),
  mailbox: z.string(),
  question: z.string(),
  answer: z.string().nullable(),
  askedAt: z.iso.datetime({ precision: 3 }),
  answeredBy: z.string().nullable(),
  article: z.string().nullable(),
})
const Kept = z.strictObject({ name: z.string(), version: z.int() })
const NOBODY = '01980c60-11f2-7b1e-9a55-6d0c2f7a90d4'
const QUESTION = 'Do you have a wheelchair ramp at the northern entrance?'
const ANSWER = 'Yes, a wheelchair ramp leads to the northern entrance.'

const world = await startTestPostern({ after })
const { deps, env } = world
const postern = createPostern({ after }, { ...env, LOG_LEVEL: 'info' })
const list = async (...words: string[]) =>
  readJson(listOf(Question), (await postern(['questions', 'list', ...words, '--json'])).stdout).items
const refusal = async (words: string[], input = '') => {
  const { code, stderr } = await postern(['questions', ...words, '--json'], { input })
  assert.equal(code, 1)
  return readJson(ErrorDocument, stderr).error.code
}
const answer = (id: string, input = ANSWER) => postern(['questions', 'answer', id, '--file', '-', '--json'], { input })

let writers = 0
async function ask(text = QUESTION) {
  writers += 1
  const { id } = await world.post({ from: `writer${writers}@customer.example`, text }, { proven: true })
  const { correspondentId } = await world.settled(id, 'held')
  await jobsDone(deps.pool)
  const question = (await list()).find(({ messageId }) => messageId === id) ?? assert.fail('no question')
  return { id, correspondentId, questionId: question.id }
}

test('without a question the list says so', async () => {
  assert.deepEqual(await list(), [])
  assert.equal((await postern(['questions', 'list'])).stdout, 'No question waits.\n')
})

test('a question is listed, answered, approved, and its answer kept as an article', async () => {
  const { id, questionId } = await ask()
  const [question] = await list()
  assert.deepEqual(
    { ...question, askedAt: '' },
    {
      id: questionId,
      messageId: id,
      mailbox: MAILBOX,
      question: QUESTION,
      answer: null,
      askedAt: '',
      answeredBy: null,
      article: null,
    },
  )
  assert.match((await postern(['questions', 'list'])).stdout, /^Question +Do you have a wheelchair ramp/)
  assert.equal(await refusal(['keep', questionId, '--name', 'ramp']), 'question.not_answered')

  const answered = readJson(MessageStory, (await answer(questionId)).stdout)
  assert.deepEqual([answered.id, answered.timeline.some(({ event }) => event === 'question.answered')], [id, true])
  assert.ok(!JSON.stringify(answered.timeline).includes('northern'), 'the story has no words of it')
  assert.deepEqual(await list(), [])
  const { draftId } = await world.settled(id, 'ready')
  assert.equal(await refusal(['keep', questionId, '--name', 'ramp']), 'question.not_approved')
  assert.equal((await postern(['drafts', 'approve', draftId ?? ''])).code, 0)
  await world.settled(id, 'sent')
  const kept = await postern(['questions', 'keep', questionId, '--name', 'ramp', '--json'])
  assert.deepEqual(readJson(Kept, kept.stdout), { name: 'ramp', version: 1 })
  const [all] = await list('--all')
  assert.deepEqual([all?.article, all?.answer], ['ramp', ANSWER])
  assert.ok((all?.answeredBy ?? '').length > 0)
  const { stdout } = await postern(['knowledge', 'list', '--json'])
  assert.ok(JSON.parse(stdout).items.some(({ name }: { name: string }) => name === 'ramp'))
})

test('what cannot be done is refused with its code', async () => {
  const { id, questionId } = await ask('Do you rent out umbrellas with yellow handles?')
  assert.equal(await refusal(['answer', NOBODY, '--file', '-'], ANSWER), 'question.not_found')
  assert.equal(await refusal(['answer', 'nonsense', '--file', '-'], ANSWER), 'question.not_found')
  assert.equal(await refusal(['answer', questionId, '--file', '-'], ' \n'), 'question.empty')
  assert.equal(await refusal(['answer', questionId, '--file', '-'], 'x'.repeat(17_000)), 'question.too_long')
  assert.equal((await answer(questionId, 'Yes, umbrellas with yellow handles are rented out.')).code, 0)
  await world.settled(id, 'ready')
  assert.equal(await refusal(['answer', questionId, '--file', '-'], ANSWER), 'question.answered')
  assert.equal(await refusal(['keep', NOBODY, '--name', 'x']), 'question.not_found')
  for (const words of [
    ['answer', questionId],
    ['keep', questionId],
    ['keep', questionId, '--name', ' '],
    ['keep', questionId, '--name', 'a\nb'],
  ])
    assert.equal((await postern(['questions', ...words])).code, 2, words.join(' '))
})

test('the question of a person who was erased is listed empty, and cannot be answered', async () => {
  const { correspondentId, questionId } = await ask('Do you lend telescopes for the eclipse?')
  const vault = await openVault(deps.pool, parseKeyring(env['ENCRYPTION_KEY'] ?? ''))
  await vault.forget(correspondentId)
  const question = (await list()).find(({ id }) => id === questionId)
  assert.deepEqual([question?.question, question?.answer], ['', null])
  assert.equal(await refusal(['answer', questionId, '--file', '-'], ANSWER), 'key.erased')
})

test('what a stranger wrote into a question does not act in a terminal', async () => {
  const { questionId } = await ask('Do you sell \u202eescaped marzipan \u001b[31mpigs?')
  const { stdout } = await postern(['questions', 'list'])
  assert.ok(stdout.includes(questionId))
  for (const acting of ['\u001b', '\u202e']) assert.ok(!stdout.includes(acting))
})
