/** The calls that a draft took, the verifier's included, for whoever looks at it. */
import type { Queryable } from '../db/pool.ts'

/** `requestId` is the provider's; money is nano-dollars in decimal digits. */
export type DraftCall = {
  step: string
  model: string
  promptVersion: string
  requestId: string | null
  outcome: string | null
  inputTokens: number
  outputTokens: number
  cacheReadTokens: number
  cacheWriteTokens: number
  costNano: string
  durationMs: number | null
}

/** Gives them in the order in which they were made. */
export async function readDraftCalls(db: Queryable, draftId: string): Promise<DraftCall[]> {
  const { rows } = await db.query<DraftCall>({
    name: 'budget.draft_calls',
    text: `select step, model, prompt_version as "promptVersion", model_request_id as "requestId", outcome,
                  input_tokens as "inputTokens", output_tokens as "outputTokens", cache_read_tokens as "cacheReadTokens",
                  cache_write_5m_tokens + cache_write_1h_tokens as "cacheWriteTokens", cost_nano::text as "costNano",
                  duration_ms as "durationMs"
             from model_call where draft_id = $1 order by reserved_at, id`,
    values: [draftId],
  })
  return rows
}
