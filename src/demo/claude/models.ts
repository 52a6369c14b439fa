/**
 * The models that the fake knows: what each allows, and how GET /v1/models shows it. Any other id is a 404, as a
 * mistyped one is. Where nothing is published for a 5.5 model (the smallest cached prefix), it has its forerunner's.
 * https://platform.claude.com/docs/en/about-claude/models/overview
 */
type Thinking = 'adaptive' | 'between_tools' | 'disabled' | 'enabled'
export type FakeModel = {
  id: string
  name: string
  line: string
  released: string
  deprecated?: string
  retires?: string
  context: number
  longestAnswer: number
  thinking: readonly Thinking[]
  efforts: readonly string[]
  /** answers in a given JSON schema */
  structured: boolean
  /** an assistant turn at the end is continued, not refused */
  prefill: boolean
  /** tool_choice `any` and `tool` */
  forcedTools: boolean
  /** tokens; a shorter prefix is not cached */
  smallestCached: number
  /** 4.7 and later make about 30 % more tokens of a text than those before */
  bytesPerToken: number
}

const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max']
const MODERN = {
  context: 1_000_000,
  longestAnswer: 128_000,
  thinking: ['adaptive'] as readonly Thinking[],
  efforts: EFFORTS,
  structured: true,
  prefill: false,
  forcedTools: true,
  bytesPerToken: 3.2,
}
const OLD = {
  ...MODERN,
  context: 200_000,
  longestAnswer: 64_000,
  thinking: ['enabled', 'disabled'] as readonly Thinking[],
  efforts: [],
  prefill: true,
  bytesPerToken: 4.2,
}

/** Newest first, as the API lists them. */
const MODELS: readonly FakeModel[] = [
  {
    ...MODERN,
    id: 'claude-haiku-5-5',
    name: 'Claude Haiku 5.5',
    line: 'haiku',
    released: '2026-10-07',
    thinking: ['adaptive', 'disabled'],
    smallestCached: 4_096,
  },
  {
    ...MODERN,
    id: 'claude-sonnet-5-5',
    name: 'Claude Sonnet 5.5',
    line: 'sonnet',
    released: '2026-09-28',
    thinking: ['adaptive', 'between_tools'],
    forcedTools: false,
    smallestCached: 1_024,
  },
  {
    ...MODERN,
    id: 'claude-opus-5-5',
    name: 'Claude Opus 5.5',
    line: 'opus',
    released: '2026-09-22',
    smallestCached: 512,
  },
  {
    ...MODERN,
    id: 'claude-sonnet-5',
    name: 'Claude Sonnet 5',
    line: 'sonnet',
    released: '2026-06-30',
    smallestCached: 1_024,
  },
  { ...MODERN, id: 'claude-opus-5', name: 'Claude Opus 5', line: 'opus', released: '2026-05-19', smallestCached: 512 },
  {
    ...MODERN,
    id: 'claude-sonnet-4-6',
    name: 'Claude Sonnet 4.6',
    line: 'sonnet',
    released: '2026-02-17',
    thinking: ['adaptive', 'enabled', 'disabled'],
    smallestCached: 1_024,
    bytesPerToken: 4.2,
  },
  {
    ...OLD,
    id: 'claude-haiku-4-5',
    name: 'Claude Haiku 4.5',
    line: 'haiku',
    released: '2025-10-15',
    smallestCached: 4_096,
  },
  {
    ...OLD,
    id: 'claude-sonnet-4-5',
    name: 'Claude Sonnet 4.5',
    line: 'sonnet',
    released: '2025-09-29',
    deprecated: '2026-09-21',
    retires: '2026-11-30',
    smallestCached: 1_024,
  },
  {
    ...OLD,
    id: 'claude-3-5-haiku-20241022',
    name: 'Claude Haiku 3.5',
    line: 'haiku',
    released: '2024-10-22',
    deprecated: '2025-12-19',
    retires: '2026-02-19',
    longestAnswer: 8_192,
    thinking: ['disabled'],
    structured: false,
    smallestCached: 2_048,
  },
]

export const findModel = (id: unknown): FakeModel | undefined => MODELS.find((known) => known.id === id)

export const findLifecycle = ({ deprecated, retires }: FakeModel, now: Date): 'active' | 'deprecated' | 'retired' => {
  if (retires !== undefined && now.getTime() >= Date.parse(retires)) return 'retired'
  return deprecated !== undefined && now.getTime() >= Date.parse(deprecated) ? 'deprecated' : 'active'
}

/** One page of the list: `lifecycle`, `limit`, `after_id` and `before_id` as the API takes them. */
export const listModels = (query: URLSearchParams, now: Date) => {
  const asked = ['lifecycle', 'lifecycle[]'].flatMap((name) => query.getAll(name)).flatMap((list) => list.split(','))
  const shown = asked.length > 0 ? asked : ['active', 'deprecated']
  const all = MODELS.filter((model) => shown.includes(findLifecycle(model, now)))
  const after = all.findIndex(({ id }) => id === query.get('after_id')) + 1
  const before = all.findIndex(({ id }) => id === query.get('before_id'))
  const rest = all.slice(after, before === -1 ? undefined : before)
  const page = rest.slice(0, Number(query.get('limit') ?? 20))
  return {
    data: page.map((model) => showModel(model, now)),
    has_more: page.length < rest.length,
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  }
}

/** The API's ModelInfo. */
export const showModel = (model: FakeModel, now: Date) => {
  const lifecycle = findLifecycle(model, now)
  const toTime = (day: string | undefined) => (day === undefined ? null : `${day}T00:00:00Z`)
  return {
    type: 'model',
    id: model.id,
    display_name: model.name,
    created_at: toTime(model.released),
    deprecated_at: lifecycle === 'active' ? null : toTime(model.deprecated),
    retires_at: lifecycle === 'active' ? null : toTime(model.retires),
    lifecycle,
    line: model.line,
    max_input_tokens: model.context,
    max_tokens: model.longestAnswer,
    capabilities: showCapabilities(model),
  }
}

const showCapabilities = ({ thinking, efforts, structured }: FakeModel) => {
  const support = (supported: boolean) => ({ supported })
  const each = (names: readonly string[], known: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, support(known.includes(name))]))
  const yes = support(true)
  return {
    batch: yes,
    citations: yes,
    code_execution: yes,
    context_management: {
      supported: true,
      clear_thinking_20251015: yes,
      clear_tool_uses_20250919: yes,
      compact_20260112: yes,
    },
    effort: { supported: efforts.length > 0, ...each(EFFORTS, efforts) },
    image_input: yes,
    pdf_input: yes,
    server_tools: { supported: true, code_execution: yes, web_search: yes },
    structured_outputs: support(structured),
    thinking: {
      supported: thinking.some((type) => type !== 'disabled'),
      types: each(['adaptive', 'between_tools', 'disabled', 'enabled'], thinking),
    },
  }
}
