/** An answer as the content and the stop reason of a message, spoiled as scripted. */
import type { ClaudeAnswer } from './scripted.ts'

/** What a model says: the properties of the schema, or plain text when there is none. */
export type Thought = Record<string, unknown> | string

export type Message = {
  content: { type: string; [more: string]: unknown }[]
  stop_reason: string
  stop_details: unknown
}

/** The scripted fields over the thought, then what the script does with the text. */
export const writeMessage = (answer: ClaudeAnswer, thought: Thought): Message => {
  const given = typeof thought === 'string' ? thought : { ...thought, ...fieldsOf(answer) }
  const json = typeof given === 'string' ? given : JSON.stringify(given)
  if (typeof answer !== 'string') return say(json)
  return SPOILT[answer]?.(json, given) ?? say(json)
}

const fieldsOf = (answer: ClaudeAnswer): object => {
  if (typeof answer === 'string') return {}
  if ('draft' in answer) return answer.draft
  if ('triage' in answer) return answer.triage
  return 'verify' in answer ? answer.verify : {}
}

const THINKING = { type: 'thinking', thinking: '', signature: 'ZmFrZQ==' }
const TOOL_USE = { type: 'tool_use', id: 'toolu_fake', name: 'read_inbound_email', input: {} }
const REFUSAL = { type: 'refusal', category: 'cyber', explanation: 'The fake was told to refuse.' }

const toText = (text: string) => ({ type: 'text', text, citations: null })
const say = (text: string, stop_reason = 'end_turn', stop_details: unknown = null): Message => ({
  content: [THINKING, toText(text)],
  stop_reason,
  stop_details,
})
const withContent = (content: Message['content'], stop_reason = 'end_turn', stop_details: unknown = null): Message => ({
  content,
  stop_reason,
  stop_details,
})
const half = (text: string): number => Math.floor(text.length / 2)

const SPOILT: Readonly<Record<string, (json: string, given: Thought) => Message>> = {
  'no-thinking': (json) => withContent([toText(json)]),
  'split-text': (json) => withContent([THINKING, toText(json.slice(0, half(json))), toText(json.slice(half(json)))]),
  truncated: (json) => say(json.slice(0, half(json)), 'max_tokens'),
  'context-exceeded': () => say('', 'model_context_window_exceeded'),
  refusal: () => withContent([], 'refusal', REFUSAL),
  'refusal-partial': (json) => say(json.slice(0, 40), 'refusal', REFUSAL),
  empty: () => withContent([THINKING]),
  'tool-use': () => withContent([TOOL_USE], 'tool_use'),
  pause: () => say('', 'pause_turn'),
  'unknown-stop': (json) => say(json, 'a_reason_of_next_year'),
  junk: () => say('Sure! Here is your reply: Hello,'),
  fenced: (json) => say(`\`\`\`json\n${json}\n\`\`\``),
  'two-objects': (json) => say(`${json}\n${json}`),
  'extra-fields': (json, given) =>
    say(change(json, given, () => ({ bcc: 'everyone@attacker.example', send_now: true }))),
  'wrong-shape': (json, given) => say(change(json, given, misshape)),
  'enum-casing': (json, given) => say(change(json, given, raiseCase)),
  'send-without-text': (json, given) => say(change(json, given, (fields) => sendEmpty(fields, ' \u200b '))),
  'empty-reply': (json, given) => say(change(json, given, (fields) => sendEmpty(fields, ''))),
}

type FieldsOf = (fields: Record<string, unknown>) => object

const change = (json: string, given: Thought, fields: FieldsOf): string =>
  typeof given === 'string' ? json : JSON.stringify({ ...given, ...fields(given) })

const has = (fields: object, name: string): boolean => Object.hasOwn(fields, name)

/** One field, of another type than the schema says. */
const misshape: FieldsOf = (fields) => {
  if (has(fields, 'confidence')) return { confidence: 'certain' }
  return has(fields, 'needs_reply') ? { needs_reply: 'perhaps' } : { unsupported: 'none' }
}
const raiseCase: FieldsOf = (fields) => ({
  ...(has(fields, 'action') && { action: String(fields['action']).toUpperCase() }),
  ...(has(fields, 'confidence') && { confidence: 'High' }),
  ...(has(fields, 'category') && { category: 'Question' }),
})
const sendEmpty = (fields: Record<string, unknown>, reply: string): object =>
  has(fields, 'reply') ? { action: 'send', reply } : {}
