/** The fake drafts: quotes the sentence of a document that shares most words with a question, or asks for a person. */
import { findCategory, needsReply } from './categories.ts'
import { detectLanguage, type Language, PHRASES } from './language.ts'
import { isManipulation } from './manipulation.ts'
import { findQuestions } from './questions.ts'
import type { FakeDocument, FakeMail, OperatorAnswer } from './read-request.ts'
import { READ_LIMIT, toSentences, toStems } from './words.ts'

export type FakeEvidence = { doc_id: string; quote: string }
export type FakeDraft = {
  language: string
  category: string
  evidence: FakeEvidence[]
  unanswered: string[]
  operator_question: string
  manipulation: boolean
  action: string
  reason: string
  confidence: string
  reply: string
}

const OPERATOR_DOCUMENT = 'operator-answer'
const LONGEST_QUESTION = 500
/** a legal matter, the press, personal rights */
const DELICATE =
  /\b(lawyer|attorney|lawsuit|gdpr|chargeback|journalist|Anwalt|Anwältin|DSGVO|avocate?|RGPD|abogad[oa]|avvocato)\b|právník/iu

/** Documents, mail and what operators said → the JSON that a careful model would give. Same input, same answer. */
export const answerMail = (
  documents: readonly FakeDocument[],
  mail: FakeMail,
  operators: readonly OperatorAnswer[] = [],
): FakeDraft => {
  const language = detectLanguage(`${mail.subject} ${mail.text}`)
  const category = findCategory(mail)
  const manipulation = isManipulation(mail)
  const base = { language, category, unanswered: [], operator_question: '', manipulation, evidence: [], reply: '' }
  if (!needsReply(mail)) return { ...base, action: 'no_reply', reason: 'It expects no answer.', confidence: 'high' }
  const found = findAnswers(documents, findQuestions(mail), operators)
  const evidence = uniqueQuotes(found.flatMap((entry) => entry.evidence ?? []))
  const unanswered = found.filter((entry) => entry.evidence === null).map((entry) => entry.question)
  const delicate = DELICATE.test(mail.text.slice(0, READ_LIMIT))
  const complete = unanswered.length === 0
  const sure = complete && !delicate
  return {
    ...base,
    evidence,
    unanswered,
    operator_question: complete ? '' : unanswered.join(' ').slice(0, LONGEST_QUESTION).toWellFormed(),
    action: sure ? 'send' : 'needs_human',
    reason: giveReason(delicate, complete),
    confidence: sure && !manipulation ? 'high' : 'low',
    reply: writeReply({ language, fromName: mail.fromName, quotes: evidence.map(({ quote }) => quote), sure }),
  }
}

const giveReason = (delicate: boolean, complete: boolean): string => {
  if (delicate) return 'The subject is one for a person.'
  return complete ? 'The documents answer every question.' : 'The documents do not answer everything.'
}

type Passage = FakeEvidence & { stems: Set<string> }

/** The documents are cut to sentences once, whatever the number of questions (at most five). */
const findAnswers = (documents: readonly FakeDocument[], questions: string[], operators: readonly OperatorAnswer[]) => {
  const passages = documents.flatMap(({ id, content }) =>
    toSentences(content).map((quote): Passage => ({ doc_id: id, quote, stems: new Set(toStems(quote)) })),
  )
  return questions.map((question) => ({
    question,
    evidence: findEvidence(passages, question) ?? askOperators(operators, question),
  }))
}

/** The best sentence, if it shares two words with the question (one, if the question has no more). */
const findEvidence = (passages: Passage[], question: string): FakeEvidence | null => {
  const wanted = [...new Set(toStems(question))]
  let best: FakeEvidence | null = null
  let most = Math.max(Math.min(2, wanted.length), 1) - 1
  for (const { doc_id, quote, stems } of passages) {
    const shared = wanted.filter((stem) => stems.has(stem)).length
    if (shared > most) [best, most] = [{ doc_id, quote }, shared]
  }
  return best
}

/** The newest answer of an operator that shares a word with the question, or whose question it was. */
const askOperators = (operators: readonly OperatorAnswer[], question: string): FakeEvidence | null => {
  const wanted = toStems(question)
  const found = operators.findLast(({ question: asked, answer }) => {
    const known = new Set(toStems(`${asked} ${answer}`))
    return answer !== '' && (asked.includes(question) || wanted.some((stem) => known.has(stem)))
  })
  return found ? { doc_id: OPERATOR_DOCUMENT, quote: found.answer.split(/\s*\n\s*/)[0] ?? '' } : null
}

const writeReply = (input: { language: Language; fromName: string; quotes: string[]; sure: boolean }): string => {
  const lines = [
    greet(input.language, input.fromName),
    input.quotes.join(' '),
    input.sure ? '' : PHRASES[input.language].later,
  ]
  return lines.filter((line) => line !== '').join('\n\n')
}

/** By the first name, or by the token that stands for it; an address is no name. */
export const greet = (language: Language, fromName: string): string => {
  const first = fromName.trim().split(/\s+/)[0] ?? ''
  const named = first !== '' && !first.includes('@') && !first.startsWith('[EMAIL_')
  return PHRASES[language].greeting(named ? ` ${first}` : '')
}

const uniqueQuotes = (evidence: FakeEvidence[]) =>
  evidence.filter(({ quote }, at) => evidence.findIndex((other) => other.quote === quote) === at)
