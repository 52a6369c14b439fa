/** What the Messages API of 2026-10-21 refuses. Each rule → the sentence of a 400; null is a good request. */
import { readSchema } from './answer-form.ts'
import { type Fields, isFields, type Json } from './json.ts'
import { type FakeModel, findModel } from './models.ts'
import { checkCachePoints } from './validate-cache-points.ts'
import { checkMessages } from './validate-messages.ts'
import { checkSchema } from './validate-schema.ts'
import { checkTools } from './validate-tools.ts'

const words = (list: string): Set<string> => new Set(list.split(/\s+/))
const COUNTED = 'model messages system tools tool_choice thinking output_config cache_control speed'
const COUNTING_FIELDS = words(COUNTED)
const FIELDS = words(
  `${COUNTED} max_tokens metadata stop_sequences stream service_tier container inference_geo diagnostics`,
)
const SAMPLING = ['temperature', 'top_p', 'top_k']
const INNER: Readonly<Record<string, Set<string>>> = {
  metadata: words('user_id'),
  thinking: words('type display budget_tokens'),
  output_config: words('effort format'),
  tool_choice: words('type name disable_parallel_tool_use'),
}
const LONGEST_USER_ID = 256
const SMALLEST_BUDGET = 1_024

/** `counting`: the request is one of /count_tokens, which takes neither max_tokens nor metadata. */
export const validateRequest = (body: Json | undefined, { counting }: { counting: boolean }): string | null => {
  if (!isFields(body)) return 'the request body is not valid JSON'
  const sampling = SAMPLING.find((name) => Object.hasOwn(body, name))
  if (sampling) return `\`${sampling}\` is not supported in this API version`
  const known = counting ? COUNTING_FIELDS : FIELDS
  const unknown = Object.keys(body).find((name) => !known.has(name))
  if (unknown) return `${unknown}: Extra inputs are not permitted`
  if (typeof body['model'] !== 'string') return 'model: Field required'
  const model = findModel(body['model'])
  return (
    checkInner(body) ??
    (counting ? null : checkLength(body, model)) ??
    checkSettings(body) ??
    checkThinking(body, model) ??
    checkTools(body, model) ??
    checkMessages(body, model) ??
    checkCachePoints(body) ??
    checkOutput(body, model)
  )
}

const checkInner = (body: Fields): string | null => {
  for (const [name, known] of Object.entries(INNER)) {
    const value = body[name]
    if (value === undefined || value === null) continue
    if (!isFields(value)) return `${name}: Input should be an object`
    const extra = Object.keys(value).find((key) => !known.has(key))
    if (extra) return `${name}.${extra}: Extra inputs are not permitted`
  }
  return null
}

const checkLength = ({ max_tokens: given }: Fields, model: FakeModel | undefined): string | null => {
  if (typeof given !== 'number' || !Number.isInteger(given)) return 'max_tokens: Field required'
  if (given < 0) return 'max_tokens: Input should be greater than or equal to 0'
  return model && given > model.longestAnswer
    ? `max_tokens: ${given} > ${model.longestAnswer}, which is the maximum allowed number of output tokens for ${model.id}`
    : null
}

const checkSettings = (body: Fields): string | null => {
  if (body['stream'] === true) return 'stream: this fake does not stream'
  const user = isFields(body['metadata']) ? body['metadata']['user_id'] : undefined
  if (typeof user === 'string' && user.length > LONGEST_USER_ID)
    return `metadata.user_id: String should have at most ${LONGEST_USER_ID} characters`
  if (typeof user === 'string' && user.includes('@'))
    return 'metadata.user_id: user_id appears to contain an email address'
  if (!isOneOf(body['service_tier'], ['auto', 'standard_only'])) return 'service_tier: invalid'
  if (!isOneOf(body['speed'], ['standard', 'fast'])) return 'speed: invalid'
  if (!isOneOf(body['inference_geo'], ['us', 'global'])) return 'inference_geo: invalid'
  return null
}

const checkThinking = (body: Fields, model: FakeModel | undefined): string | null => {
  const { thinking } = body
  if (!isFields(thinking)) return null
  const type = String(thinking['type'])
  const known = model?.thinking ?? ['adaptive']
  if (!known.some((name) => name === type)) return `thinking.type: '${type}' is not supported on this model`
  const budget = thinking['budget_tokens']
  if (type !== 'enabled')
    return budget === undefined ? null : `thinking.${type}.budget_tokens: Extra inputs are not permitted`
  if (typeof budget !== 'number' || budget < SMALLEST_BUDGET)
    return `thinking.enabled.budget_tokens: Input should be greater than or equal to ${SMALLEST_BUDGET}`
  return budget >= Number(body['max_tokens'] ?? Number.POSITIVE_INFINITY)
    ? '`max_tokens` must be greater than `thinking.budget_tokens`'
    : null
}

const checkOutput = (body: Fields, model: FakeModel | undefined): string | null => {
  const { output_config: config, thinking } = body
  if (!isFields(config)) return null
  const { effort, format } = config
  if (effort !== undefined && effort !== null) {
    if (!(model?.efforts ?? ['low']).includes(String(effort)))
      return `output_config.effort: '${effort}' is not supported on this model`
    const off = isFields(thinking) && thinking['type'] === 'disabled'
    if (off && ['xhigh', 'max'].includes(String(effort)))
      return `output_config.effort: '${effort}' is not supported with thinking disabled`
  }
  if (format === undefined || format === null) return null
  const schema = readSchema(body)
  if (!isFields(format) || format['type'] !== 'json_schema' || !schema)
    return 'output_config.format: a json_schema is required'
  const extra = Object.keys(format).find((name) => !['type', 'schema'].includes(name))
  if (extra) return `output_config.format.${extra}: Extra inputs are not permitted`
  if (model && !model.structured) return 'output_config.format: structured outputs are not supported on this model'
  if (JSON.stringify([body['messages'], body['system'] ?? null]).includes('"citations":{"enabled":true'))
    return 'citations are not supported with output_config.format'
  return checkSchema(schema, 'output_config.format.schema')
}

const isOneOf = (value: Json | undefined, known: string[]): boolean =>
  value === undefined || value === null || known.includes(String(value))
