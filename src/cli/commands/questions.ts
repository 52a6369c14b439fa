/** `postern questions …`: the facts that drafts lacked. One answer finishes the draft, and may become an article. */
import { toDocumentName } from '../../knowledge/document-name.ts'
import { showMessage } from '../../mail/listing/messages.ts'
import { type ListedQuestion, listQuestions } from '../../mail/listing/questions.ts'
import { answerQuestion, keepAsArticle } from '../../mail/review/answer-question.ts'
import { type Answer, argument, type Call, type Command, type Outcome, whoActs } from '../command.ts'
import { MOST_MIB, readText, requireId } from '../inputs.ts'
import { renderMessage } from '../render.ts'
import { withRoad } from '../session.ts'
import { fields, shortTime, type View } from '../view.ts'

const EXAMPLE_ID = '01980c62-3c1a-7d02-8c4f-77d2b7a1f0e2'

export const QUESTIONS: readonly Command[] = [
  {
    name: 'questions list',
    about: 'Lists what drafts need to know, oldest first.',
    args: [],
    options: { all: { about: 'also those that were answered' } },
    examples: ['postern questions list'],
    run: list,
  },
  {
    name: 'questions answer',
    about: 'Answers one: Claude finishes the draft with it, and the draft waits for its approval.',
    args: ['ID'],
    options: { file: { value: 'FILE', about: 'the answer, UTF-8; - reads stdin', required: true } },
    examples: [`echo "Yes, we have six of them." | postern questions answer ${EXAMPLE_ID} --file -`],
    run: answer,
  },
  {
    name: 'questions keep',
    about: 'Makes an article of an answer, once a person has approved the reply that was made of it.',
    args: ['ID'],
    options: { name: { value: 'NAME', about: 'what to call the article', required: true } },
    examples: [`postern questions keep ${EXAMPLE_ID} --name stock`],
    run: keep,
  },
]

async function list(call: Call): Promise<Answer> {
  const items = await withRoad(call, (deps) => listQuestions(deps, { all: call.flag('all') }))
  return { json: { items, next: null }, text: (view) => renderQuestions(view, items) }
}

async function answer(call: Call): Promise<Answer> {
  const questionId = requireId(argument(call), 'question.not_found')
  const text = await readText(call.option('file') ?? '-', MOST_MIB)
  return withRoad(call, async (deps) => {
    const messageId = await answerQuestion(deps, { ...whoActs(call), questionId, answer: text })
    const message = await showMessage(deps, messageId)
    return { json: message, text: (view) => renderMessage(view, message) }
  })
}

async function keep(call: Call): Promise<Outcome> {
  const questionId = requireId(argument(call), 'question.not_found')
  const name = toDocumentName(call.option('name') ?? '')
  if (name === null) return { misuse: 'A name has 1 to 100 visible characters.' }
  return withRoad(call, async (deps) => {
    const { version } = await keepAsArticle(deps, { ...whoActs(call), questionId, name })
    return { json: { name, version }, text: () => `The answer is the article ${name} now, version ${version}.` }
  })
}

function renderQuestions(view: View, items: readonly ListedQuestion[]): string {
  if (items.length === 0) return 'No question waits.'
  return items.map((item) => renderQuestion(view, item)).join('\n\n')
}

const renderQuestion = (view: View, item: ListedQuestion): string =>
  fields(view, [
    ['Question', item.question],
    ['Id', item.id],
    ['Message', item.messageId],
    ['Mailbox', item.mailbox],
    ['Asked', shortTime(item.askedAt)],
    ['Answer', item.answer],
    ['By', item.answeredBy],
    ['Article', item.article],
  ])
