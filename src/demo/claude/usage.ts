/** Usage in the API's shape, at the bytes that a token of the model has on average. */
import type { CachePlan } from './cache.ts'
import type { Fields } from './json.ts'
import type { FakeModel } from './models.ts'

export type BilledUsage = {
  /** behind the last cache point; the whole prompt when nothing is cached */
  input_tokens: number
  output_tokens: number
  cache_read_input_tokens: number
  cache_creation_input_tokens: number
  cache_creation: { ephemeral_5m_input_tokens: number; ephemeral_1h_input_tokens: number }
  output_tokens_details: { thinking_tokens: number }
  server_tool_use: null
  service_tier: 'standard'
  inference_geo: string
  speed: 'standard'
}

const THINKING_TOKENS = 40

export const countInput = (model: FakeModel, { system, tools, messages, output_config }: Fields): number =>
  countTokens(model, JSON.stringify([system ?? null, tools ?? null, messages ?? null, output_config ?? null]))

/** Of one answer, thinking included; without the bound that the request sets. */
export const countOutput = (model: FakeModel, text: string, thinks: boolean): number =>
  countTokens(model, text) + (thinks ? THINKING_TOKENS : 0)

/** The `usage` of one answer; output never passes what the request allows. */
export const writeUsage = (
  model: FakeModel,
  body: Fields,
  plan: Omit<CachePlan, 'keep'>,
  output: { tokens: number; thinks: boolean },
): BilledUsage => {
  const { readTokens, write5mTokens, write1hTokens } = plan
  const cached = readTokens + write5mTokens + write1hTokens
  const tokens = Math.min(output.tokens, Number(body['max_tokens']))
  return {
    input_tokens: Math.max(countInput(model, body) - cached, 1),
    output_tokens: tokens,
    cache_read_input_tokens: readTokens,
    cache_creation_input_tokens: write5mTokens + write1hTokens,
    cache_creation: { ephemeral_5m_input_tokens: write5mTokens, ephemeral_1h_input_tokens: write1hTokens },
    output_tokens_details: { thinking_tokens: output.thinks ? Math.min(THINKING_TOKENS, tokens) : 0 },
    server_tool_use: null,
    service_tier: 'standard',
    inference_geo: typeof body['inference_geo'] === 'string' ? body['inference_geo'] : 'global',
    speed: 'standard',
  }
}

const countTokens = ({ bytesPerToken }: FakeModel, text: string): number =>
  Math.ceil(Buffer.byteLength(text) / bytesPerToken)
