/** What the fake reads of a request: the operator's documents, and the mail that stands as JSON in the tool_result. */
import { unescapeXml } from '../../providers/claude/xml.ts'
import { type Fields, isFields, type Json, toBlocks } from './validate-request.ts'

export type FakeDocument = { id: string; content: string }
export type FakeMail = { fromName: string; subject: string; text: string }

export const readDocuments = (body: Fields): FakeDocument[] => {
  const text = (toBlocks(body['system']) ?? []).map((block) => String(block['text'] ?? '')).join('\n')
  const items = text.matchAll(/<document id="([^"]*)">.*?<document_content>(.*?)<\/document_content>/gs)
  return [...items].map(([, id = '', content = '']) => ({ id: unescapeXml(id), content: unescapeXml(content).trim() }))
}

/** null when no tool_result holds a JSON object: then there is nothing to answer. */
export const readMail = (body: Fields): FakeMail | null => {
  const messages = Array.isArray(body['messages']) ? body['messages'].filter(isFields) : []
  const blocks = messages.flatMap((message) => toBlocks(message['content']) ?? [])
  const result = blocks.findLast((block) => block['type'] === 'tool_result')
  const json = parse((toBlocks(result?.['content']) ?? []).map((block) => String(block['text'] ?? '')).join(''))
  if (!isFields(json)) return null
  const from = isFields(json['from']) ? json['from'] : {}
  return {
    fromName: String(from['name'] ?? ''),
    subject: String(json['subject'] ?? ''),
    text: String(json['text'] ?? ''),
  }
}

const parse = (text: string): Json | undefined => {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
