/** The turns of a request, and the blocks in them. */
import { type Fields, isFields, type Json, toBlocks } from './json.ts'
import type { FakeModel } from './models.ts'

const words = (list: string): Set<string> => new Set(list.split(' '))
const BLOCKS: Readonly<Record<string, Set<string>>> = {
  text: words('type text cache_control citations'),
  image: words('type source cache_control transformations'),
  document: words('type source cache_control citations context title'),
  search_result: words('type content source title cache_control citations'),
  thinking: words('type thinking signature'),
  redacted_thinking: words('type data'),
  tool_use: words('type id name input cache_control caller toolset_name'),
  tool_result: words('type tool_use_id content is_error cache_control toolset_name'),
}
/** Who may say what; what is missing here nobody checks. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  user: ['text', 'image', 'document', 'search_result', 'tool_result'],
  assistant: ['text', 'thinking', 'redacted_thinking', 'tool_use'],
  system: ['text'],
}
const TOOL_ID = /^[a-zA-Z0-9_-]+$/

export const checkMessages = (body: Fields, model: FakeModel | undefined): string | null => {
  const { system, messages } = body
  if (system !== undefined && typeof system !== 'string') {
    const fault = checkBlocks(toBlocks(system), 'system', ALLOWED['system'] ?? [])
    if (fault) return fault
  }
  if (!Array.isArray(messages) || messages.length === 0) return 'messages: at least one message is required'
  let open: string[] = []
  for (const [at, message] of messages.entries()) {
    const fault = checkMessage(message, at) ?? checkToolTurn(message, at, open)
    if (fault) return fault
    open = idsOf(message, 'tool_use', 'id')
  }
  if (open.length > 0) return sayUnanswered(messages.length - 1, open)
  const usesTools = messages.some((message) => idsOf(message, 'tool_use', 'id').length > 0)
  if (usesTools && !(Array.isArray(body['tools']) && body['tools'].length > 0))
    return 'Requests which include `tool_use` or `tool_result` blocks must define tools.'
  const last = messages.at(-1)
  return isFields(last) && last['role'] === 'assistant' && !model?.prefill
    ? 'This model does not support assistant message prefill. The conversation must end with a user message.'
    : null
}

const checkMessage = (message: Json, at: number): string | null => {
  const path = `messages.${at}`
  if (!isFields(message)) return `${path}: Input should be an object`
  const extra = Object.keys(message).find((name) => name !== 'role' && name !== 'content')
  if (extra) return `${path}.${extra}: Extra inputs are not permitted`
  const allowed = ALLOWED[String(message['role'])]
  if (!allowed) return `${path}.role: Input should be 'user', 'assistant' or 'system'`
  const blocks = toBlocks(message['content'])
  if (!blocks || blocks.length === 0) return `${path}.content: at least one block is required`
  return checkBlocks(blocks, `${path}.content`, allowed)
}

const checkBlocks = (blocks: Fields[] | null, path: string, allowed: readonly string[]): string | null => {
  if (!blocks) return `${path}: Input should be a list of blocks`
  for (const [at, block] of blocks.entries()) {
    const type = String(block['type'])
    const known = BLOCKS[type]
    if (!known || !allowed.includes(type)) return `${path}.${at}: ${type} blocks are not permitted here`
    const extra = Object.keys(block).find((name) => !known.has(name))
    if (extra) return `${path}.${at}.${type}.${extra}: Extra inputs are not permitted`
    if (type === 'text' && (typeof block['text'] !== 'string' || block['text'] === ''))
      return `${path}.${at}: text content blocks must be non-empty`
    const cites = Array.isArray(block['citations']) && block['citations'].length > 0
    if (type === 'text' && cites && allowed !== ALLOWED['assistant'])
      return `${path}.${at}: citations are not permitted on user text blocks`
    if (type === 'tool_use' && !TOOL_ID.test(String(block['id']))) return `${path}.${at}.tool_use.id: invalid`
    const inner = type === 'tool_result' && block['content'] !== undefined ? toBlocks(block['content']) : []
    const fault = checkBlocks(inner, `${path}.${at}.content`, ['text', 'image', 'search_result', 'document'])
    if (fault) return fault
  }
  return null
}

/** The tool_use of the turn before is answered at the beginning of this one, and nothing else is. */
const checkToolTurn = (message: Json, at: number, open: string[]): string | null => {
  const answered = idsOf(message, 'tool_result', 'tool_use_id')
  if (open.some((id) => !answered.includes(id))) return sayUnanswered(at - 1, open)
  const stray = answered.find((id) => !open.includes(id))
  if (stray) return `messages.${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}`
  const types = (isFields(message) ? (toBlocks(message['content']) ?? []) : []).map((block) => block['type'])
  const isFirst = types.lastIndexOf('tool_result') < answered.length
  return isFirst ? null : `messages.${at}: \`tool_result\` blocks must come first in the content`
}

const sayUnanswered = (at: number, open: string[]): string =>
  `messages.${at}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}`

const idsOf = (message: Json, type: string, key: string): string[] =>
  (isFields(message) ? (toBlocks(message['content']) ?? []) : [])
    .filter((block) => block['type'] === type)
    .map((block) => String(block[key]))
