/** Usage that looks like the API's: about 3.2 bytes a token, and a prompt cache with its five minutes or one hour. */
import { createHash } from 'node:crypto'
import { HOUR, MINUTE } from '../../clock.ts'
import { type Fields, isFields, type Json, toBlocks } from './validate-request.ts'

const BYTES_PER_TOKEN = 3.2
const SMALLEST_CACHED = 1_024

export type PromptCache = Map<string, number>

const countTokens = (value: unknown): number =>
  Math.ceil(Buffer.byteLength(JSON.stringify(value) ?? '') / BYTES_PER_TOKEN)

export const countInput = ({ system, tools, messages, output_config }: Fields): number =>
  countTokens([system ?? null, tools ?? null, messages ?? null, output_config ?? null])

/** The `usage` object of one answer; remembers and finds the cached prefix of the system prompt. */
export const writeUsage = (cache: PromptCache, body: Fields, answer: string, now: number) => {
  const prefix = findPrefix(body)
  const key =
    prefix &&
    createHash('sha256')
      .update(JSON.stringify([body['model'], body['tools'] ?? null, prefix.blocks]))
      .digest('hex')
  const cached = prefix ? countTokens(prefix.blocks) : 0
  const hit = key ? (cache.get(key) ?? 0) > now : false
  if (prefix && key && cached >= SMALLEST_CACHED) cache.set(key, now + prefix.lifetime)
  const counted = key && cached >= SMALLEST_CACHED ? cached : 0
  const written = hit ? 0 : counted
  const isHour = prefix?.lifetime === HOUR
  return {
    input_tokens: Math.max(countInput(body) - counted, 1),
    output_tokens: countTokens(answer) + 40,
    cache_read_input_tokens: hit ? counted : 0,
    cache_creation_input_tokens: written,
    cache_creation: {
      ephemeral_5m_input_tokens: isHour ? 0 : written,
      ephemeral_1h_input_tokens: isHour ? written : 0,
    },
    output_tokens_details: { thinking_tokens: 40 },
    server_tool_use: null,
    service_tier: 'standard',
    inference_geo: 'global',
    speed: 'standard',
  }
}

const findPrefix = (body: Fields): { blocks: Json[]; lifetime: number } | null => {
  const blocks = toBlocks(body['system']) ?? []
  const last = blocks.findLastIndex((block) => isFields(block['cache_control']))
  if (last === -1) return null
  const control = blocks[last]?.['cache_control']
  return {
    blocks: blocks.slice(0, last + 1),
    lifetime: isFields(control) && control['ttl'] === '1h' ? HOUR : 5 * MINUTE,
  }
}
