/** How the fake may misbehave: errors of the API, broken connections, and answers that cannot be used. */
import { type Exchange, resetConnection } from '../http-server.ts'
import type { FakeDraft } from './answer-mail.ts'

export type ScriptedError = {
  status: number
  type?: string
  message?: string
  retryAfter?: number | string
  errorCode?: string
}

export type ClaudeAnswer =
  | 'ok'
  | 'no-thinking'
  | 'rate-limited'
  | 'spend-enforced'
  | 'spend-contract'
  | 'spend-workspace'
  | 'server-error'
  | 'overloaded'
  | 'html-502'
  | 'html-200'
  | 'not-json'
  | 'hang'
  | 'hang-in-body'
  | 'reset'
  | 'reset-in-body'
  | 'truncated'
  | 'context-exceeded'
  | 'refusal'
  | 'refusal-partial'
  | 'empty'
  | 'tool-use'
  | 'pause'
  | 'unknown-stop'
  | 'enum-casing'
  | 'junk'
  | 'wrong-shape'
  | 'send-without-text'
  | ScriptedError
  | { draft: Partial<FakeDraft> }

const ERRORS: Record<string, ScriptedError> = {
  'rate-limited': { status: 429, type: 'rate_limit_error', message: 'Number of requests exceeded', retryAfter: 7 },
  'spend-enforced': {
    status: 429,
    type: 'rate_limit_error',
    message: 'You have reached your API usage limits.',
    errorCode: 'enforced_spend_limit_reached',
  },
  'spend-contract': {
    status: 429,
    type: 'rate_limit_error',
    message: 'Contract limit reached.',
    errorCode: 'contract_spend_limit_reached',
  },
  'spend-workspace': {
    status: 400,
    type: 'invalid_request_error',
    message: 'You have reached your specified API usage limits. You will regain access on 2026-12-01.',
  },
  'server-error': { status: 500, type: 'api_error', message: 'Internal server error' },
  overloaded: { status: 529, type: 'overloaded_error', message: 'Overloaded' },
}

/** The error that an answer stands for, or null. */
export const toError = (answer: ClaudeAnswer): ScriptedError | null => {
  if (typeof answer === 'string') return ERRORS[answer] ?? null
  return 'status' in answer ? answer : null
}

/** Breaks the line as scripted → whether it did. */
export const breakLine = (answer: ClaudeAnswer, { request, response }: Exchange): boolean => {
  const start = () =>
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":"msg_cut","content":[')
  if (answer === 'hang') return true
  if (answer === 'hang-in-body') return start() || true
  if (answer === 'reset') resetConnection(request)
  else if (answer === 'reset-in-body')
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":', () => resetConnection(request))
  else if (answer === 'html-502')
    response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad gateway</html>')
  else if (answer === 'html-200')
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in to the network</html>')
  else if (answer === 'not-json') response.writeHead(200, { 'content-type': 'application/json' }).end('{"id": <html>')
  else return false
  return true
}

export type Message = {
  content: { type: string; [more: string]: unknown }[]
  stop_reason: string
  stop_details: unknown
}

/** The draft as the content and stop reason of a message, spoiled as scripted. */
export const writeMessage = (answer: ClaudeAnswer, draft: FakeDraft): Message => {
  const given = typeof answer === 'object' && 'draft' in answer ? { ...draft, ...answer.draft } : draft
  const json = JSON.stringify(given)
  const say = (text: string, stop_reason = 'end_turn', stop_details: unknown = null): Message => ({
    content: [...(answer === 'no-thinking' ? [] : [THINKING]), { type: 'text', text, citations: null }],
    stop_reason,
    stop_details,
  })
  if (answer === 'truncated') return say(json.slice(0, json.length / 2), 'max_tokens')
  if (answer === 'context-exceeded') return say('', 'model_context_window_exceeded')
  if (answer === 'refusal') return { ...say('', 'refusal', REFUSAL), content: [] }
  if (answer === 'refusal-partial') return say(json.slice(0, 40), 'refusal', REFUSAL)
  if (answer === 'empty') return { ...say(''), content: [THINKING] }
  if (answer === 'pause') return say('', 'pause_turn')
  if (answer === 'unknown-stop') return say(json, 'a_reason_of_next_year')
  if (answer === 'tool-use') return { content: [TOOL_USE], stop_reason: 'tool_use', stop_details: null }
  if (answer === 'junk') return say('Sure! Here is your reply: Hello,')
  if (answer === 'wrong-shape') return say(JSON.stringify({ ...given, confidence: 'certain' }))
  if (answer === 'send-without-text') return say(JSON.stringify({ ...given, action: 'send', reply: ' \u200b ' }))
  if (answer === 'enum-casing')
    return say(
      JSON.stringify({ ...given, action: given.action.toUpperCase(), confidence: 'High', category: 'Question' }),
    )
  return say(json)
}

const THINKING = { type: 'thinking', thinking: '', signature: 'ZmFrZQ==' }
const TOOL_USE = { type: 'tool_use', id: 'toolu_fake', name: 'read_inbound_email', input: {} }
const REFUSAL = { type: 'refusal', category: 'cyber', explanation: 'The fake was told to refuse.' }
