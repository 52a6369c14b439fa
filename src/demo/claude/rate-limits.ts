/** The headers that say what is left of this minute. The fake counts and never refuses: refusals are scripted. */
import { MINUTE } from '../../clock.ts'
import type { BilledUsage } from './usage.ts'

export type MinuteUse = { minute: number; requests: number; input: number; output: number }

const LIMITS = { requests: 1_000, input: 2_000_000, output: 400_000 }

/** Counts one answer (null: a refused call) and gives the headers that go with it. Cache reads do not count. */
export const countMinute = (use: MinuteUse, usage: BilledUsage | null, now: Date): Record<string, string> => {
  const minute = Math.floor(now.getTime() / MINUTE)
  if (use.minute !== minute) Object.assign(use, { minute, requests: 0, input: 0, output: 0 })
  use.requests += 1
  use.input += usage === null ? 0 : usage.input_tokens + usage.cache_creation_input_tokens
  use.output += usage?.output_tokens ?? 0
  const reset = new Date((minute + 1) * MINUTE).toISOString()
  const window = (name: string, limit: number, used: number) => ({
    [`anthropic-ratelimit-${name}-limit`]: String(limit),
    [`anthropic-ratelimit-${name}-remaining`]: String(Math.max(limit - used, 0)),
    [`anthropic-ratelimit-${name}-reset`]: reset,
  })
  return {
    ...window('requests', LIMITS.requests, use.requests),
    ...window('input-tokens', LIMITS.input, use.input),
    ...window('output-tokens', LIMITS.output, use.output),
    'anthropic-organization-id': 'org_fake',
  }
}
