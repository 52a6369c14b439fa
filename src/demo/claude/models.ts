/** The models that the fake knows, in the shape of GET /v1/models. Any other id is a 404, as a mistyped one is. */
const model = (id: string, display_name: string, created_at: string, line: string) => ({
  type: 'model',
  id,
  display_name,
  created_at,
  deprecated_at: null,
  retires_at: null,
  lifecycle: 'active',
  line,
  max_input_tokens: 1_000_000,
  max_tokens: 128_000,
  capabilities: { structured_outputs: { supported: true } },
})

export const MODELS = [
  model('claude-haiku-5-5', 'Claude Haiku 5.5', '2026-10-07T00:00:00Z', 'haiku'),
  model('claude-sonnet-5-5', 'Claude Sonnet 5.5', '2026-09-28T00:00:00Z', 'sonnet'),
  model('claude-opus-5-5', 'Claude Opus 5.5', '2026-09-22T00:00:00Z', 'opus'),
]

export const findModel = (id: string) => MODELS.find((known) => known.id === id)
