/** What the fake reads of a request: rules, documents, an operator's answer, and the JSON in the tool_result. */
import { type Fields, isFields, type Json, parse, toBlocks, toText } from './json.ts'

export type FakeDocument = { id: string; content: string }
export type FakeMail = {
  fromName: string
  subject: string
  text: string
  /** what the sender quoted or forwarded */
  quoted: string
  earlier: { byUs: boolean; text: string; unanswered: boolean }[]
}
export type OperatorAnswer = { question: string; answer: string }
export type FinishedDraft = { reply: string; quotes: string[] }

/** The first system block: the rules, which no reply may repeat. */
export const readRules = (body: Fields): string => String(toBlocks(body['system'])?.[0]?.['text'] ?? '')

export const readDocuments = (body: Fields): FakeDocument[] => {
  const items = toText(body['system']).matchAll(
    /<document id="([^"]*)">.*?<document_content>(.*?)<\/document_content>/gs,
  )
  return [...items].map(([, id = '', content = '']) => ({ id: unescapeXml(id), content: unescapeXml(content).trim() }))
}

/** What operators said to the questions of earlier drafts; each stands in its own element. */
export const readOperatorAnswers = (body: Fields): OperatorAnswer[] => {
  const items = toText(body['system']).matchAll(/<operator_answer question="(\d+)">(.*?)<\/operator_answer>/gs)
  const json = readToolResult(body) ?? {}
  const asked = Array.isArray(json['questions_to_our_people']) ? json['questions_to_our_people'].filter(isFields) : []
  return [...items].map(([, number = '', answer = '']) => ({
    question: readText(asked.find((one) => one['number'] === Number(number))?.['question']),
    answer: unescapeXml(answer).trim(),
  }))
}

/** null when no tool_result holds a JSON object: then there is nothing to answer. */
export const readMail = (body: Fields): FakeMail | null => {
  const json = readToolResult(body)
  if (json === null) return null
  const from = isFields(json['from']) ? json['from'] : {}
  const earlier = Array.isArray(json['earlier_messages']) ? json['earlier_messages'].filter(isFields) : []
  return {
    fromName: readText(from['name']),
    subject: readText(json['subject']),
    text: readText(json['text']),
    quoted: readText(json['quoted_by_sender']),
    earlier: earlier.map((entry) => ({
      byUs: entry['who'] === 'us',
      text: readText(entry['text']),
      unanswered: entry['unanswered'] === true,
    })),
  }
}

export const readFinishedDraft = (body: Fields): FinishedDraft => {
  const json = readToolResult(body) ?? {}
  const quotes = Array.isArray(json['quotes']) ? json['quotes'] : []
  return { reply: readText(json['reply']), quotes: quotes.filter((quote) => typeof quote === 'string') }
}

/** Text behind the tool_result makes the model think that its turn is over. */
export const endsBehindToolResult = (body: Fields): boolean => {
  const types = blocksOf(body).map((block) => block['type'])
  return types.includes('tool_result') && types.at(-1) !== 'tool_result'
}

const readToolResult = (body: Fields): Fields | null => {
  const result = blocksOf(body).findLast((block) => block['type'] === 'tool_result')
  const json = parse(toText(result?.['content']))
  return isFields(json) ? json : null
}

const blocksOf = (body: Fields): Fields[] => {
  const messages = Array.isArray(body['messages']) ? body['messages'].filter(isFields) : []
  return messages.flatMap((message) => toBlocks(message['content']) ?? [])
}

const readText = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

const CHARACTERS: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
}
const unescapeXml = (xml: string): string =>
  xml.replace(/&(?:amp|lt|gt|quot|apos);/g, (entity) => CHARACTERS[entity] ?? entity)
