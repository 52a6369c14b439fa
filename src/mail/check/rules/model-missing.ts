import type { Rule } from '../facts.ts'

/** Without a key for Claude the mail waits, and nothing is lost; with replies off nobody misses one. */
export const modelMissing: Rule = (_message, facts) => {
  if (facts.modelConfigured || facts.replyMode === 'off') return null
  return { rule: 'model-missing', verdict: 'hold', reason: 'model_unavailable' }
}
