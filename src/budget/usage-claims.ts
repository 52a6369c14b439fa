/** What a provider says a call used, and whether that can be true. */
import type { PreparedCall, Usage } from '../providers/model.ts'
import { promptTokensOf } from './cost.ts'

/**
 * Gives `usage` if it can be that of this call, null otherwise: whole numbers, a prompt of at least one token and at most
 * one per byte, no more output than was allowed. What cannot be true is charged at the estimate, so that neither a zero
 * nor a number of ten digits decides what a day may still cost.
 */
export function plausibleUsage(
  { bytes, maxTokens }: Pick<PreparedCall<unknown>, 'bytes' | 'maxTokens'>,
  usage: Usage | null,
): Usage | null {
  if (usage === null) return null
  const prompt = promptTokensOf(usage)
  const whole = Object.values(usage).every((tokens) => Number.isSafeInteger(tokens) && tokens >= 0)
  return whole && prompt >= 1 && prompt <= bytes && usage.outputTokens <= maxTokens ? usage : null
}
