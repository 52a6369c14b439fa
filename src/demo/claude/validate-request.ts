/** What the Messages API of 2026-10-21 refuses. Each rule → the sentence of a 400; null is a good request. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
export type Fields = { [name: string]: Json }

const TOP_LEVEL = new Set(
  `model max_tokens messages system metadata stop_sequences stream thinking tools tool_choice output_config service_tier
  container inference_geo cache_control diagnostics speed`.split(/\s+/),
)
const SAMPLING = ['temperature', 'top_p', 'top_k']
const CACHE_POINT_LIMIT = 4
const SCHEMA_KEYWORDS = new Set(
  'type properties required additionalProperties items enum const description title anyOf allOf $ref $defs definitions default format minItems'.split(
    ' ',
  ),
)

export const validateRequest = (body: Json | undefined, { counting }: { counting: boolean }): string | null => {
  if (!isFields(body)) return 'the request body is not valid JSON'
  const sampling = SAMPLING.find((name) => name in body)
  if (sampling) return `\`${sampling}\` is not supported in this API version`
  const unknown = Object.keys(body).find((name) => !TOP_LEVEL.has(name))
  if (unknown) return `${unknown}: Extra inputs are not permitted`
  if (typeof body['model'] !== 'string') return 'model: Field required'
  if (counting && 'max_tokens' in body) return 'max_tokens: Extra inputs are not permitted'
  if (!counting && !isCount(body['max_tokens'])) return 'max_tokens: Field required'
  if (body['stream'] === true) return 'stream: this fake does not stream'
  return checkThinking(body) ?? checkMessages(body['messages']) ?? checkCachePoints(body) ?? checkFormat(body)
}

const checkThinking = ({ thinking, tool_choice, model }: Fields): string | null => {
  const kind = isFields(thinking) ? thinking['type'] : 'adaptive'
  if (!['adaptive', 'between_tools', 'disabled'].includes(String(kind)))
    return `thinking.type: ${kind} is not supported on this model`
  const choice = isFields(tool_choice) ? String(tool_choice['type']) : 'auto'
  if (String(model).includes('sonnet-5-5') && ['any', 'tool'].includes(choice))
    return 'tool_choice: forced tool use is not supported on this model'
  return null
}

const checkMessages = (messages: Json | undefined): string | null => {
  if (!Array.isArray(messages) || messages.length === 0) return 'messages: at least one message is required'
  let open: string[] = []
  for (const [at, message] of messages.entries()) {
    if (!isFields(message) || (message['role'] !== 'user' && message['role'] !== 'assistant'))
      return `messages.${at}.role: invalid`
    const blocks = toBlocks(message['content'])
    if (!blocks || blocks.length === 0) return `messages.${at}.content: at least one block is required`
    const answered = idsOf(blocks, 'tool_result', 'tool_use_id')
    const missing = open.find((id) => !answered.includes(id))
    if (missing)
      return `messages.${at - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing}`
    const stray = answered.find((id) => !open.includes(id))
    if (stray) return `messages.${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}`
    if (message['role'] === 'assistant' && blocks.some((block) => block['type'] === 'document'))
      return `messages.${at}: document blocks are not permitted in assistant messages`
    if (
      message['role'] === 'user' &&
      blocks.some((block) => Array.isArray(block['citations']) && block['citations'].length > 0)
    )
      return `messages.${at}: citations are not permitted on user text blocks`
    open = idsOf(blocks, 'tool_use', 'id')
  }
  if (open.length > 0) return `\`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open[0]}`
  const last = messages.at(-1)
  return isFields(last) && last['role'] === 'assistant'
    ? 'This model does not support assistant message prefill. The conversation must end with a user message.'
    : null
}

const checkCachePoints = (body: Fields): string | null => {
  const points =
    JSON.stringify([body['system'] ?? null, body['tools'] ?? null, body['messages'] ?? null]).split('"cache_control":{')
      .length - 1
  return points > CACHE_POINT_LIMIT
    ? `A maximum of 4 blocks with cache_control may be provided. Found ${points}.`
    : null
}

const checkFormat = ({ output_config, messages }: Fields): string | null => {
  const format = isFields(output_config) ? output_config['format'] : undefined
  if (!isFields(format)) return null
  if (format['type'] !== 'json_schema' || !isFields(format['schema']))
    return 'output_config.format: a json_schema is required'
  const extra = Object.keys(format).find((name) => !['type', 'schema'].includes(name))
  if (extra) return `output_config.format.${extra}: Extra inputs are not permitted`
  if (JSON.stringify(messages).includes('"citations":{"enabled":true'))
    return 'citations are not supported with output_config.format'
  return checkSchema(format['schema'], 'output_config.format.schema')
}

const checkSchema = (schema: Json | undefined, path: string): string | null => {
  if (!isFields(schema)) return null
  const keyword = Object.keys(schema).find((name) => !SCHEMA_KEYWORDS.has(name))
  if (keyword) return `${path}: For '${schema['type']}' type, property '${keyword}' is not supported`
  if (schema['type'] === 'object' && schema['additionalProperties'] !== false)
    return `${path}: additionalProperties must be false`
  if (isFields(schema['properties']) && JSON.stringify(schema).includes('"$ref":"#"'))
    return `${path}: recursive schemas are not supported`
  for (const group of ['properties', '$defs', 'definitions']) {
    for (const [name, child] of Object.entries(isFields(schema[group]) ? schema[group] : {})) {
      const fault = checkSchema(child, `${path}.${group}.${name}`)
      if (fault) return fault
    }
  }
  return checkSchema(schema['items'], `${path}.items`)
}

/** A content's blocks; a string is one text block. */
export const toBlocks = (content: Json | undefined): Fields[] | null => {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }]
  return Array.isArray(content) && content.every(isFields) ? content : null
}

export const isFields = (value: Json | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isCount = (value: Json | undefined): boolean => typeof value === 'number' && Number.isInteger(value) && value > 0

const idsOf = (blocks: Fields[], type: string, key: string): string[] =>
  blocks.filter((block) => block['type'] === type).map((block) => String(block[key]))
